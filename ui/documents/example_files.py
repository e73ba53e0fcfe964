"""The files of an example as it ships: not those that a run wrote where it lies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.spec import read
from pipeline_core.spec.entry import target_setting


def example_files(folder: Path, workspace: Path) -> list[Path]:
    """Return the files that ship with an example.

    Whoever runs it in a clone has what it writes beside it. A copy of that would be somebody
    else's file to the workspace of the copy, whose run would not write over it.

    Parameters
    ----------
    folder
        The example's folder.
    workspace
        The workspace whose catalogue says which blocks write.
    """
    written = _written_files(folder, workspace)
    files = [file for file in folder.iterdir() if file.is_file() and file.name[0] != "."]
    return sorted(file for file in files if file not in written)


@lru_cache(maxsize=100)
def _written_files(folder: Path, workspace: Path) -> set[Path]:
    catalogue = load_catalogue(workspace)
    written = set()
    for file in folder.glob("*.yaml"):
        for stage in read(file).stages.values():
            entry = catalogue.get(stage.block)
            name = target_setting(entry) if entry else None
            if name is not None and name in stage.settings:
                written.add(folder / str(stage.settings[name]))
    return written
