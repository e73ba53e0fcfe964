"""Judgement of a fitted clusterer, which has no target to be compared with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sklearn.base import is_classifier, is_outlier_detector, is_regressor

from pipeline_core.block import Fitted, Report, Seed, TrainTruth, TrainX, UnseenX, block
from pipeline_core.measures.cluster_quality import judge_groups


@block("Evaluate groups", icon="shapes", judges="cluster")
def evaluate_clusters(
    model: Fitted,
    X: TrainX,
    X_test: UnseenX = None,
    truth: TrainTruth = None,
    *,
    repeats: Annotated[int, Field(ge=0, le=100)] = 10,
    random_state: Seed = None,
) -> Report:
    """Judge the groups of a clusterer: how close they are, whether they come again, what they are.

    Silhouette, Calinski-Harabasz and Davies-Bouldin are of the rows as the
    clusterer gets them; rows in no group are left out. Stability is the mean
    adjusted Rand index between the groups and those of the whole model fitted
    again on bootstrap samples: 1 says that the same groups come each time, 0
    that chance made them. The tables say how large the groups are, in which
    columns they differ from all rows, and show the rows on a map of their first
    two principal components. With a split, the groups are those of the training
    rows, and the test rows have a silhouette of their own. Where a target has
    classes, the groups are compared with them; the target is not used in fitting.

    Parameters
    ----------
    repeats
        Number of bootstrap samples for the stability; 0 leaves it out.
    random_state
        Seed of the samples; if left empty, the pipeline's seed.

    Raises
    ------
    ValueError
        The model does not group rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.cluster import KMeans
    >>> X = pd.DataFrame({"x": [*range(20), *range(90, 110)]})
    >>> model = KMeans(2, n_init=1, random_state=0).fit(X)
    >>> report = evaluate_clusters(model, X, random_state=0)
    >>> report["metrics"]["groups"], report["metrics"]["stability"]
    (2, 1.0)
    """
    if is_classifier(model) or is_regressor(model) or is_outlier_detector(model):
        raise ValueError(
            "Evaluate groups: the model must group rows; it predicts something else. "
            "Wire a clusterer such as K-means to it."
        )
    return judge_groups(model, X, X_test, truth, repeats, random_state)
