"""How far the answers of an ONNX model are from scikit-learn's, within what float32 can tell.

ONNX computes with float32, scikit-learn with float64. A share of 0.0001 is allowed for: of a
probability's whole, of a number's size or of the spread of all of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.data.plain_values import plain_value

TOLERANCE = 1e-4
Floats = npt.NDArray[np.float64]


class Agreement(NamedTuple):
    """The comparison of two answers for the same rows.

    Parameters
    ----------
    rows
        How many rows were compared.
    differing
        How many of them have answers that are further apart than allowed for.
    largest
        The largest difference, in units of what is allowed.
    """

    rows: int
    differing: int
    largest: float

    @property
    def is_equal(self) -> bool:
        """Whether no row differs."""
        return self.rows > 0 and not self.differing


def numbers_agree(expected: Any, answers: Any) -> Agreement:
    """Compare numbers, a column or several.

    Parameters
    ----------
    expected, answers
        scikit-learn's, and ONNX's; n rows each.

    Examples
    --------
    >>> numbers_agree([1.0, 2.0], [1.0, 2.00001]).is_equal, numbers_agree([1.0], [1.1]).differing
    (True, 1)
    """
    first, second = _matrix(expected), _matrix(answers)
    if first.shape != second.shape:
        return Agreement(len(first), len(first), float("inf"))
    spread = np.nan_to_num(np.nanstd(first, axis=0)) if len(first) else 0.0
    allowed = TOLERANCE * np.maximum(np.abs(first), spread) + np.finfo("float32").eps
    shares = np.abs(first - second) / allowed
    shares[np.isnan(first) & np.isnan(second)] = 0.0
    worst = np.nan_to_num(shares, nan=np.inf).max(axis=1, initial=0.0)
    return Agreement(len(first), int((worst > 1).sum()), float(worst.max(initial=0.0)))


def classes_agree(expected: pd.DataFrame, answers: list[Any]) -> Agreement:
    """Compare predicted classes, and their probabilities where there are any.

    A class may differ where the two most probable are as near to each other as float32 tells.

    Parameters
    ----------
    expected
        `profiles.answers`.
    answers
        ONNX's outputs: the classes, and the probabilities.
    """
    labels = np.array([_text(label) for label in expected["prediction"]])
    texts = np.array([_text(label) for label in np.ravel(answers[0])])
    differs = labels != texts
    scores = expected.drop(columns="prediction").to_numpy("float64")
    if not scores.shape[1]:
        return Agreement(len(labels), int(differs.sum()), float(differs.any()) * 2)
    if np.shape(answers[1]) != scores.shape:
        return Agreement(len(labels), len(labels), float("inf"))
    apart = np.abs(scores - np.asarray(answers[1], "float64")).max(axis=1) / TOLERANCE
    top = np.sort(scores, axis=1)[:, -2:]
    is_clear = top[:, -1] - top[:, 0] > 2 * TOLERANCE
    differing = (apart > 1) | (differs & is_clear)
    return Agreement(len(labels), int(differing.sum()), float(apart.max(initial=0.0)))


def _text(label: Any) -> str:
    """Return a class as a text: ONNX has yes and no as 1 and 0."""
    plain = plain_value(label)
    return str(int(plain)) if isinstance(plain, bool) else str(plain)


def _matrix(values: Any) -> Floats:
    dense = values.toarray() if hasattr(values, "toarray") else values
    array = np.asarray(dense, "float64")
    return array if array.ndim == 2 else array.reshape(-1, 1)
