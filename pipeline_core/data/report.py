"""Contract of a report: what the body of an assessment may return.

A report is a dict. Its keys, all optional:

`metrics`
    Numbers by name; None or NaN where one is undefined. A mean and its spread are
    named ``<metric>_mean`` and ``<metric>_std``.
`tables`
    DataFrames by name, no column twice. Their names and columns decide how they are
    drawn; see `ui.charts.table_kinds`. A table named ``timing`` holds measured seconds: it
    is shown, and never compared, neither by the verification of a script nor between runs.
`checks`
    Dicts with ``name`` and ``passed``, and, if it has them, ``severity``, ``column``,
    ``condition``, ``limit``, ``value``, ``failed_rows`` and ``rows``.
`passed`
    False refuses what hangs on the stage.
`notes`
    Sentences, or codes with values.
`headline`
    A ``code`` of ``headline.`` with values, and the ``metric`` whose value stands before
    it: what the canvas shows of the report, in a few words.
`method`
    How the numbers were made: words and numbers by name.

Other keys may hold anything; short values are shown with the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd

from pipeline_core.data.output import Report
from pipeline_core.errors import StageFailed

_NOT_STORABLE = ("object", "interval", "period", "complex", "Sparse")


def checked_report(report: object, stage: str) -> Report:
    """Return a report as plain values: it is stored as JSON and Arrow tables.

    NumPy's numbers become Python's, tuples become lists, and the names of columns and
    whatever Arrow cannot hold (mixed values, intervals, periods) become words.

    Parameters
    ----------
    report
        What the body of an assessment returned.
    stage
        The stage, for the error.

    Raises
    ------
    StageFailed
        It is no dict, a metric is no number, a table is no DataFrame or has a column
        twice, or a check has no name or no verdict.

    Examples
    --------
    >>> checked_report({"metrics": {"gain": np.float64(0.5)}, "cuts": (1, 2)}, "lift")
    {'metrics': {'gain': 0.5}, 'cuts': [1, 2]}
    """
    if not isinstance(report, Mapping):
        raise StageFailed("failed.report", stage=stage, found=type(report).__name__)
    tables = report.get("tables")
    plain = {str(name): _plain(value) for name, value in report.items() if name != "tables"}
    _require_numbers(plain.get("metrics") or {}, stage)
    for check in plain.get("checks") or ():
        if not isinstance(check, dict) or not {"name", "passed"} <= check.keys():
            raise StageFailed("failed.report_check", stage=stage, found=str(check)[:80])
    if tables is not None:
        plain["tables"] = {
            str(name): _plain_table(table, str(name), stage) for name, table in tables.items()
        }
    return cast(Report, plain)


def _require_numbers(metrics: Mapping[str, Any], stage: str) -> None:
    for name, value in metrics.items():
        if value is not None and not isinstance(value, bool | int | float):
            found = str(value)[:80]
            raise StageFailed("failed.report_metric", stage=stage, metric=name, found=found)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is pd.NA or value is pd.NaT:
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _plain_table(table: Any, name: str, stage: str) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        found = type(table).__name__
        raise StageFailed("failed.report_table", stage=stage, table=name, found=found)
    plain = table.set_axis([_column_name(column) for column in table.columns], axis=1)
    if not plain.columns.is_unique:
        column = str(plain.columns[plain.columns.duplicated()][0])
        raise StageFailed("failed.report_columns", stage=stage, table=name, column=column)
    for column in plain.columns:
        if _is_mixed(plain[column].dtype):
            plain[column] = plain[column].map(str, na_action="ignore").astype("str")
    return plain.set_axis(_plain_index(plain.index), axis=0)


def _column_name(name: Any) -> str:
    return " · ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _plain_index(index: pd.Index) -> pd.Index:
    if isinstance(index, pd.MultiIndex):
        levels = [_plain_index(index.get_level_values(n)) for n in range(index.nlevels)]
        return pd.MultiIndex.from_arrays(levels, names=index.names)
    if not _is_mixed(index.dtype):
        return index
    return pd.Index([str(label) for label in index], dtype="str", name=index.name)


def _is_mixed(dtype: Any) -> bool:
    categories = getattr(dtype, "categories", None)
    kind = str(dtype if categories is None else categories.dtype)
    return kind.startswith(_NOT_STORABLE)
