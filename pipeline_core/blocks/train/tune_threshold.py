"""The probability from which on a row is called positive, chosen by a metric or by costs."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.model_selection import TunedThresholdClassifierCV

from pipeline_core.block import Estimator, Groups, Positive, Seed, Target, Times, Unfitted, block
from pipeline_core.measures.members import require_scores
from pipeline_core.measures.role_folds import inner_folds
from pipeline_core.measures.scorers import cost_scorer, scorer_of
from pipeline_core.measures.two_classes import positive_of_two

Cost = Annotated[float, Field(ge=0)]


@block(
    "Tune the threshold",
    icon="sliders-horizontal",
    takes_models="class",
    needs=("two_classes", "outermost", "scores"),
    when="When a miss and a false alarm do not cost the same, or one class is rare.",
)
def tune_threshold(
    model: Unfitted,
    y: Target,
    positive: Positive = None,
    groups: Groups = None,
    times: Times = None,
    *,
    metric: Literal[
        "f1", "balanced_accuracy", "accuracy", "matthews_corrcoef", "cost"
    ] = "balanced_accuracy",
    false_alarm: Cost = 1.0,
    miss: Cost = 1.0,
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    random_state: Seed = None,
) -> Estimator:
    """Choose where a classifier of two classes cuts, by its scores for rows it has not seen.

    Probabilities stay as they are; only the classes change. Groups stay together, and
    rows with a time are judged on what came later.

    Parameters
    ----------
    metric
        What the cut makes best. cost takes the two costs below.
    false_alarm
        Cost of a row that is wrongly called positive.
    miss
        Cost of a positive row that is not called so.
    folds
        Number of parts: each is judged by a model of the others.
    random_state
        Seed of the shuffling; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.naive_bayes import GaussianNB
    >>> tune_threshold(GaussianNB(), pd.Series(["no", "yes"]), metric="f1").scoring
    make_scorer(f1_score, response_method='predict', zero_division=0, pos_label=yes)
    """
    label = positive_of_two(model, y, positive, "Tune the threshold")
    require_scores(model, "Tune the threshold")
    scorer = cost_scorer(label, false_alarm, miss) if metric == "cost" else scorer_of(metric, label)
    cv = inner_folds(folds, random_state, stratified=True, groups=groups, times=times)
    return TunedThresholdClassifierCV(model, scoring=scorer, cv=cv, random_state=random_state)
