"""Code for the engine's normalisation of a row block's result.

After each row block the engine resets the index and converts columns to the
dtypes that scikit-learn takes. Mostly that changes nothing; running the block on
the preview's sample shows it, and only effective conversions are written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.catalog import CORE
from pipeline_core.data.dtypes import normalise, nullable_booleans
from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.engine.row_inputs import tables_of


def normalisation_code(task: Task, folder: Path, tables: Mapping[str, Any]) -> str:
    """Return the code to append to a row block's call.

    Parameters
    ----------
    task
        The stage.
    folder
        The folder that relative file paths start from.
    tables
        The preview's input rows, by argument; several tables of one argument by stage.
    """
    reset = "" if task.entry["keeps_index"] else ".reset_index(drop=True)"
    if not tables and Path(task.entry["file"]).is_relative_to(CORE):
        return ""  # the readers normalise themselves, and reading twice is slow
    every = tables_of(tables)
    first = next(iter(every), None)
    table = task.function(**tables, **arguments(replace(task, folder=folder), first))
    if not tables and table.index.equals(pd.RangeIndex(len(table))):
        reset = ""
    return dtype_code(table, nullable_booleans(*every)) + reset


def sieve_normalisation(task: Task, tables: Mapping[str, Any]) -> tuple[str, str]:
    """Return the code to append to the passing and to the failing rows of a sieve.

    Parameters
    ----------
    task
        The stage.
    tables
        The preview's input rows, by argument.
    """
    every = tables_of(tables)
    passing, failing = task.function(**tables, **arguments(task, next(iter(every), None)))[:2]
    nullable = nullable_booleans(*every)
    return dtype_code(passing, nullable), dtype_code(failing, nullable)


def dtype_code(table: pd.DataFrame, nullable: Collection[str] = ()) -> str:
    """Return the code that converts a table to the engine's dtypes and column names.

    Examples
    --------
    >>> dtype_code(pd.DataFrame({"n": pd.array([1, 2], dtype="Int64")}))
    ".astype({'n': 'int64'})"
    >>> dtype_code(pd.DataFrame({"n": [1]}))
    ''
    """
    rename = "" if all(isinstance(name, str) for name in table.columns) else ".rename(columns=str)"
    before = table.set_axis([str(name) for name in table.columns], axis=1)
    after = normalise(before, nullable)
    dtypes: dict[str, Any] = {
        name: str(after[name].dtype)
        for name in after.columns
        if after[name].dtype != before[name].dtype
    }
    return rename + (f".astype({dtypes!r})" if dtypes else "")
