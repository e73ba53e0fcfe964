"""Table files with new rows for a kept model, read as the model's own source was."""

from __future__ import annotations

from collections.abc import Callable
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
        table = reader(path=str(path), **settings)
    except Exception as error:  # a reader says what is wrong with the file
        why = f"{error}" or type(error).__name__
        raise UsageError("predict.not_read", file=path.name, why=why[:600]) from error
    return table if isinstance(table, pd.DataFrame) else pd.DataFrame(table)


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
