"""Made-up rows with a number to predict."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Seed, Share, block
from pipeline_core.measures.synthetic import Drift, synthetic_numbers

Fraction = Annotated[float, Field(ge=0, le=1)]


@block("Synthetic data: numbers", icon="chart-spline")
def synthetic_regression(
    *,
    shape: Literal["linear", "friedman"] = "linear",
    rows: Annotated[int, Field(ge=10, le=1_000_000)] = 500,
    informative: Annotated[int, Field(ge=1, le=100)] = 5,
    noise: Annotated[float, Field(ge=0, le=100)] = 0.2,
    noise_features: Annotated[int, Field(ge=0, le=500)] = 0,
    missing_share: Fraction = 0.0,
    drift_start: Share | None = None,
    mean_shift: Annotated[float, Field(ge=-10, le=10)] = 0.0,
    concept_drift: Fraction = 0.0,
    random_state: Seed = None,
) -> pd.DataFrame:
    """Make rows with a number to predict, with as much noise and drift as is set.

    Parameters
    ----------
    shape
        How the target depends on the features: linear (scikit-learn's make_regression) or
        friedman, curved and with an interaction (make_friedman1).
    rows
        How many rows.
    informative
        How many features matter; in friedman five.
    noise
        Standard deviation of the target's noise, where the target's own is 1.
    noise_features
        How many features say nothing.
    missing_share
        Share of the features' cells that are empty.
    drift_start
        Share of the rows after which something changes; set, the rows have a time.
    mean_shift
        By how many standard deviations the informative features move then.
    concept_drift
        How much of the relation is turned round then: 0.5 ends it, 1 reverses it.
    random_state
        Seed; the pipeline's if left open.

    Examples
    --------
    >>> synthetic_regression(rows=10, informative=2, drift_start=0.5).columns.tolist()
    ['time', 'x1', 'x2', 'y']
    """
    drift = Drift(drift_start, mean_shift, concept_drift)
    return synthetic_numbers(
        shape=shape, rows=rows, informative=informative, noise_features=noise_features,
        noise=noise, missing=missing_share, drift=drift, seed=random_state,
    )  # fmt: skip
