"""Distributions of a file's columns, and their relations to what could be predicted."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.measures.associations import relations_to
from pipeline_core.measures.profile import profile_table

MAX_COLUMNS = 1_000
_MAX_ROWS = 10_000
_MAX_CELLS = 2_000_000


def column_profiles(table: pd.DataFrame, target: str | None) -> dict[str, dict[str, Any]]:
    """Return the bars of the first columns' histograms, and their relations to a target.

    Parameters
    ----------
    table
        The rows as read; of very many a seeded sample counts.
    target
        The column to predict, if there is one.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1, 2, 3], "y": [2, 4, 6]})
    >>> column_profiles(table, "y")["x"]
    {'bars': [1, 1, 1], 'relation': {'measure': 'pearson', 'value': 1.0}}
    """
    names = list(table.columns[:MAX_COLUMNS])
    names += [target] if target is not None and target not in names else []
    most = min(_MAX_ROWS, max(1_000, _MAX_CELLS // max(1, len(names))))
    rows = table[names]
    if len(rows) > most:
        rows = rows.sample(most, random_state=0).sort_index()
    kinds = kinds_of(rows)
    relations = relations_to(rows, kinds, target) if target is not None and len(rows) else {}
    return {
        profile["column"]: {"bars": profile["bars"], "relation": relations.get(profile["column"])}
        for profile in profile_table(rows, kinds)
    }
