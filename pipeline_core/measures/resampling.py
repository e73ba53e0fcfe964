"""Samplers that make classes alike in number, by the library imbalanced-learn."""

from __future__ import annotations

from typing import Any


def resampled(estimator: Any, method: str, neighbours: int, seed: int | None) -> Any:
    """Return a classifier that resamples the rows of each fit, and no row that it predicts.

    Parameters
    ----------
    estimator
        The unfitted classifier.
    method
        ``over`` draws rows of the rarer classes again, ``under`` leaves rows of the others
        out, ``smote`` makes rows between neighbours of a rarer class.
    neighbours
        How many neighbours SMOTE chooses among.
    seed
        The seed of the draws.

    Raises
    ------
    ImportError
        The library is not installed.
    """
    try:
        from imblearn.over_sampling import SMOTE, RandomOverSampler
        from imblearn.pipeline import make_pipeline
        from imblearn.under_sampling import RandomUnderSampler
    except ImportError as error:
        raise ImportError(
            "Resample the classes needs the library imbalanced-learn, which is not installed. "
            "Install it: pip install -r requirements-imbalance.txt"
        ) from error
    if method == "smote":
        sampler = SMOTE(random_state=seed, k_neighbors=neighbours)
    else:
        kind = RandomOverSampler if method == "over" else RandomUnderSampler
        sampler = kind(random_state=seed)
    return make_pipeline(sampler, estimator)
