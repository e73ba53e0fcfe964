"""What a factory's folders and columns hold: the files and values of which each is a data set."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.factory.expansion import MAX_VARIANTS
from pipeline_core.spec import Pipeline
from pipeline_core.spec.source_path import source_files

ValuesOf = Callable[[str, str], Sequence[Any]]


def data_items(pipeline: Pipeline, folder: Path, values_of: ValuesOf) -> dict[str, list[Any]]:
    """Return the files of each folder, and the values of each column, that a factory varies.

    Parameters
    ----------
    pipeline
        A pipeline with a factory.
    folder
        The folder of its file: paths start there.
    values_of
        Returns the values of a column of what a stage gives.

    Raises
    ------
    UsageError
        A folder may not be read, or holds no such file; a column has too many values, or only one.
    """
    items: dict[str, list[Any]] = {}
    for place, written in (pipeline.factory.get("data") or {}).items():
        if isinstance(written, Mapping) and "folder" in written:
            items[place] = _files(folder, place, written)
        elif isinstance(written, Mapping):
            values = list(written.get("values") or values_of(place, written["column"]))
            if len(values) == 1 and "values" not in written:
                one = {"column": written["column"], "value": str(values[0])}
                raise UsageError("factory.one_value", line=place, **one)
            items[place] = _few(values)
    return items


def _files(folder: Path, place: str, written: Mapping[str, str]) -> list[str]:
    """Return the paths of a folder's files as a setting has them, in the order of their names."""
    pattern = written.get("pattern", "*")
    below = written["folder"].rstrip("/") or "."
    found = source_files(folder, f"{below}/*") or []
    names = sorted(file.name for file in found if not file.name.startswith("."))
    files = [f"{below}/{name}" for name in names if fnmatch.fnmatch(name, pattern)]
    if not files:
        raise UsageError("factory.no_files", line=place, folder=below, pattern=pattern)
    return _few(files)


def _few(items: list[Any]) -> list[Any]:
    if len(items) > MAX_VARIANTS:
        raise UsageError("factory.too_many", count=len(items), limit=MAX_VARIANTS)
    return items
