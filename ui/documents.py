"""Which pipelines there are: examples, copies of them in the workspace, the file opened in place.

A person names a pipeline only by its id, which is looked up here; no text
from outside ever becomes a path.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline_core.spec import Pipeline, read
from pipeline_core.store import default_workspace

EXAMPLES = Path(__file__).parents[1] / "examples"
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


def find(name: str) -> Path | None:
    """Return the file of a pipeline's id, copying an example where it is one.

    Parameters
    ----------
    name
        An id as `ui.address` lets through.
    """
    if name == OPENED:
        return opened_file()
    folder = default_workspace() / "pipelines" / name
    if not folder.is_dir() and name in GALLERY:
        _copy(EXAMPLES / name, folder)
    files = sorted(folder.glob("*.yaml"))
    return next((file for file in files if file.stem == name), files[0] if files else None)


def load(name: str) -> Document | None:
    """Return a pipeline, or None where there is none of that id.

    Raises
    ------
    SpecError
        The file is no pipeline.
    """
    file = find(name)
    if file is None:
        return None
    pipeline = read(file)
    return Document(name, file, file.read_text(encoding="utf-8"), pipeline)


def example(name: str) -> Pipeline:
    """Return an example as it is delivered."""
    return read(EXAMPLES / name / f"{name}.yaml")


def mine() -> list[str]:
    """Return the ids of the pipelines in the workspace, and of the file opened in place."""
    folder = default_workspace() / "pipelines"
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
