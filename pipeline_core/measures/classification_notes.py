"""Notes on a classifier's figures: why some are undefined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_CLASSES = 100


def classification_notes(
    numbers: dict[str, float | None],
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    classes: Sequence[Any],
    scores: Any,
    is_proba: bool,
) -> list[dict[str, Any]]:
    """Return what is to be said of a classifier's figures: missing classes, scores and values.

    Parameters
    ----------
    numbers
        The figures; None where one is undefined.
    actual, predicted, classes, scores, is_proba
        As `classifier_metrics` takes them.

    Examples
    --------
    >>> yes = np.array(["no", "yes"])
    >>> [note["code"] for note in classification_notes({}, yes, yes, ["no", "yes"], None, True)]
    ['no_scores']
    """
    present, predicted_labels = set(np.unique(actual)), set(np.unique(predicted))
    never_predicted = sorted(str(label) for label in set(classes) - predicted_labels)
    absent = sorted(str(label) for label in set(classes) - present)
    unknown = sorted(str(label) for label in present - set(classes))
    undefined = [name for name, value in numbers.items() if value is None]
    notes = {
        "classes_never_predicted": {"classes": never_predicted} if never_predicted else None,
        "classes_not_in_test_rows": {"classes": absent} if absent else None,
        "classes_not_learned": {"classes": unknown} if unknown else None,
        "no_scores": {} if scores is None else None,
        "no_probabilities": {} if not is_proba else None,
        "too_many_classes": {"classes": len(classes)} if len(classes) > MAX_CLASSES else None,
        "metrics_undefined": {"metrics": undefined} if undefined else None,
    }
    return [{"code": code, **values} for code, values in notes.items() if values is not None]
