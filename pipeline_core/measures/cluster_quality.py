"""How well the groups of a clusterer hold together, and whether they come again.

A clusterer has no truth to be compared with. What can be asked is how close the rows of a
group are (on the columns that the clusterer was given), and how much of the grouping is
found again on other rows of the same kind. Every index is scikit-learn's; an undefined one
is None, and a note says why. Stability by refits on bootstrap samples: Fang and Wang (2012),
"Selection of the number of clusters via the bootstrap method".
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.base import clone
from sklearn.utils.multiclass import type_of_target

from pipeline_core.measures.classes import transform_once
from pipeline_core.measures.cluster_profiles import (
    Labels,
    group_profiles,
    group_sizes,
    rows_on_a_map,
)

UNGROUPED = -1
# Silhouettes compare every row with every other.
SILHOUETTE_ROWS = 5_000
MAX_CLASSES = 100


def judge_groups(
    model: Any,
    X: pd.DataFrame,
    X_test: pd.DataFrame | None = None,
    truth: pd.Series | None = None,
    repeats: int = 10,
    random_state: int | None = None,
) -> dict[str, Any]:
    """Judge a fitted clusterer on the rows it was fitted on, and on test rows.

    Parameters
    ----------
    model
        The fitted clusterer, or a Pipeline that ends with it; it has `predict`.
    X
        The rows it was fitted on.
    X_test
        Other rows; None if there are none.
    truth
        A target that the groups are compared with afterwards; None if there is none.
    repeats
        Bootstrap samples for the stability; 0 for none.
    random_state
        Seed of samples.

    Examples
    --------
    >>> from sklearn.cluster import KMeans
    >>> X = pd.DataFrame({"x": [*range(20), *range(90, 110)]})
    >>> model = KMeans(2, n_init=1, random_state=0).fit(X)
    >>> values = judge_groups(model, X, repeats=3, random_state=0)["metrics"]
    >>> values["groups"], values["stability"], round(values["silhouette"], 2)
    (2, 1.0, 0.92)
    """
    estimator, matrix = transform_once(model, X)
    labels = fitted_groups(estimator, matrix)
    values, notes = cohesion(matrix, labels, random_state)
    stable, stability_notes = stability(model, X, truth, labels, repeats, random_state)
    values["stability"] = stable
    test_labels = None
    if X_test is not None and len(X_test):
        _, test_matrix = transform_once(model, X_test)
        test_labels = np.asarray(estimator.predict(test_matrix))
        tested, _ = cohesion(test_matrix, test_labels, random_state)
        values["silhouette_test"] = tested["silhouette"]
    return {
        "metrics": values | agreement(truth, labels),
        "tables": {
            "sizes": group_sizes(labels, test_labels),
            **group_profiles(X, labels),
            **rows_on_a_map(matrix, labels, random_state),
        },
        "notes": [*notes, *stability_notes],
        "method": {"kind": "clusters", "rows": len(X), "repeats": repeats},
    }


def fitted_groups(estimator: Any, matrix: Any) -> Labels:
    """Return the group of each row that a clusterer was fitted on; -1 for none.

    `predict` puts every row into the nearest group, also one that fitting left in none; so
    the labels of the fit are taken where they are those of these rows.

    Examples
    --------
    >>> from sklearn.cluster import MeanShift
    >>> X = np.array([[0.0], [0.1], [9.0]])
    >>> fitted_groups(MeanShift(bandwidth=1, min_bin_freq=2, bin_seeding=True,
    ...                         cluster_all=False).fit(X), X).tolist()
    [0, 0, -1]
    """
    predicted = np.asarray(estimator.predict(matrix))
    fitted = getattr(estimator, "labels_", None)
    if fitted is None or len(fitted) != len(predicted):
        return predicted
    grouped = np.asarray(fitted) != UNGROUPED
    is_same = np.array_equal(np.asarray(fitted)[grouped], predicted[grouped])
    return np.asarray(fitted) if is_same else predicted


def cohesion(
    matrix: Any, labels: Labels, random_state: int | None = None
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Return how close the rows of groups are, with notes; rows in no group are left out.

    Parameters
    ----------
    matrix
        The rows as the clusterer gets them.
    labels
        The group of each row.
    random_state
        Seed of the sample by which many rows are compared.

    Examples
    --------
    >>> values, notes = cohesion(np.array([[0.0], [1.0]]), np.array([0, 0]))
    >>> values["silhouette"], notes
    (None, [{'code': 'groups_not_compared', 'groups': 1}])
    """
    grouped = labels != UNGROUPED
    rows, own = np.asarray(matrix)[grouped], labels[grouped]
    count = len(np.unique(own))
    values: dict[str, float | None] = {
        "silhouette": None,
        "calinski_harabasz": None,
        "davies_bouldin": None,
        "groups": count,
        "share_ungrouped": float(1 - grouped.mean()) if len(labels) else None,
    }
    if not 2 <= count < len(own):
        return values, [{"code": "groups_not_compared", "groups": count}]
    values["calinski_harabasz"] = float(metrics.calinski_harabasz_score(rows, own))
    values["davies_bouldin"] = float(metrics.davies_bouldin_score(rows, own))
    notes: list[dict[str, Any]] = []
    if len(own) > SILHOUETTE_ROWS:
        chosen = np.random.RandomState(random_state).permutation(len(own))[:SILHOUETTE_ROWS]
        notes.append({"code": "silhouette_sample", "sampled": SILHOUETTE_ROWS, "rows": len(own)})
        rows, own = rows[chosen], own[chosen]
    if 2 <= len(np.unique(own)) < len(own):
        values["silhouette"] = float(metrics.silhouette_score(rows, own))
    return values, notes


