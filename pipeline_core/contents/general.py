"""Every other public attribute: numbers and texts, and arrays that belong to features or classes.

So whatever is fitted shows what it learned, also a class that nobody thought of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import MAX_COLUMNS, MAX_ROWS, plain_table, plain_value

_MAX_TEXT = 200
# They belong to classes, though there may be as many features.
_OF_CLASSES = ("class", "prior", "weight")


def read_attributes(reading: Reading) -> None:
    """Add the attributes that have no place yet.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> reading = Reading(StandardScaler().fit([[1.0, 0.0], [3.0, 0.0]]), ["age", "size"])
    >>> read_attributes(reading)
    >>> reading.tables["features"][["feature", "mean_"]].to_dict("list")
    {'feature': ['age', 'size'], 'mean_': [2.0, 0.0]}
    """
    by_class: dict[str, Any] = {}
    texts: list[tuple[str, str]] = []
    arrays: list[tuple[str, str, Any]] = []
    for name in reading.names:
        if name not in reading.done and name != "classes_":
            _place(reading, name, by_class, texts, arrays)
    _add_by_feature(reading)
    if reading.classes:
        names = reading.class_names(len(reading.classes))
        reading.add_table("classes", plain_table({"class": names, **by_class}))
    if texts:
        columns = {"what": [n for n, _ in texts], "value": [text for _, text in texts]}
        reading.add_table("other_values", plain_table(columns))
    if arrays:
        reading.add_table("ranges", plain_table(_summaries(arrays)))


def _place(
    reading: Reading,
    name: str,
    by_class: dict[str, Any],
    texts: list[tuple[str, str]],
    arrays: list[tuple[str, str, Any]],
) -> None:
    value = reading.value(name)
    if isinstance(value, Mapping):
        items = {f"{name}: {key}": plain_value(item) for key, item in list(value.items())[:100]}
        texts += [(key, str(item)) for key, item in items.items() if not _is_object(item)]
    elif isinstance(value, bool | int | float | np.number | np.bool_):
        reading.metrics[name] = _whole_count(name, plain_value(value))
    elif isinstance(value, str):
        texts.append((name, value[:_MAX_TEXT]))
    elif isinstance(value, np.ndarray | list | tuple):
        _place_array(reading, name, _as_array(value), by_class, arrays)
    elif callable(getattr(value, "get_params", None)):
        texts.append((name, type(value).__name__))


def _whole_count(name: str, value: Any) -> Any:
    is_count = name.startswith("n_") and isinstance(value, float) and value.is_integer()
    return int(value) if is_count else value


def _is_object(text: Any) -> bool:
    return isinstance(text, str) and text.startswith("<")


def _as_array(value: Any) -> Any:
    try:
        return np.asarray(value)
    except ValueError:  # arrays of several lengths
        return np.asarray([plain_value(item) for item in value], dtype=object)


def _place_array(
    reading: Reading,
    name: str,
    array: Any,
    by_class: dict[str, Any],
    arrays: list[tuple[str, str, Any]],
) -> None:
    is_number = array.dtype.kind in "biuf"
    if array.size == 1 and is_number and not _is_of_only_feature(reading, array):
        reading.metrics[name] = plain_value(array.ravel()[0])
    elif array.ndim == 1 and _is_plain(array) and _fits_classes(reading, name, len(array)):
        by_class[name] = array
    elif array.ndim == 1 and len(array) == len(reading.features) and _is_plain(array):
        reading.by_feature[name] = array
    elif array.ndim == 2 and is_number and array.shape[1] == len(reading.features):
        _add_by_row(reading, name, array)
    elif array.size and is_number:
        arrays.append((name, " × ".join(map(str, array.shape)), array))


def _is_of_only_feature(reading: Reading, array: Any) -> bool:
    is_step = hasattr(reading.fitted, "transform") and not hasattr(reading.fitted, "predict")
    return array.ndim == 1 and len(reading.features) == 1 and is_step


def _fits_classes(reading: Reading, name: str, length: int) -> bool:
    if length != len(reading.classes):
        return False
    return length != len(reading.features) or any(word in name for word in _OF_CLASSES)


def _is_plain(array: Any) -> bool:
    if array.dtype.kind in "biufU":
        return True
    return all(isinstance(item, str | int | float | type(None)) for item in array)


def _add_by_row(reading: Reading, name: str, array: Any) -> None:
    """Add an array with a column a feature: features down, or across where it has many rows."""
    if len(array) <= MAX_COLUMNS:
        columns = dict(zip(reading.class_names(len(array)), array, strict=True))
        reading.add_table(name, plain_table({"feature": list(reading.features), **columns}))
        return
    features = list(reading.features)[:MAX_COLUMNS]
    values = dict(zip(features, array[:MAX_ROWS].T, strict=False))
    reading.add_table(name, plain_table({"place": range(len(array[:MAX_ROWS])), **values}))
    if len(array) > MAX_ROWS:
        note = {"table": name, "rows": MAX_ROWS, "of": len(array)}
        reading.notes.append({"code": "inside_table_cut", **note})
    if len(reading.features) > MAX_COLUMNS:
        note = {"table": name, "columns": MAX_COLUMNS, "of": len(reading.features)}
        reading.notes.append({"code": "inside_columns_cut", **note})


def _add_by_feature(reading: Reading) -> None:
    if not reading.by_feature:
        return
    names = reading.feature_names(len(next(iter(reading.by_feature.values()))))
    table = plain_table({"feature": names, **reading.by_feature})
    if "kept" in table:
        order = [name for name in ("kept", "scores_") if name in table]
        table = table.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    reading.add_table("features", table)


def _summaries(arrays: list[tuple[str, str, Any]]) -> dict[str, list[Any]]:
    """Return the shape and range of arrays that are too large, or belong to rows."""
    finite = [
        array[np.isfinite(array)] if array.dtype.kind == "f" else array for *_, array in arrays
    ]
    return {
        "what": [name for name, _, _ in arrays],
        "shape": [shape for _, shape, _ in arrays],
        "minimum": [float(values.min()) if values.size else np.nan for values in finite],
        "mean": [float(values.mean()) if values.size else np.nan for values in finite],
        "maximum": [float(values.max()) if values.size else np.nan for values in finite],
    }
