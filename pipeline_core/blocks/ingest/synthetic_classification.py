"""Made-up rows of several classes."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Seed, Share, block
from pipeline_core.measures.synthetic import Drift, synthetic_classes

Fraction = Annotated[float, Field(ge=0, le=1)]


@block("Synthetic data: classes", icon="shapes")
def synthetic_classification(
    *,
    shape: Literal["clusters", "blobs", "moons", "circles"] = "clusters",
    rows: Annotated[int, Field(ge=10, le=1_000_000)] = 500,
    classes: Annotated[int, Field(ge=2, le=20)] = 2,
    noise: Annotated[float, Field(ge=0, le=100)] = 0.2,
    informative: Annotated[int, Field(ge=2, le=100)] = 2,
    noise_features: Annotated[int, Field(ge=0, le=500)] = 0,
    first_class: Share | None = None,
    wrong_labels: Fraction = 0.0,
    missing_share: Fraction = 0.0,
    drift_start: Share | None = None,
    mean_shift: Annotated[float, Field(ge=-10, le=10)] = 0.0,
    concept_drift: Fraction = 0.0,
    random_state: Seed = None,
) -> pd.DataFrame:
    """Make rows of several classes, with as much noise, imbalance and drift as is set.

    Parameters
    ----------
    shape
        How the classes lie: clusters (scikit-learn's make_classification), blobs, moons or
        circles.
    rows
        How many rows.
    classes
        How many classes: a, b, c; moons and circles are two.
    noise
        Standard deviation of the features' noise; of blobs, how wide each is.
    informative
        How many features tell the classes apart; of moons and circles two.
    noise_features
        How many features say nothing.
    first_class
        Share of the class a; left open, all classes are of one size.
    wrong_labels
        Share of rows whose class is drawn by lot.
    missing_share
        Share of the features' cells that are empty.
    drift_start
        Share of the rows after which something changes; set, the rows have a time.
    mean_shift
        By how many standard deviations the informative features move then.
    concept_drift
        Share of the later rows whose class becomes the next one.
    random_state
        Seed; the pipeline's if left open.

    Examples
    --------
    >>> synthetic_classification(shape="moons", rows=100)["class"].value_counts().tolist()
    [50, 50]
    """
    drift = Drift(drift_start, mean_shift, concept_drift)
    return synthetic_classes(
        shape=shape, rows=rows, informative=informative, noise_features=noise_features,
        classes=classes, first_class=first_class, noise=noise, wrong_labels=wrong_labels,
        missing=missing_share, drift=drift, seed=random_state,
    )  # fmt: skip
