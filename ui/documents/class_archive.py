"""The data of people of a class as one zip file, made while it is sent.

Only what a person has made is in it: pipelines with their data, uploads, the history of
runs, and results. A person's folder in it can be opened as a workspace. Words, keys,
sessions and whatever links lead to stay outside.
"""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import FabricaError
from pipeline_core.store.copies import write_copy
from pipeline_core.store.temporary_folders import temporary_folder
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import store_of
from ui.security import people
from ui.security.people import Person

ROOMS = ("pipelines", "blocks", "data", "runs", "objects", "manifests")
DATABASE = "fabrica.db"
_UNSAFE = re.compile(r"[^\w-]+")
_CHUNK = 1 << 20
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def archive_chunks(persons: Sequence[Person]) -> Iterator[bytes]:
    """Yield a zip file with a folder for each person, piece by piece.

    ``people.json`` in it says whose each folder is, and ``missing.json`` names what could
    not be read, if there is such a thing.
    """
    OPEN_DOCUMENTS.close()  # writes what was edited a moment ago
    outbox, missing = Outbox(), list[str]()
    folders = names_of_folders(persons)
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for person in persons:
            workspace, name = people.folder(person.id), folders[person.id]
            for file in _files(workspace):
                target = f"{name}/{file.relative_to(workspace).as_posix()}"
                yield from _add(archive, outbox, file, target, missing)
            yield from _add_database(archive, outbox, workspace, f"{name}/{DATABASE}", missing)
        names = {folders[person.id]: person.name for person in persons}
        archive.writestr("people.json", json.dumps(names, ensure_ascii=False, indent=1))
        if missing:
            archive.writestr("missing.json", json.dumps(missing, ensure_ascii=False, indent=1))
    yield outbox.take()


class Outbox(io.RawIOBase):
    """What a zip file has written and nobody has taken yet."""

    def __init__(self) -> None:
        self._content = bytearray()

    def writable(self) -> bool:
        """Return true: a zip file asks before it writes."""
        return True

    def write(self, content: object) -> int:
        """Keep what is written, and return its bytes."""
        added = memoryview(content).cast("B")  # type: ignore[arg-type]
        self._content += added
        return len(added)

    def take(self) -> bytes:
        """Return what was written since the last call."""
        content, self._content = bytes(self._content), bytearray()
        return content


def names_of_folders(persons: Sequence[Person]) -> dict[str, str]:
    """Return the name of each person's folder, by their id; no two are the same."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for person in persons:
        plain, number = _UNSAFE.sub("-", person.name).strip("-") or "person", 1
        name = plain
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        names[person.id] = name
    return names


def _files(workspace: Path) -> Iterator[Path]:
    """Yield the files of a person's own, without hidden ones and links."""
    for room in ROOMS:
        for folder, folders, files in os.walk(workspace / room):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                file = Path(folder, name)
                if not name.startswith(".") and file.is_file() and not file.is_symlink():
                    yield file


def _add(
    archive: zipfile.ZipFile, outbox: Outbox, file: Path, name: str, missing: list[str]
) -> Iterator[bytes]:
    try:
        source = os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError:
        missing.append(name)
        return
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with source, archive.open(entry, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)
            yield outbox.take()


def _add_database(
    archive: zipfile.ZipFile, outbox: Outbox, workspace: Path, name: str, missing: list[str]
) -> Iterator[bytes]:
    """Add a copy of a person's database as it is, which may be in use."""
    if not (workspace / DATABASE).exists():
        return
    with temporary_folder() as folder:
        copy = folder / DATABASE
        with suppress(FabricaError, sqlite3.Error, OSError):
            store_of(workspace).runs.queue()  # restored, if it is damaged
            write_copy(workspace / DATABASE, copy)
        yield from _add(archive, outbox, copy, name, missing)
