"""One estimator as an ONNX graph that can be asked: columns in, columns or answers out."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from pipeline_core.registry.portable.onnx_fill import FilledNumbers, add_nodes, set_shape
from pipeline_core.registry.portable.onnx_flags import add_trees
from pipeline_core.registry.portable.onnx_ready import GAP, onnx_ready, tells_columns_apart

# Understood by every runtime of the last years; its trees know outliers (opset 3).
_OPSETS = {"": 18, "ai.onnx.ml": 3}
MATRIX = "rows"
Number = Literal["float32", "float64"]
_CONVERTERS = {
    FilledNumbers: add_nodes,
    HistGradientBoostingClassifier: add_trees,
    HistGradientBoostingRegressor: add_trees,
}
NUMBERS: tuple[Number, ...] = ("float32", "float64")


class NotConvertibleError(Exception):
    """skl2onnx or onnxruntime refuse an estimator; the message is theirs."""


def convert(part: Any, rows: pd.DataFrame, number: Number = "float32") -> Any:
    """Return an estimator as an ONNX model with an input for each column.

    Parameters
    ----------
    part
        The fitted estimator.
    rows
        Rows as it takes them. Where all are numbers and it tells no column apart, they are one
        input.
    number
        The dtype of numbers; all else is text.

    Raises
    ------
    NotConvertibleError
        There is no way to write it, or none that works.
    """
    from skl2onnx import convert_sklearn

    options = {"zipmap": False} if hasattr(part, "classes_") else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return convert_sklearn(
                onnx_ready(part, as_double=number == "float64"),
                initial_types=_input_types(part, rows, number),
                options=options,
                target_opset=_OPSETS,
                custom_conversion_functions=_CONVERTERS,
                custom_shape_calculators={FilledNumbers: set_shape},
            )
        except Exception as error:  # each converter fails in its own way
            raise NotConvertibleError(_first_line(error)) from error


def _input_types(part: Any, rows: pd.DataFrame, number: Number) -> list[tuple[str, Any]]:
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType

    numbers = {"float32": FloatTensorType, "float64": DoubleTensorType}[number]
    if all(is_number(rows[name]) for name in rows) and not tells_columns_apart(part):
        return [(MATRIX, numbers([None, rows.shape[1]]))]
    return [
        (str(name), (numbers if is_number(rows[name]) else StringTensorType)([None, 1]))
        for name in rows
    ]


def opened(graph: Any) -> Callable[[pd.DataFrame], list[np.ndarray[Any, Any]]]:
    """Return a function that asks an ONNX model about rows.

    Raises
    ------
    NotConvertibleError
        onnxruntime does not take the model; so does the function, of rows.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    try:
        session = onnxruntime.InferenceSession(
            graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's own kinds
        raise NotConvertibleError(_first_line(error)) from error
    inputs = session.get_inputs()
    number: Number = "float64" if any("double" in part.type for part in inputs) else "float32"

    def ask(rows: pd.DataFrame) -> list[np.ndarray[Any, Any]]:
        cells = _taken(inputs, rows, number)
        try:
            return list(session.run(None, cells))
        except Exception as error:
            raise NotConvertibleError(_first_line(error)) from error

    return ask


def _taken(inputs: list[Any], rows: pd.DataFrame, number: Number) -> dict[str, Any]:
    """Return what goes into each input: by place, for skl2onnx changes names with blanks."""
    if len(inputs) == 1 and inputs[0].shape[-1] != 1:
        return {inputs[0].name: rows.to_numpy(number)}
    if len(inputs) != rows.shape[1]:
        raise NotConvertibleError("onnx: another number of inputs")
    return {
        part.name: onnx_column(rows[name], number) for part, name in zip(inputs, rows, strict=True)
    }


def is_number(column: pd.Series[Any]) -> bool:
    """Return whether a column goes to ONNX as numbers: any number, and yes or no.

    Examples
    --------
    >>> is_number(pd.Series([True])), is_number(pd.Series(["a"]))
    (True, False)
    """
    return column.dtype.kind in "iufb"


def onnx_column(column: pd.Series[Any], number: Number = "float32") -> np.ndarray[Any, Any]:
    """Return a column as the n x 1 array that ONNX takes.

    Examples
    --------
    >>> onnx_column(pd.Series(["a", None])).tolist()
    [['a'], ['']]
    """
    if is_number(column):
        return column.to_numpy(number).reshape(-1, 1)
    texts = column.astype("object").map(str, na_action="ignore")
    return texts.where(column.notna(), GAP).to_numpy().reshape(-1, 1)


def _first_line(error: Exception) -> str:
    if type(error).__name__ in ("MissingShapeCalculator", "MissingConverter"):
        return "skl2onnx: no converter"
    line = f"{error}".strip().partition("\n")[0].partition(" and attributes=")[0]
    return line[:200].rstrip(". ") or type(error).__name__