def stability(
    model: Any,
    X: pd.DataFrame,
    truth: pd.Series | None,
    labels: Labels,
    repeats: int,
    random_state: int | None,
) -> tuple[float | None, list[dict[str, Any]]]:
    """Return how much of the groups is found again on bootstrap samples, with notes.

    The whole model is fitted anew on each sample and groups all rows; the mean of the
    adjusted Rand index between those groups and the fitted ones is returned.

    Parameters
    ----------
    model
        The fitted model; it is cloned.
    X, truth, labels
        The rows, their target for steps that look at one, and their fitted groups.
    repeats, random_state
        The number of samples, and their seed.

    Examples
    --------
    >>> from sklearn.cluster import KMeans
    >>> X = pd.DataFrame({"x": [0.0, 0.1, 0.2, 0.3, 9.0, 9.1, 9.2, 9.3]})
    >>> labels = np.repeat([0, 1], 4)
    >>> stability(KMeans(2, n_init=1, random_state=0), X, None, labels, 2, 0)
    (1.0, [])
    """
    generator = np.random.default_rng(random_state)
    scores: list[float] = []
    for _ in range(repeats):
        drawn = generator.integers(0, len(X), len(X))
        sample = X.iloc[drawn].reset_index(drop=True)
        target = None if truth is None else truth.iloc[drawn].reset_index(drop=True)
        try:
            again = clone(model).fit(sample, target).predict(X)
        except ValueError:  # too few different rows were drawn
            continue
        scores.append(float(metrics.adjusted_rand_score(labels, again)))
    failed = repeats - len(scores)
    notes = [{"code": "refits_failed", "count": failed, "repeats": repeats}] if failed else []
    return (float(np.mean(scores)) if scores else None), notes


def agreement(truth: pd.Series | None, labels: Labels) -> dict[str, float]:
    """Return how far the groups are the classes of a target; nothing without classes.

    Examples
    --------
    >>> agreement(pd.Series(["a", "a", "b", "b"]), np.array([1, 1, 0, 0]))["adjusted_rand"]
    1.0
    """
    if truth is None or not 2 <= truth.nunique() <= MAX_CLASSES:
        return {}
    if type_of_target(truth) not in ("binary", "multiclass"):
        return {}
    classes = np.asarray(truth)
    return {
        "adjusted_rand": float(metrics.adjusted_rand_score(classes, labels)),
        "adjusted_mutual_information": float(metrics.adjusted_mutual_info_score(classes, labels)),
    }
