"""The pipeline files: examples, their copies in the workspace, the file opened in place.

A request names a pipeline only by its id, which is looked up here; no text from outside
ever becomes a path.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline_core.errors import SpecError, StoreError
from pipeline_core.spec import MAX_BYTES, Pipeline, parse, read, write
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.paths import safe_path
from ui.documents.example_files import example_files
from ui.documents.live import OPEN_DOCUMENTS, flush
from ui.documents.live.file_state import read_text
from ui.documents.stores import store_of
from ui.security import visitor
from ui.security.pause import require_no_pause

EXAMPLES = Path(__file__).parents[2] / "examples"
# The gallery's order, by what the examples show: the first is what a first visit opens.
GALLERY_GROUPS = {
    "first": ("credit", "penguins", "housing"),
    "data": ("air", "flights", "database"),
    "other": ("bikes", "groups", "art"),
}
GALLERY = tuple(name for names in GALLERY_GROUPS.values() for name in names)
OPENED_FILE_ID = "opened-file"
_EMPTY_BYTES = 1_000  # what an empty pipeline takes at most, with its folder


@dataclass(frozen=True)
class Document:
    """A pipeline file with its content.

    Parameters
    ----------
    id
        Its id in the address bar.
    file
        The file's path.
    text
        The file's text.
    pipeline
        The parsed pipeline.
    """

    id: str
    file: Path
    text: str
    pipeline: Pipeline

    @property
    def identity(self) -> str:
        """The pipeline's identity in the store: its runs, results and revisions."""
        return str(self.file)

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self.pipeline.name or self.file.stem


def default_id() -> str:
    """Return the id of the pipeline that is opened by default."""
    return OPENED_FILE_ID if opened_file() else GALLERY[0]


def opened_file() -> Path | None:
    """Return the file that the app was started for, or None."""
    path = os.environ.get("FABRICA_FILE")
    return Path(path).absolute() if path else None


def find_file(name: str, workspace: Path | None = None) -> Path | None:
    """Return the file of a pipeline, or None; an example is copied to the workspace first.

    Parameters
    ----------
    name
        An id; None is returned for any other text.
    workspace
        The workspace; the visitor's if None.
    """
    if name == OPENED_FILE_ID:
        return opened_file()
    root = workspace or visitor.workspace()
    try:
        folder = safe_path(root, "pipelines", name)
    except StoreError:
        return None
    if not folder.is_dir() and name in GALLERY:
        _copy_files(example_files(EXAMPLES / name, root), folder)
    files = sorted(folder.glob("*.yaml"))
    return next((file for file in files if file.stem == name), files[0] if files else None)


def load(name: str) -> Document | None:
    """Return a pipeline, or None; pending edits are written to its file first.

    Raises
    ------
    SpecError
        The file is not a pipeline.
    """
    file = find_file(name)
    if file is None:
        return None
    live = OPEN_DOCUMENTS.find(store_of(visitor.workspace()), file)
    if live is None:
        text = _validated_text(file)
        return Document(name, file, text, _parse_cached(text, str(file)))
    state = flush(live)
    return Document(name, file, state.text or "", state.pipeline)


def current_text(file: Path, workspace: Path) -> str:
    """Return the text of a pipeline's file, including pending edits.

    Raises
    ------
    FabricaError
        The file cannot be read.
    """
    live = OPEN_DOCUMENTS.find(store_of(workspace), file)
    return read_text(file) if live is None else flush(live).text or ""


def _validated_text(file: Path) -> str:
    try:
        if file.stat().st_size <= MAX_BYTES:
            return read_text(file)
    except (OSError, SpecError):
        pass
    read(file)  # raises the exact error
    return read_text(file)


@lru_cache(maxsize=100)
def _parse_cached(text: str, file_name: str) -> Pipeline:
    """Parse a text once for all pages."""
    return parse(text, file_name)


def load_example(name: str) -> Pipeline:
    """Return an example as it ships with the app."""
    return read(EXAMPLES / name / f"{name}.yaml")


def own_ids() -> list[str]:
    """Return the ids of the pipelines in the workspace, and of the file opened in place."""
    folder = visitor.workspace() / "pipelines"
    names = sorted(path.name for path in folder.glob("*/") if list(path.glob("*.yaml")))
    ids = [OPENED_FILE_ID] if opened_file() else []
    return ids + [name for name in names if name[0] != "."]


def _copy_files(files: Sequence[Path], target: Path) -> None:
    """Copy files into a new folder atomically."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=".copy-"))
    try:
        (temporary / "copy").mkdir()
        for file in files:
            shutil.copy2(file, temporary / "copy")
        (temporary / "copy").rename(target)
    except FileExistsError:
        pass  # another tab was faster
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def create_pipeline(name: str = "", title: str = "") -> str:
    """Create an empty pipeline in the workspace, and return its id.

    Parameters
    ----------
    name
        The preferred id; a number is added if it is in use.
    title
        The pipeline's name.

    Raises
    ------
    FabricaError
        It cannot be written, or the workspace has no room for anything.
    """
    require_no_pause()
    with room_for(visitor.workspace(), _EMPTY_BYTES, title or name or "pipeline"):
        return _create_empty(visitor.workspace() / "pipelines", name, title)


def _create_empty(root: Path, name: str, title: str) -> str:
    root.mkdir(parents=True, exist_ok=True)
    base, number = name or "pipeline", 1
    while True:
        pipeline_id = base if number == 1 else f"{base}-{number}"
        try:
            (root / pipeline_id).mkdir()
        except FileExistsError:
            number += 1
            continue
        write(Pipeline(title), root / pipeline_id / f"{pipeline_id}.yaml")
        return pipeline_id


def store_data_file(document: Document, name: str, content: bytes | memoryview) -> str:
    """Store a data file beside a pipeline, and return its name there.

    No file is overwritten: a number is added to the name of a file with other content.
    Only letters, digits, ``.``, ``_`` and ``-`` of the name are used.

    Raises
    ------
    StoreError
        The workspace has no room for it.
    """
    letters = unicodedata.normalize("NFKD", Path(name).name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", letters).lstrip("._-")[-80:]
    plain = plain if "." in plain else f"data.{plain or 'csv'}"
    stem, dot, suffix = plain.partition(".")
    number, file_name = 1, plain
    while (path := document.file.parent / file_name).exists():
        if path.is_file() and path.read_bytes() == content:
            return file_name
        number += 1
        file_name = f"{stem}_{number}{dot}{suffix}"
    temporary = path.with_name(f".{file_name}.new")
    with room_for(visitor.workspace(), len(content), file_name):
        temporary.write_bytes(content)
        temporary.rename(path)
    return file_name
