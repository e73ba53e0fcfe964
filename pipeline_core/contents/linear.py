"""Coefficients on named columns, with the spread of each column, and intercepts.

A coefficient is in units of its column: multiplied by the column's standard deviation
on the training rows (divisor n, as `StandardScaler` has it) it can be compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import by_size, plain_column, plain_value


def read_coefficients(reading: Reading) -> None:
    """Add coefficients and intercepts of a linear model.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"age": [0.0, 2.0, 4.0]})
    >>> reading = Reading(LinearRegression().fit(X, [1.0, 5.0, 9.0]), ["age"], lambda: X)
    >>> read_coefficients(reading)
    >>> reading.tables["coefficients"].round(3).to_dict("list")
    {'feature': ['age'], 'coefficient': [2.0], 'sd': [1.633], 'coefficient_sd': [3.266]}
    """
    coefficients = reading.array("coef_")
    if coefficients is None or coefficients.ndim > 2:
        return
    rows = np.atleast_2d(coefficients)
    labels = row_labels(reading, len(rows))
    features = reading.feature_names(rows.shape[1])
    spreads = spreads_of(reading.matrix, features)
    tables = [
        _coefficients_of(label, row, features, spreads)
        for label, row in zip(labels, rows, strict=True)
    ]
    table = pd.concat(tables, ignore_index=True)
    ordered = by_size(table, "coefficient" if spreads is None else "coefficient_sd")
    reading.add_table("coefficients", ordered)
    if spreads is None:
        reading.notes.append({"code": "no_spreads"})
    _read_intercepts(reading, labels)


def row_labels(reading: Reading, count: int) -> list[str]:
    """Return what each row of coefficients is for: a class, two of them, a target, or nothing.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = LogisticRegression().fit([[0.0], [1.0]], ["no", "yes"])
    >>> row_labels(Reading(model), 1)
    ['yes']
    """
    classes = [str(name) for name in reading.classes]
    if count == 1:
        return classes[1:2] if len(classes) == 2 else [""]
    if len(classes) == count and not _is_one_against_one(reading.fitted):
        return classes
    pairs = [f"{first} – {second}" for first, second in itertools.combinations(classes, 2)]
    return pairs if len(pairs) == count else [str(place) for place in range(count)]


def _is_one_against_one(fitted: Any) -> bool:
    return hasattr(fitted, "support_vectors_")  # a row of coefficients for each two classes


def spreads_of(matrix: pd.DataFrame | None, features: Sequence[str]) -> Any:
    """Return the standard deviation (divisor n) of each feature; None where it is not known."""
    if matrix is None or matrix.shape[1] != len(features):
        return None
    numbers = matrix.to_numpy(dtype=np.float64, na_value=np.nan)
    return numbers.std(axis=0)


def _coefficients_of(label: str, row: Any, features: Sequence[str], spreads: Any) -> pd.DataFrame:
    table = pd.DataFrame({"feature": features, "coefficient": plain_column(row)})
    if label:
        table.insert(0, "class", label)
    if spreads is not None:
        table = table.assign(sd=plain_column(spreads), coefficient_sd=plain_column(row * spreads))
    return table


def _read_intercepts(reading: Reading, labels: Sequence[str]) -> None:
    intercepts = reading.array("intercept_")
    if intercepts is None:
        return
    if intercepts.size == 1:
        reading.metrics["intercept_"] = plain_value(intercepts.ravel()[0])
    elif intercepts.size == len(labels):
        values = plain_column(intercepts.ravel())
        reading.add_table("intercepts", pd.DataFrame({"class": labels, "intercept": values}))
    else:
        reading.done.discard("intercept_")
