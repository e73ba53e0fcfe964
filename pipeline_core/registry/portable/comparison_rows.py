"""Rows on which a model and its copy in another form are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.registry.typical_rows import days_as_dates, typical_rows

_DRAWN = 500
# A word that no column has.
_NEW_WORD = "\N{MIDDLE DOT}new\N{MIDDLE DOT}"


def comparison_rows(columns: Mapping[str, ColumnProfile], seed: int = 0) -> pd.DataFrame:
    """Return rows drawn from profiles, and rows at the ends of what they have seen.

    Each column is once at its smallest and once at its largest value, once missing if it was,
    at each of its categories, and at a word that it never had.

    Parameters
    ----------
    columns
        The profile of each column.
    seed
        Of the random numbers.

    Examples
    --------
    >>> from pipeline_core.measures.reference_profile import table_profile
    >>> profile = table_profile(pd.DataFrame({"x": [2.0, 4.0], "city": ["Lima", None]}))
    >>> rows = comparison_rows(profile)
    >>> len(rows), rows["x"].tolist()[-5:]
    (505, ...)
    >>> rows["city"].tolist()[-3:]
    [nan, 'Lima', '·new·']
    """
    drawn = typical_rows(dict(columns), _DRAWN, seed)
    special: list[pd.DataFrame] = []
    for name, profile in columns.items():
        for value in _special_values(profile):
            row = drawn.iloc[[len(special) % _DRAWN]].astype({name: "object"})
            special.append(row.assign(**{name: pd.Series([value], row.index, "object")}))
    rows = pd.concat([drawn.astype("object"), *(row.astype("object") for row in special)])
    kinds = {name: drawn[name].dtype for name in drawn if drawn[name].dtype.kind in "fM"}
    return rows.astype(kinds).reset_index(drop=True)


def _special_values(profile: ColumnProfile) -> Iterator[Any]:
    sketch = profile.sketch
    if profile.missing:
        yield np.nan
    if isinstance(sketch, NumberSketch) and sketch.size:
        ends = pd.Series(sketch.values[[0, -1]])
        yield from days_as_dates(ends) if profile.kind == "date" else ends
    elif isinstance(sketch, CategorySketch):
        yield from sketch.counts
        if profile.kind == "word":
            yield _NEW_WORD
