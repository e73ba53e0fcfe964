"""The rules that a table is checked against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, Required, TypeAlias

import pandas as pd
from typing_extensions import TypedDict

Severity: TypeAlias = Literal["error", "warning"]


class ColumnRule(TypedDict, total=False):
    """Rule for one column.

    `column` is its name; every other key is an optional condition. The column is
    required unless `required` is false.
    """

    column: Required[str]
    type: Literal["number", "integer", "word", "boolean", "date"]
    required: bool
    unique: bool
    unique_with: list[str]
    min: int | float | str
    max: int | float | str
    allowed: list[str | int | float | bool]
    pattern: str
    max_missing: float
    severity: Severity


class ContractRule(ColumnRule, total=False):
    """Rule of a contract for one column.

    Beside the conditions of a column rule it may bound the length of texts, the age in days of
    the newest date, and how far the values have moved from a `mean` and a `std`, or from
    `shares`, that were measured before: by standard deviations, or as a share of the rows.
    """

    min_length: int
    max_length: int
    max_age_days: int | float
    mean: float
    std: float
    shares: dict[str, float]
    max_shift: float


class RowRule(TypedDict, total=False):
    """Rule for each row: what it is called, and a condition that may name several columns."""

    name: Required[str]
    condition: Required[Callable[[pd.DataFrame], Any]]
    severity: Severity


class TableRule(NamedTuple):
    """Rule for a table as a whole.

    Parameters
    ----------
    min_rows, max_rows
        How many rows it must have at least and may have at most; None for no limit.
    other_columns
        Whether columns without a rule are allowed, warned of or an error.
    """

    min_rows: int = 0
    max_rows: int | None = None
    other_columns: Literal["allowed", "warning", "error"] = "allowed"


ANY_TABLE = TableRule()
