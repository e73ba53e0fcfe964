"""Cells of a table typed by hand: what fits the kind of a column, told without pandas."""

from __future__ import annotations

from typing import Any

from pipeline_core.measures.iso_dates import is_iso_date

MAX_TYPED_CELLS = 5_000
MAX_PAINTED_POINTS = 2_000


def is_of_kind(cell: Any, kind: str) -> bool:
    """Return whether a cell fits the kind of its column; a missing value always does.

    Examples
    --------
    >>> [is_of_kind(cell, "number") for cell in (1.5, None, True, "1.5", float("inf"))]
    [True, True, False, False, False]
    >>> [is_of_kind(cell, "date") for cell in ("2024-01-31", "31/01/2024")]
    [True, False]
    """
    if cell is None:
        return True
    if kind == "number":
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        return is_number and abs(cell) < 2**63
    if kind == "boolean":
        return isinstance(cell, bool)
    return is_iso_date(cell) if kind == "date" else isinstance(cell, str)
