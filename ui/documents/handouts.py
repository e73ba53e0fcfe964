"""Pipelines that the teacher hands out: each person of the class gets a copy of their own.

A handout is kept packed with its data beside the people's workspaces. Whoever has no copy
of it yet gets one, also those who join later; a copy is a new pipeline under a free name,
so nothing that a person has is ever touched.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.films import film_file
from pipeline_core.runs.pack import pack
from pipeline_core.spec import MAX_NAME, read, write
from pipeline_core.store import default_workspace
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import people_folder
from pipeline_core.store.paths import safe_path
from ui.documents.documents import GALLERY, Document, load_example
from ui.documents.pipeline_folders import MAX_ARCHIVE_BYTES, unpack_pipeline
from ui.security import people, visitor

_FOLDER = "handouts"
_CARD, _PACK, _RECEIVED = "handout.json", "pipeline.zip", "handouts.json"
_DRAFT = ".draft-"
# One at a time hands out or takes a copy, so that nobody gets two of them.
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Handout:
    """A pipeline that everybody of the class gets a copy of.

    Parameters
    ----------
    id
        The name of its folder.
    name
        The pipeline's name.
    created
        When it was handed out, in seconds since 1970.
    owner
        The id of the teacher who handed it out, and has the original.
    """

    id: str
    name: str
    created: float
    owner: str


def hand_out(document: Document, owner: str) -> Handout:
    """Give everybody of the class, also those who join later, a copy of a pipeline.

    Parameters
    ----------
    document
        The pipeline, of the teacher.
    owner
        The teacher's id.

    Raises
    ------
    FabricaError
        A file that the pipeline reads is missing, or they are too large.
    """
    handout = Handout(secrets.token_hex(8), document.name, time.time(), owner)
    with _LOCK:
        _write(handout, document)
    deliver_to_everybody()
    return handout


def all_handouts() -> list[Handout]:
    """Return what has been handed out, the oldest first."""
    return sorted(_read_all(), key=lambda handout: handout.created)


def withdraw(handout: str) -> None:
    """Hand a pipeline out to nobody else; the copies that people have are theirs."""
    with _LOCK:
        shutil.rmtree(safe_path(_folder(), handout), ignore_errors=True)


def deliver_to_everybody() -> None:
    """Give everybody their copies; whoever's cannot be written now gets it on entering."""
    for person in people.everybody():
        with suppress(FabricaError, OSError):
            deliver(person.id)


def deliver(person: str) -> None:
    """Give a person a copy of each handout that they have not got yet.

    Copies are never refused for the person's quota: it is the teacher who writes.

    Raises
    ------
    FabricaError, OSError
        A copy cannot be written; the next call tries again.
    """
    if not _missing(person):
        return
    with _LOCK:
        for handout in _missing(person):
            if not people.name_of(person):  # removed in the meantime
                return
            _unpack_copy(handout, people.folder(person))
            received = json.dumps([*received_by(person), handout.id])
            replace_file(safe_path(people.folder(person), _RECEIVED), received.encode())


def deliver_to_visitor() -> None:
    """Give the visitor of a page the copies that they have not got yet."""
    with suppress(FabricaError, OSError):  # nobody has come in, or the next page tries again
        if (person := visitor.person()) is not None:
            deliver(person)


def received_by(person: str) -> list[str]:
    """Return the ids of the handouts that a person has got a copy of."""
    try:
        text = safe_path(people.folder(person), _RECEIVED).read_text(encoding="utf-8")
        received = json.loads(text)
    except (OSError, ValueError):
        return []
    return [str(handout) for handout in received] if isinstance(received, list) else []


def _missing(person: str) -> list[Handout]:
    handouts = [handout for handout in all_handouts() if handout.owner != person]
    received = received_by(person) if handouts else []
    return [handout for handout in handouts if handout.id not in received]


def _unpack_copy(handout: Handout, workspace: Path) -> None:
    taken = set(_names_in(workspace))
    archive = safe_path(_folder(), handout.id, _PACK)
    file = unpack_pipeline(workspace, handout.name, archive, MAX_ARCHIVE_BYTES)
    with suppress(FileNotFoundError):  # a handout without a film
        film = safe_path(_folder(), handout.id, film_file.NAME)
        shutil.copyfile(film, file.parent / film_file.NAME)
    pipeline = read(file)
    if handout.name in taken:
        write(replace(pipeline, name=_free_name(handout.name, taken)), file)


def _names_in(workspace: Path) -> Iterator[str]:
    """Yield the names of a person's pipelines, and those of the examples."""
    yield from (load_example(example).name for example in GALLERY)
    for file in safe_path(workspace, "pipelines").glob("*/*.yaml"):
        with suppress(FabricaError, OSError):  # it cannot be read, so it shows no name
            yield read(file).name or file.stem


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name with the first free number.

    Examples
    --------
    >>> _free_name("Trees", {"Trees", "Trees (2)"})
    'Trees (3)'
    """
    number = 2
    while (numbered := f"{name[: MAX_NAME - 6]} ({number})") in taken:
        number += 1
    return numbered


def _write(handout: Handout, document: Document) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(f"{_DRAFT}*"):  # of a server that was killed
        shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder))
    try:
        with (draft / _PACK).open("wb") as archive:
            catalogue = load_catalogue(people.folder(handout.owner))
            pipeline, text, file = document.pipeline, document.text, document.file
            pack(pipeline, text, file, catalogue, archive, MAX_ARCHIVE_BYTES)
        with suppress(FileNotFoundError):
            shutil.copyfile(document.file.parent / film_file.NAME, draft / film_file.NAME)
        (draft / _CARD).write_text(json.dumps(asdict(handout)), encoding="utf-8")
        draft.rename(safe_path(folder, handout.id))
    except OSError as error:
        raise StoreError("store.read_only", path=str(folder), detail=str(error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _read_all() -> Iterator[Handout]:
    for card in _folder().glob(f"[!.]*/{_CARD}"):
        with suppress(OSError, ValueError, TypeError):
            yield Handout(**json.loads(card.read_text(encoding="utf-8")))


def _folder() -> Path:
    return safe_path(people_folder(default_workspace()), _FOLDER)
