"""Tables of a classifier's predictions: by class, by pair of classes and by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.weights import Weights

MAX_CONFUSION_CLASSES = 50


def class_table(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any], weights: Weights = None
) -> pd.DataFrame:
    """Return precision, recall and F1 of every class that occurs; NaN where undefined.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.
    weights
        The weight of each row; the table then has each class's weight too.

    Examples
    --------
    >>> class_table(np.array(["a", "b"]), np.array(["a", "a"]))
      class  precision  recall        f1  n
    0     a        0.5     1.0  0.666667  1
    1     b        NaN     0.0  0.000000  1
    """
    labels = np.unique(np.concatenate([actual, predicted]))
    precision, recall, f1, weight = metrics.precision_recall_fscore_support(
        actual, predicted, labels=labels, sample_weight=weights, zero_division=np.nan
    )
    table = pd.DataFrame(
        {
            "class": [str(label) for label in labels],
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "n": [int(np.count_nonzero(actual == label)) for label in labels],
        }
    )
    return table if weights is None else table.assign(weight=weight)


def confusion_table(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any], weights: Weights = None
) -> pd.DataFrame:
    """Return the row count of every pair of actual and predicted class.

    With more than 50 classes, only pairs that occur are listed.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.
    weights
        The weight of each row; the table then has each pair's weight too.

    Examples
    --------
    >>> confusion_table(np.array(["a", "b"]), np.array(["a", "a"]))
      actual predicted  n
    0      a         a  1
    1      a         b  0
    2      b         a  1
    3      b         b  0
    """
    labels = np.unique(np.concatenate([actual, predicted]))
    counts = metrics.confusion_matrix(actual, predicted, labels=labels).ravel()
    names = np.array([str(label) for label in labels], dtype=object)
    table = pd.DataFrame(
        {"actual": names.repeat(len(names)), "predicted": np.tile(names, len(names)), "n": counts}
    )
    if weights is not None:
        sums = metrics.confusion_matrix(actual, predicted, labels=labels, sample_weight=weights)
        table = table.assign(weight=sums.ravel())
    lists_all = len(names) <= MAX_CONFUSION_CLASSES
    return table if lists_all else table[table["n"] > 0].reset_index(drop=True)


def prediction_table(
    y: pd.Series, predicted: npt.NDArray[Any], classes: Sequence[Any], probabilities: Any
) -> pd.DataFrame:
    """Return each row's label, actual and predicted class, and probabilities.

    Parameters
    ----------
    y
        The actual classes; the index labels the rows.
    predicted
        The predicted classes, n values.
    classes
        The labels of the probability columns.
    probabilities
        n rows of probabilities, or None.

    Examples
    --------
    >>> y = pd.Series(["a", "b"], index=[7, 9])
    >>> prediction_table(y, np.array(["a", "a"]), ["a", "b"], np.array([[1.0, 0.0], [0.8, 0.2]]))
       row actual predicted  p_a  p_b
    0    7      a         a  1.0  0.0
    1    9      b         a  0.8  0.2
    """
    table = pd.DataFrame({"row": y.index, "actual": np.asarray(y), "predicted": predicted})
    if probabilities is None:
        return table
    return table.assign(**{f"p_{label}": probabilities[:, i] for i, label in enumerate(classes)})
