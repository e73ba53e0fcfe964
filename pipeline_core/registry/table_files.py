"""Table files with new rows for a kept model, read as the model's own source was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.catalog import Catalogue, load_functions
from pipeline_core.errors import UsageError
from pipeline_core.measures.guess import guess_csv
from pipeline_core.store.kept_models import KeptModel

_BY_SUFFIX = {
    ".parquet": "read_parquet",
    ".arrow": "read_arrow",
    ".feather": "read_arrow",
    ".xlsx": "read_excel",
    ".json": "read_json",
    ".jsonl": "read_json",
}
_OF_COLUMNS = ("dates", "text_columns", "columns")


def read_rows(
    kept: KeptModel, path: Path, catalogue: Catalogue, source: str | None = None
) -> pd.DataFrame:
    """Return the table of a file.

    Where the source in whose place it comes is a file of the same kind, it is read with the
    settings of that source; else as its bytes and its name suggest.

    Parameters
    ----------
    kept
        The model.
    path
        The file.
    catalogue
        The blocks, by id.
    source
        The stage in whose place the rows come; None for the only one that the model has.

    Raises
    ------
    UsageError
        There is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise UsageError("predict.no_file", file=str(path))
    block, settings = _reading(kept, path, source)
    reader: Callable[..., Any] = load_functions(catalogue, [block])[block]
    try:
        table = _read(reader, str(path), settings)
    except Exception as error:  # a reader says what is wrong with the file
        why = f"{error}" or type(error).__name__
        raise UsageError("predict.not_read", file=path.name, why=why[:600]) from error
    return table if isinstance(table, pd.DataFrame) else pd.DataFrame(table)


def _read(reader: Callable[..., Any], path: str, settings: Mapping[str, Any]) -> Any:
    """Return a table; how columns are read that it does not have is no matter.

    A model need not have every column of its source, and labels come in tables of few columns.
    """
    try:
        return reader(path=path, **settings)
    except ValueError:
        of_columns = {name: settings[name] for name in _OF_COLUMNS if settings.get(name)}
        rest = {name: value for name, value in settings.items() if name not in of_columns}
        there = set(reader(path=path, **rest)) if of_columns else set()
        entries_left = {
            name: [entry for entry in entries if _column(entry) in there]
            for name, entries in of_columns.items()
        }
        if all(len(entries_left[name]) == len(of_columns[name]) for name in of_columns):
            raise
        return reader(path=path, **rest, **entries_left)


def _column(entry: Any) -> str:
    return str(entry["column"] if isinstance(entry, Mapping) else entry)


def _reading(kept: KeptModel, path: Path, source: str | None) -> tuple[str, dict[str, Any]]:
    block = _BY_SUFFIX.get(path.suffix.lower(), "read_csv")
    sources = kept.record["sources"]
    own = [one for one in sources if one["stage"] == source] if source else sources
    if len(own) == 1 and own[0]["block"] == block:
        settings = dict(own[0]["settings"])
        for name in ("path", "first_rows", "member"):
            settings.pop(name, None)
        return block, settings
    if block != "read_csv":
        return block, {"json_lines": True} if path.suffix.lower() == ".jsonl" else {}
    return block, guess_csv(str(path))["settings"]
