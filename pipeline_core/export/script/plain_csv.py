"""A CSV file that pandas alone reads to the very same table: the script then needs no reader."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.measures.readers import read_table
from pipeline_core.plan import Job

_BLOCK = "read_csv"
# A larger file keeps its reader: both would read all of it to be compared.
_MOST_BYTES = 50_000_000
_ARGUMENTS: Mapping[str, str] = {
    "separator": "sep",
    "decimal": "decimal",
    "thousands": "thousands",
    "encoding": "encoding",
    "skip_rows": "skiprows",
    "first_rows": "nrows",
    "escape": "escapechar",
}


def plain_call(job: Job, task: Task, folder: Path, module: ScriptModule) -> str | None:
    """Return the call of pandas that reads a stage's file as its reader does, or None.

    Parameters
    ----------
    job, task
        The stage.
    folder
        The folder that relative paths start from.
    module
        Writes values.
    """
    if job.block != _BLOCK:
        return None
    file = arguments(replace(task, folder=folder), None)["path"]
    pandas = module.imports.import_common("pd")
    return _code(arguments(task, None), file, module.values.write, pandas)


def _code(
    own: Mapping[str, Any], file: str, write: Callable[[Any], str], pandas: str
) -> str | None:
    settings = {name: value for name, value in own.items() if name != "path"}
    keywords = _pandas_arguments(settings)
    place = Path(file)
    if keywords is None or not place.is_file():
        return None
    stat = place.stat()
    if stat.st_size > _MOST_BYTES:
        return None
    if not _reads_alike(file, stat.st_mtime_ns, _Choice(settings), _Choice(keywords)):
        return None
    written = "".join(f", {name}={write(value)}" for name, value in keywords.items())
    return f"{pandas}.read_csv({write(own['path'])}{written})"


class _Choice(dict[str, Any]):
    """Arguments that can be a key: told apart by their text."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(repr(self))


def _pandas_arguments(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the arguments of `pandas.read_csv`; None where a setting has no counterpart.

    Examples
    --------
    >>> _pandas_arguments({"separator": ";", "text_columns": ("zip",), "header": True})
    {'sep': ';', 'dtype': {'zip': 'str'}}
    >>> _pandas_arguments({"drop_empty": True})
    """
    defaults = read_table.__kwdefaults__ or {}
    arguments: dict[str, Any] = {}
    for name, value in settings.items():
        if value == defaults.get(name) or (not value and not defaults.get(name)):
            continue
        if name in _ARGUMENTS:
            arguments[_ARGUMENTS[name]] = value
        elif name == "missing":
            arguments["na_values"] = list(value)
        elif name == "text_columns":
            arguments["dtype"] = dict.fromkeys(value, "str")
        elif name == "dates":
            formats = {date["column"]: date["format"] for date in value}
            arguments |= {"parse_dates": list(formats), "date_format": formats}
        else:
            return None
    return arguments


@lru_cache(maxsize=64)
def _reads_alike(file: str, _modified_at: int, settings: _Choice, keywords: _Choice) -> bool:
    """Return whether both readers give the same values, types and names, without a complaint."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = read_table(file, **settings)
            report = table.attrs.pop("ingest")
            other: Any = pd.read_csv(file, **keywords)
            pd.testing.assert_frame_equal(table, other, check_exact=True, check_column_type=True)
    except Exception:
        return False  # whatever it is, the reader stays: it says what is wrong with the file
    return not report["notes"] and not report["rejected"]
