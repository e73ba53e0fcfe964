"""Rules that a table keeps already: a first draft for whoever writes them.

Only what is likely to hold for tomorrow's rows as well is proposed, and all of
it is meant to be read and changed.
"""

from __future__ import annotations

from math import ceil

import pandas as pd

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.rules import ColumnRule

MOST_ALLOWED = 20
ROWS_FOR_UNIQUE = 20


def infer_rules(table: pd.DataFrame) -> list[ColumnRule]:
    """Propose one rule a column; the table itself passes all of them.

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
    whole = kind == "number" and column.dtype.kind in "iu"
    rule["type"] = "integer" if whole else kind  # type: ignore[typeddict-item]
    # Rounded up to the next five in a hundred: the exact share is an accident.
    rule["max_missing"] = ceil(column.isna().mean() * 20) / 20
    distinct = present.nunique()
    if (whole or kind == "word") and distinct == len(present) >= ROWS_FOR_UNIQUE:
        rule["unique"] = True
    elif kind == "word" and distinct <= MOST_ALLOWED and distinct <= len(present) / 2:
        rule["allowed"] = sorted(str(value) for value in present.unique())
    if kind == "number":
        rule["min"], rule["max"] = present.min().item(), present.max().item()
    if kind == "date":
        rule["min"], rule["max"] = present.min().isoformat(), present.max().isoformat()
    return rule
