"""What the engine does to a row block's result, where it makes a difference.

After each row block the engine gives rows fresh labels and columns the dtypes
that scikit-learn takes. Mostly that changes nothing; a try on preview's sample
tells, and only what changes something is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.catalog import CORE
from pipeline_core.data.dtypes import normalise
from pipeline_core.engine.arguments import Task, arguments


def finish(task: Task, folder: Path, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the code to append to a row block's call.

    Parameters
    ----------
    task
        The stage.
    folder
        What its relative file paths start from.
    tables
        The rows of preview that it is given, by argument.
    """
    fresh = "" if task.entry["keeps_index"] else ".reset_index(drop=True)"
    if not tables and Path(task.entry["file"]).is_relative_to(CORE):
        return ""  # the readers give fresh labels and plain dtypes; reading twice takes long
    first = next(iter(tables.values()), None)
    made = task.function(**tables, **arguments(replace(task, folder=folder), first))
    if not tables and made.index.equals(pd.RangeIndex(len(made))):
        fresh = ""
    return plain_types(made) + fresh


def plain_types(made: pd.DataFrame) -> str:
    """Return the code that gives a table the engine's dtypes and column names.

    Examples
    --------
    >>> plain_types(pd.DataFrame({"n": pd.array([1, 2], dtype="Int64")}))
    ".astype({'n': 'int64'})"
    >>> plain_types(pd.DataFrame({"n": [1]}))
    ''
    """
    named = "" if all(isinstance(name, str) for name in made.columns) else ".rename(columns=str)"
    before = made.set_axis([str(name) for name in made.columns], axis=1)
    after = normalise(before)
    changed: dict[str, Any] = {
        name: str(after[name].dtype)
        for name in after.columns
        if after[name].dtype != before[name].dtype
    }
    return named + (f".astype({changed!r})" if changed else "")
