"""The sensitive groups of rows as texts, the same when a model is kept and when it is watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline_core.measures.bands import cut_into_bands
from pipeline_core.registry.label_texts import label_texts


def group_texts(
    rows: pd.DataFrame, groups: Mapping[str, Sequence[float] | None]
) -> dict[str, list[str | None]]:
    """Return the group of each row by sensitive column; None where it is missing.

    Parameters
    ----------
    rows
        The rows.
    groups
        The sensitive columns, each with the edges of its bands where it is one of numbers.

    Examples
    --------
    >>> group_texts(pd.DataFrame({"age": [20, 30, None]}), {"age": [25.0], "sex": None})
    {'age': ['≤ 25', '> 25', None], 'sex': [None, None, None]}
    """
    return {name: _texts(rows, name, edges) for name, edges in groups.items()}


def _texts(rows: pd.DataFrame, name: str, edges: Sequence[float] | None) -> list[str | None]:
    if name not in rows:
        return [None] * len(rows)
    column = rows[name]
    if edges is not None:
        numbers = pd.to_numeric(column, errors="coerce")
        column = cut_into_bands(numbers, list(edges)).astype(object)
    return label_texts(column)
