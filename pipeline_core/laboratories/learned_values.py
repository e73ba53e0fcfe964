"""What the steps of a model learned in several fits, value beside value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.data.fitted_contents import Contents, Part

MOST_LINES = 12
_MOST_ROWS = 500
_NOT_LEARNED = ("parameters", "classes")
PRESENT = "present"


class _Name(NamedTuple):
    stage: str
    step: str
    table: str
    column: str
    item: str


def learned_values(fits: Sequence[Contents]) -> list[dict[str, Any]]:
    """Return what was learned in each of several fits of one model.

    Of a table of many lines those stay that change most from fit to fit.

    Parameters
    ----------
    fits
        What the model has inside after each fit.

    Returns
    -------
    list of dict
        The ``stage`` (empty for the estimator itself), the class in ``step``, the ``table``
        and ``column`` that the value stands in, the ``item`` it is about, and its ``values``,
        one a fit; None where that fit has none. Of words, the value of ``present`` is 1 where
        the fit has them.

    Examples
    --------
    >>> def fit(mean):
    ...     part = {"member": [], "stage": "scaled", "is_step": True, "name": "StandardScaler",
    ...             "metrics": {}, "notes": [],
    ...             "tables": {"features": pd.DataFrame({"feature": ["age"], "mean_": [mean]})}}
    ...     return {"parts": [part], "notes": []}
    >>> [(line["item"], line["values"]) for line in learned_values([fit(30.0), fit(31.0)])]
    [('age', [30.0, 31.0])]
    """
    found: dict[_Name, list[float | None]] = {}
    for number, contents in enumerate(fits):
        for part in contents["parts"]:
            for name, value in _values(part):
                found.setdefault(name, [None] * len(fits))[number] = value
    for name, values in found.items():
        if name.column == PRESENT:
            found[name] = [0.0 if value is None else value for value in values]
    tables: dict[tuple[str, ...], list[_Name]] = {}
    for name in found:
        tables.setdefault(name[:4], []).append(name)
    kept = [name for names in tables.values() for name in _most_changed(names, found)]
    return [{**name._asdict(), "values": found[name]} for name in kept]


def _most_changed(names: list[_Name], found: dict[_Name, list[float | None]]) -> list[_Name]:
    """Return some of the values of a table, in its order."""
    if len(names) <= MOST_LINES:
        return names
    chosen = sorted(names, key=lambda name: -_spread(found[name]))[:MOST_LINES]
    return [name for name in names if name in chosen]


def _spread(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    gaps = float("inf") if len(known) < len(values) else 0.0
    return gaps or (max(known) - min(known))


def _values(part: Part) -> Iterator[tuple[_Name, float]]:
    """Yield what a part learned: numbers by the words beside them, else the words themselves."""
    owner = part["stage"] or " / ".join(part["member"])
    for table_name, table in part["tables"].items():
        numbers = [str(name) for name in table if pd.api.types.is_float_dtype(table[name])]
        words = [name for name in table if str(name) not in numbers]
        items = [" · ".join(map(str, row)) for row in table[words].itertuples(index=False)]
        if table_name in _NOT_LEARNED or not words or not _can_be_aligned(items):
            continue
        columns: dict[str, Any] = {
            name: table[name] for name in (numbers if part["is_step"] else numbers[:1])
        }
        for column, values in (columns or {PRESENT: np.ones(len(items))}).items():
            for item, value in zip(items, values, strict=True):
                if np.isfinite(value):
                    yield _Name(owner, part["name"], table_name, column, item), float(value)


def _can_be_aligned(items: list[str]) -> bool:
    """Tell whether the lines of a table mean the same in another fit."""
    return len(set(items)) == len(items) <= _MOST_ROWS
