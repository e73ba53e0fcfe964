"""Probabilities that mean what they say."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.base import is_classifier
from sklearn.calibration import CalibratedClassifierCV

from pipeline_core.block import Estimator, Groups, Seed, Times, Unfitted, block
from pipeline_core.measures.members import require_scores
from pipeline_core.measures.role_folds import inner_folds


@block(
    "Calibrate probabilities",
    icon="gauge",
    takes_models="class",
    needs=("scores",),
    when="When a probability is acted upon: of rows with 0.8, about 80 of 100 should be positive.",
)
def calibrate(
    model: Unfitted,
    groups: Groups = None,
    times: Times = None,
    *,
    method: Literal["sigmoid", "isotonic"] = "sigmoid",
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    random_state: Seed = None,
) -> Estimator:
    """Fit a classifier in folds and learn from the other rows how far its scores are right.

    The prediction is the mean over the folds' models. Groups stay together, and rows
    with a time are calibrated on what came later.

    Parameters
    ----------
    method
        sigmoid fits a curve of two numbers; isotonic any rising one, and needs 1,000 rows.
    folds
        Number of parts: each is calibrated with a model of the others.
    random_state
        Seed of the shuffling; if left empty, the pipeline's seed.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> calibrate(GaussianNB(), random_state=0).cv
    StratifiedKFold(n_splits=5, random_state=0, shuffle=True)
    """
    if not is_classifier(model):
        raise ValueError(
            "Calibrate probabilities: the model must predict classes; this one predicts numbers. "
            "Wire a classifier."
        )
    require_scores(model, "Calibrate probabilities")
    cv = inner_folds(folds, random_state, stratified=True, groups=groups, times=times)
    return CalibratedClassifierCV(model, method=method, cv=cv)
