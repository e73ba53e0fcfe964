"""Categories as numbers without learning any: by a given order, or by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction import FeatureHasher

from pipeline_core.measures.made_missing import warn_of_missing
from pipeline_core.measures.value_texts import examples, text_column


def ordered_codes(
    table: pd.DataFrame, order: Sequence[str], unknown: str = "refuse"
) -> pd.DataFrame:
    """Return the place of each category in a given order, from 0; missing values stay missing.

    Parameters
    ----------
    table
        Columns of categories.
    order
        The categories from the lowest to the highest, each once.
    unknown
        ``refuse`` a category that is not in the order, make it ``missing``, or give it -1
        (``minus_one``).

    Raises
    ------
    ValueError
        A category is not in the order, or the order is none.

    Examples
    --------
    >>> sizes = pd.DataFrame({"size": ["L", "S", None]})
    >>> ordered_codes(sizes, ["S", "M", "L"])["size"].tolist()
    [2.0, 0.0, nan]
    """
    if not len(order) or len(set(order)) < len(order):
        raise ValueError(
            f"Encode by an order: 'order' must list each category once, from the lowest to the "
            f"highest; it is {list(order)}. Complete it, or leave out what is there twice."
        )
    codes = {category: float(place) for place, category in enumerate(order)}
    columns = {name: _codes(text_column(table[name]), codes, unknown) for name in table}
    return pd.DataFrame(columns, index=table.index)


def _codes(texts: pd.Series[Any], codes: dict[str, float], unknown: str) -> pd.Series[Any]:
    places = texts.map(codes).astype("float64")
    without = places.isna() & texts.notna()
    if unknown == "minus_one":
        return places.mask(without, -1.0)
    if without.any() and unknown == "refuse":
        raise ValueError(
            f"Encode by an order: '{texts.name}' has values that are not in 'order': "
            f"{int(without.sum())}, such as {examples(texts[without])}. Add them, or choose what "
            "becomes of unknown ones."
        )
    warn_of_missing(texts, without)
    return places


def hashed_categories(table: pd.DataFrame, buckets: int = 8) -> pd.DataFrame:
    """Return 0/1 columns of which a category's hash chooses one; for a missing one, all are 0.

    Parameters
    ----------
    table
        Columns of categories.
    buckets
        The number of columns for each; categories may share one.

    Examples
    --------
    >>> cities = pd.DataFrame({"city": ["Lima", "Rome", "Lima", None]})
    >>> hashed_categories(cities, 2).values.tolist()
    [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    """
    hasher = FeatureHasher(buckets, input_type="string", alternate_sign=False)
    made: dict[str, Any] = {}
    for name in table:
        texts = text_column(table[name])
        samples = [[] if is_gap else [t] for t, is_gap in zip(texts, texts.isna(), strict=True)]
        hashed = hasher.transform(samples).toarray() if samples else np.zeros((0, buckets))
        made |= {f"{name}_hash{n}": hashed[:, n] for n in range(buckets)}
    return pd.DataFrame(made, index=table.index)


def hashed_names(step: Any, names: Iterable[str]) -> list[str]:
    """Return the names of the columns that `hashed_categories` gives.

    Parameters
    ----------
    step
        The FunctionTransformer that calls it.
    names
        The names of the columns of categories.
    """
    buckets = {"buckets": 8, **step.kw_args}["buckets"]
    return [f"{name}_hash{number}" for name in names for number in range(buckets)]
