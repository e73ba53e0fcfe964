"""What a class hands in: the last pipeline of each person, packed with its data.

The zip file is a folder of zip files, as `grade` reads it.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.runs.pack import pack
from ui.documents import documents
from ui.documents.class_archive import Outbox, names_of_folders
from ui.documents.class_work import pipeline_ids
from ui.documents.pipeline_folders import MAX_ARCHIVE_BYTES
from ui.security import people, visitor
from ui.security.people import Person
from ui.text.words import translate

_CHUNK = 1 << 20


def hand_in_chunks(persons: Sequence[Person], lang: str) -> Iterator[bytes]:
    """Yield a zip file with the packed pipeline of each person, piece by piece.

    ``missing.json`` in it names whose pipeline could not be packed, and why, if there is
    such a person; whoever has none is not in it.

    Parameters
    ----------
    persons
        The people.
    lang
        The language of the reasons.
    """
    outbox, missing = Outbox(), dict[str, str]()
    names = names_of_folders(persons)
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED) as archive:
        for person in persons:
            with tempfile.TemporaryFile() as packed:
                try:
                    if not _pack_last(person, packed):
                        continue
                except (FabricaError, OSError, sqlite3.Error) as error:
                    missing[names[person.id]] = _reason(error, lang)
                    continue
                packed.seek(0)
                with archive.open(f"{names[person.id]}.zip", "w", force_zip64=True) as target:
                    while chunk := packed.read(_CHUNK):
                        target.write(chunk)
                        yield outbox.take()
        if missing:
            archive.writestr("missing.json", json.dumps(missing, ensure_ascii=False, indent=1))
    yield outbox.take()


def _reason(error: Exception, lang: str) -> str:
    if isinstance(error, FabricaError):
        return translate(error.code, error.values, lang)
    return translate("class.collect.unreadable", None, lang)


def _pack_last(person: Person, target: IO[bytes]) -> bool:
    """Pack the pipeline that a person modified last; return False if there is none."""
    with visitor.act_as(person.id):
        for name in pipeline_ids(person.id):
            with suppress(FabricaError):  # it cannot be read: the one before it is handed in
                if (document := documents.load(name)) is not None:
                    break
        else:
            return False
        catalogue = load_catalogue(people.folder(person.id))
        pipeline, text, file = document.pipeline, document.text, document.file
        pack(pipeline, text, file, catalogue, target, MAX_ARCHIVE_BYTES)  # type: ignore[arg-type]
    return True
