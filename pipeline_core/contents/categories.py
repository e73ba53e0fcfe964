"""The categories that an encoder knows of each column, the rare ones it pools, and its codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_column


def read_categories(reading: Reading) -> None:
    """Add the categories of each column, in their order.

    Examples
    --------
    >>> from sklearn.preprocessing import OneHotEncoder
    >>> reading = Reading(OneHotEncoder().fit([["b"], ["a"]]), ["city"])
    >>> read_categories(reading)
    >>> reading.tables["categories"].to_dict("list")
    {'feature': ['city', 'city'], 'category': ['a', 'b']}
    """
    categories = reading.value("categories_")
    if not isinstance(categories, list) or not categories:
        return
    rare = _rare_categories(reading, len(categories))
    encodings = _encodings(reading, categories)
    tables = []
    features = reading.feature_names(len(categories))
    for place, (feature, names) in enumerate(zip(features, categories, strict=True)):
        table = pd.DataFrame({"feature": feature, "category": [str(name) for name in names]})
        if rare is not None:
            table["rare"] = [name in rare[place] for name in names]
        if encodings is not None:
            table["encoding"] = plain_column(encodings[place])
        tables.append(table)
    reading.metrics["categories"] = sum(len(names) for names in categories)
    reading.add_table("categories", pd.concat(tables, ignore_index=True))
    _read_class_encodings(reading, features, categories)


def _rare_categories(reading: Reading, count: int) -> list[set[Any]] | None:
    """Return the categories of each column that are pooled, None where none is."""
    pooled = reading.value("infrequent_categories_")
    if not isinstance(pooled, list) or len(pooled) != count:
        return None
    rare = [set() if names is None else set(names) for names in pooled]
    return rare if any(rare) else None


def _encodings(reading: Reading, categories: list[Any]) -> list[Any] | None:
    """Return the number of each category, where an encoder has one for each."""
    encodings = getattr(reading.fitted, "encodings_", None)
    lengths = [len(names) for names in categories]
    if encodings is None or [len(values) for values in encodings] != lengths:
        return None
    reading.done.add("encodings_")
    return list(encodings)


def _read_class_encodings(reading: Reading, features: list[str], categories: list[Any]) -> None:
    """Add the numbers of a target encoder that has one for each category and class."""
    if "encodings_" in reading.done or not reading.classes:
        return
    encodings = getattr(reading.fitted, "encodings_", None)
    if encodings is None or len(encodings) != len(features) * len(reading.classes):
        return
    reading.done.add("encodings_")
    rows = pd.concat(_by_class(reading, features, categories, encodings), ignore_index=True)
    reading.add_table("encodings", rows)


def _by_class(
    reading: Reading, features: list[str], categories: list[Any], encodings: list[Any]
) -> Iterator[pd.DataFrame]:
    classes = reading.class_names(len(reading.classes))
    for place, values in enumerate(encodings):
        column, of_class = divmod(place, len(classes))
        labels = {"feature": features[column], "class": classes[of_class]}
        names = [str(name) for name in categories[column]]
        yield pd.DataFrame({**labels, "category": names, "encoding": plain_column(values)})
