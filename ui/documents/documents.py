"""Which pipelines there are: examples, copies of them in the workspace, the file opened in place.

A person names a pipeline only by its id, which is looked up here; no text
from outside ever becomes a path.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_BYTES, Pipeline, parse, read, write
from ui.documents.live import LIVE, settled
from ui.documents.live.disk import text_of
from ui.documents.stores import opened
from ui.security import visitor

EXAMPLES = Path(__file__).parents[2] / "examples"
# The gallery's order: the first is what a first visit opens.
GALLERY = ("credit", "penguins", "housing")
OPENED = "opened-file"


@dataclass(frozen=True)
class Document:
    """A pipeline file as it is now.

    Parameters
    ----------
    id
        What the address bar calls it.
    file
        Where it is.
    text
        What it says.
    pipeline
        What that means.
    """

    id: str
    file: Path
    text: str
    pipeline: Pipeline

    @property
    def identity(self) -> str:
        """Whose earlier results a run is compared with."""
        return str(self.file)

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return self.pipeline.name or self.file.stem


def first() -> str:
    """Return the pipeline that is opened when nobody asked for one."""
    return OPENED if opened_file() else GALLERY[0]


def opened_file() -> Path | None:
    """Return the file that the app was started for, or None."""
    named = os.environ.get("FABRICA_FILE")
    return Path(named).absolute() if named else None


def find(name: str, workspace: Path | None = None) -> Path | None:
    """Return the file of a pipeline's id, copying an example where it is one.

    Parameters
    ----------
    name
        An id as `ui.security.address` lets through.
    workspace
        Whose; None for the visitor's of this page.
    """
    if name == OPENED:
        return opened_file()
    folder = (workspace or visitor.workspace()) / "pipelines" / name
    if not folder.is_dir() and name in GALLERY:
        _copy(EXAMPLES / name, folder)
    files = sorted(folder.glob("*.yaml"))
    return next((file for file in files if file.stem == name), files[0] if files else None)


def load(name: str) -> Document | None:
    """Return a pipeline, or None where there is none of that id; its file says the same then.

    Raises
    ------
    SpecError
        The file is no pipeline.
    """
    file = find(name)
    if file is None:
        return None
    live = LIVE.known(opened(visitor.workspace()), file)
    if live is None:
        text = _sound_text(file)
        return Document(name, file, text, _parsed(text, str(file)))
    now = settled(live)
    return Document(name, file, now.text or "", now.pipeline)


def current_text(file: Path, workspace: Path) -> str:
    """Return what a pipeline's file says, or will say in a moment where edits are on their way.

    Raises
    ------
    FabricaError
        The file cannot be read.
    """
    live = LIVE.known(opened(workspace), file)
    return text_of(file) if live is None else settled(live).text or ""


def _sound_text(file: Path) -> str:
    try:
        if file.stat().st_size <= MAX_BYTES:
            return text_of(file)
    except (OSError, SpecError):
        pass
    read(file)  # says what exactly is wrong
    return text_of(file)


@lru_cache(maxsize=100)
def _parsed(text: str, where: str) -> Pipeline:
    """Read a text once: every page asks, and it says the same to all."""
    return parse(text, where)


def example(name: str) -> Pipeline:
    """Return an example as it is delivered."""
    return read(EXAMPLES / name / f"{name}.yaml")


def mine() -> list[str]:
    """Return the ids of the pipelines in the workspace, and of the file opened in place."""
    folder = visitor.workspace() / "pipelines"
    found = sorted(path.name for path in folder.glob("*/") if list(path.glob("*.yaml")))
    return ([OPENED] if opened_file() else []) + [name for name in found if name[0] != "."]


def _copy(source: Path, target: Path) -> None:
    """Copy a folder so that a reader sees all of it or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=".copy-"))
    try:
        shutil.copytree(source, beside / "copy")
        (beside / "copy").rename(target)
    except FileExistsError:
        pass  # another tab was quicker
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def create(name: str = "", title: str = "") -> str:
    """Make an empty pipeline in the workspace, and return its id.

    Parameters
    ----------
    name
        The id to have; a free one is made from it.
    title
        What a reader calls it.
    """
    root = visitor.workspace() / "pipelines"
    root.mkdir(parents=True, exist_ok=True)
    wanted, number = name or "pipeline", 1
    while True:
        found = wanted if number == 1 else f"{wanted}-{number}"
        try:
            (root / found).mkdir()
        except FileExistsError:
            number += 1
            continue
        write(Pipeline(title), root / found / f"{found}.yaml")
        return found


def keep_file(document: Document, name: str, content: bytes | memoryview) -> str:
    """Put a file beside a pipeline, and return the name it has there.

    Never over another one: a file of the same name and other content gets a
    number. Nothing of the name but letters, digits, ``.``, ``_``, ``-`` is used.
    """
    letters = unicodedata.normalize("NFKD", Path(name).name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", letters).lstrip("._-")[-80:]
    plain = plain if "." in plain else f"data.{plain or 'csv'}"
    stem, dot, ending = plain.partition(".")
    number, kept = 1, plain
    while (path := document.file.parent / kept).exists():
        if path.is_file() and path.read_bytes() == content:
            return kept
        number += 1
        kept = f"{stem}_{number}{dot}{ending}"
    beside = path.with_name(f".{kept}.new")
    beside.write_bytes(content)
    beside.rename(path)
    return kept
