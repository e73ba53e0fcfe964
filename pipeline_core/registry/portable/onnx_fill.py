"""Gaps in numbers filled, as ONNX: its own imputer knows float32 alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.impute import SimpleImputer


class FilledNumbers(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A fitted imputer of numbers, by what it fills in for each column.

    Examples
    --------
    >>> FilledNumbers([1.0, 2.0]).transform(np.array([[np.nan, 5.0]])).tolist()
    [[1.0, 5.0]]
    """

    def __init__(self, values: Any) -> None:
        self.values = values

    def transform(self, X: Any) -> Any:
        """Return n rows without gaps."""
        return np.where(np.isnan(X), self.values, X)


def filled_numbers(imputer: Any) -> Any:
    """Return an imputer of numbers as `FilledNumbers`; any other estimator as it is."""
    values = getattr(imputer, "statistics_", None)
    is_plain = isinstance(imputer, SimpleImputer) and not imputer.add_indicator
    if not is_plain or values is None or values.dtype.kind != "f" or np.isnan(values).any():
        return imputer
    return FilledNumbers(values) if imputer.missing_values != imputer.missing_values else imputer


def set_shape(operator: Any) -> None:
    """Say what comes out: as many columns of the same kind."""
    kind = operator.inputs[0].type
    operator.outputs[0].type = type(kind)([None, len(operator.raw_operator.values)])


def add_nodes(scope: Any, operator: Any, container: Any) -> None:
    """Add the nodes: where a number is missing, the column's value."""
    from skl2onnx.common.data_types import guess_proto_type

    source, target = operator.inputs[0], operator.outputs[0]
    values, mask = (scope.get_unique_variable_name(name) for name in ("values", "is_missing"))
    numbers = [float(value) for value in operator.raw_operator.values]
    container.add_initializer(values, guess_proto_type(source.type), [1, len(numbers)], numbers)
    name = scope.get_unique_operator_name
    container.add_node("IsNaN", [source.full_name], mask, name=name("IsNaN"), op_version=13)
    container.add_node(
        "Where",
        [mask, values, source.full_name],
        target.full_name,
        name=name("Where"),
        op_version=16,
    )
