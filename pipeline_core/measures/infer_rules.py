"""Proposes column rules that a table passes, as a first draft.

Only what is likely to hold for new rows too is proposed, and the rules are meant
to be reviewed and changed.
"""

from __future__ import annotations

from math import ceil

import pandas as pd

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.rules import ColumnRule

MAX_ALLOWED = 20
ROWS_FOR_UNIQUE = 20


def infer_rules(table: pd.DataFrame) -> list[ColumnRule]:
    """Return one rule for each column; the table passes all of them.

    Parameters
    ----------
    table
        The rows to learn from.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, 58], "city": ["Lima", None]})
    >>> for rule in infer_rules(table):
    ...     print(rule)
    {'column': 'age', 'required': True, 'type': 'integer', 'max_missing': 0.0, 'min': 31, 'max': 58}
    {'column': 'city', 'required': True, 'type': 'word', 'max_missing': 0.5}
    """
    return [_rule(str(name), table[name]) for name in table.columns]


def _rule(name: str, column: pd.Series) -> ColumnRule:
    rule: ColumnRule = {"column": name, "required": True}
    kind = column_kind(column)
    present = column.dropna()
    if present.empty or kind == "other":
        return rule
    is_integer = kind == "number" and column.dtype.kind in "iu"
    rule["type"] = "integer" if is_integer else kind  # type: ignore[typeddict-item]
    # Rounded up to the next 5 %: the exact share is accidental.
    rule["max_missing"] = ceil(column.isna().mean() * 20) / 20
    distinct = present.nunique()
    if (is_integer or kind == "word") and distinct == len(present) >= ROWS_FOR_UNIQUE:
        rule["unique"] = True
    elif kind == "word" and distinct <= MAX_ALLOWED and distinct <= len(present) / 2:
        rule["allowed"] = sorted(str(value) for value in present.unique())
    if kind == "number":
        rule["min"], rule["max"] = present.min().item(), present.max().item()
    if kind == "date":
        rule["min"], rule["max"] = present.min().isoformat(), present.max().isoformat()
    return rule
