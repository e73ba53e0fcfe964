"""The shipped examples in a class: computed once, by the server, for everybody.

They are run in a workspace of the server's own. A person's run reads a result there if it
would compute the very same: the same blocks, settings, data and versions. Nobody's run
writes there, so nothing that one person made is ever read by another.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, read
from pipeline_core.store import default_workspace, open_store
from pipeline_core.store.class_workspace import SHARED_FOLDER, people_folder
from pipeline_core.store.runs import Options
from ui.documents import documents
from ui.documents.documents import EXAMPLES, GALLERY, Document
from ui.documents.example_files import example_files

_stopped = threading.Event()


def workspace() -> Path:
    """Return the workspace in which the server computes the examples of a class."""
    return people_folder(default_workspace()) / SHARED_FOLDER


def prepare() -> None:
    """Make the workspace, so that people's workspaces find it when they are opened."""
    open_store(workspace()).close()


def compute() -> None:
    """Run each example as it ships; what is computed already is kept."""
    with suppress(FabricaError, OSError):  # each person's own run says what is wrong
        folder = workspace()
        shutil.rmtree(folder / "pipelines", ignore_errors=True)  # of an earlier version
        store = open_store(folder)
        load_catalogue(folder)
        for name in GALLERY:
            file = documents.find_file(name, folder)
            if file is None or _stopped.is_set():
                continue
            text = file.read_text(encoding="utf-8")
            options = Options(threads=1, workers=os.cpu_count() or 1)
            run = store.runs.create(str(file), name, str(file), text, options)
            client.submit(store, run.id)


def stop() -> None:
    """Start no more runs, at the server's end."""
    _stopped.set()


def shipped_file(document: Document) -> Path | None:
    """Return the server's copy of an example that a person has not changed, or None."""
    if document.id not in GALLERY or not _has_shipped_files(document):
        return None
    file = workspace() / "pipelines" / document.id / f"{document.id}.yaml"
    shipped, own = _read_shipped(file, _stamp(file)), document.pipeline
    is_same = shipped is not None and (shipped.stages, shipped.seed) == (own.stages, own.seed)
    return file if is_same else None


@lru_cache(maxsize=2 * len(GALLERY))
def _read_shipped(file: Path, stamp: tuple[int, int] | None) -> Pipeline | None:
    return None if stamp is None else read(file)


def _has_shipped_files(document: Document) -> bool:
    """Return whether the files beside a pipeline are those that ship with it."""
    pairs = [
        (document.file.parent / file.name, file)
        for file in example_files(EXAMPLES / document.id, workspace())
        if file.suffix != ".yaml"
    ]
    return all(_is_equal(own, file, _stamp(own)) for own, file in pairs)


@lru_cache(maxsize=1000)
def _is_equal(own: Path, shipped: Path, stamp: tuple[int, int] | None) -> bool:
    return stamp is not None and filecmp.cmp(own, shipped, shallow=False)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_size)
