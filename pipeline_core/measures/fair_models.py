"""What models that are made fair by fairlearn share: two classes, and a draw for each row.

Some fair decisions are random: "select 40 of 100 such rows". The draw of a row is made of its
values and the seed, so a row is decided the same whichever rows stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]


def row_draws(X: pd.DataFrame, seed: int | None) -> Numbers:
    """Return a number from 0 to 1 for each row, made of its values and a seed.

    Parameters
    ----------
    X
        n rows; equal rows get equal numbers.
    seed
        Another seed gives other numbers.

    Examples
    --------
    >>> X = pd.DataFrame({"a": [1, 2, 1]})
    >>> draws = row_draws(X, 0)
    >>> bool(draws[0] == draws[2]), bool(draws[0] == draws[1])
    (True, False)
    """
    key = f"{(seed or 0) % 10**16:016d}"
    hashes = pd.util.hash_pandas_object(X, index=False, hash_key=key)
    return np.asarray(hashes.to_numpy(dtype=np.uint64) / 2.0**64)


def two_labels(y: Any, positive: Any) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Return the classes, sorted, and whether each row is positive as 0 and 1.

    Examples
    --------
    >>> classes, positives = two_labels(["no", "yes", "no"], "yes")
    >>> classes.tolist(), positives.tolist()
    (['no', 'yes'], [0, 1, 0])
    """
    labels = np.asarray(y)
    return np.unique(labels), (labels == positive).astype(np.int64)


def labels_of(selected: npt.NDArray[np.bool_], classes: npt.NDArray[Any], positive: Any) -> Any:
    """Return the class of each row: the positive one where it is selected.

    Examples
    --------
    >>> labels_of(np.array([True, False]), np.array(["no", "yes"]), "no").tolist()
    ['no', 'yes']
    """
    place = int(np.flatnonzero(classes == positive)[0])
    return classes[np.where(selected, place, 1 - place)]


def require_both_classes(labels: Any, positives: Any, title: str) -> None:
    """Raise where a group of the training rows has one class only.

    Parameters
    ----------
    labels, positives
        The group of each row, and whether it is positive.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        A group has one class.

    Examples
    --------
    >>> require_both_classes(["a", "a"], [0, 1], "Fair thresholds")
    """
    shares = pd.Series(np.asarray(positives)).groupby(np.asarray(labels)).mean()
    alike = shares.index[(shares == 0) | (shares == 1)]
    if len(alike):
        raise ValueError(
            f"{title}: every sensitive group must have rows of both classes among the training "
            f"rows; {', '.join(map(str, alike[:5]))} has one. Combine groups with Derive a "
            f"column, or choose fewer sensitive columns in Set roles."
        )


def group_selection(rule: Mapping[str, Any], scores: Numbers) -> Numbers:
    """Return how likely a fair threshold selects rows of a group.

    Parameters
    ----------
    rule
        The group's thresholds, and how often each is used.
    scores
        The rows' scores.

    Examples
    --------
    >>> rule = {"shares": [1.0, 0.0], "above": [True, True], "thresholds": [0.5, 1.0],
    ...         "ignored": 0.0, "constant": 0.0}
    >>> group_selection(rule, np.array([0.4, 0.6])).tolist()
    [0.0, 1.0]
    """
    first, second = (
        share * (scores > threshold if above else scores < threshold)
        for share, above, threshold in zip(
            rule["shares"], rule["above"], rule["thresholds"], strict=True
        )
    )
    kept = first + second
    if rule["ignored"] is None:
        return np.asarray(kept, dtype=float)
    return np.asarray(rule["ignored"] * rule["constant"] + (1 - rule["ignored"]) * kept)
