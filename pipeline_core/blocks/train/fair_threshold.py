"""A threshold for each sensitive group."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    Estimator,
    Groups,
    Positive,
    Seed,
    SensitiveGroups,
    Target,
    Times,
    Unfitted,
    block,
)
from pipeline_core.measures.fair_threshold import FairThresholdClassifier
from pipeline_core.measures.members import require_scores
from pipeline_core.measures.role_folds import inner_folds
from pipeline_core.measures.two_classes import positive_of_two


@block(
    "Fair thresholds",
    icon="scale",
    takes_models="class",
    needs=("two_classes", "outermost", "scores", "weights_in_fit_only"),
    extra="fairness",
    when="When groups must be selected, or recognised, at the same rate, and the law lets a "
    "decision depend on the group.",
)
def fair_threshold(
    model: Unfitted,
    y: Target,
    sensitive: SensitiveGroups,
    positive: Positive = None,
    groups: Groups = None,
    times: Times = None,
    *,
    constraint: Literal[
        "demographic_parity",
        "equalized_odds",
        "true_positive_rate_parity",
        "false_positive_rate_parity",
    ] = "demographic_parity",
    objective: Literal["accuracy_score", "balanced_accuracy_score"] = "accuracy_score",
    bands: Annotated[int, Field(ge=2, le=20)] = 4,
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    random_state: Seed = None,
) -> Estimator:
    """Cut each sensitive group's scores where its rate equals that of the others.

    Two people of the same score may be decided differently by their group: in many places
    that is forbidden for hiring, credit or housing; ask first. The model needs the sensitive
    columns of all it decides on. Some rows are decided by a draw, always alike.

    Parameters
    ----------
    constraint
        What is made equal: selection rates, true and false positive rates, or one of these.
    objective
        What is made best under that.
    bands
        Into how many bands a sensitive column of many numbers is cut.
    folds
        Number of parts: each is scored by a model of the others.
    random_state
        Seed of folds and draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> fair_threshold(model, y, groups, "yes")  # doctest: +SKIP
    FairThresholdClassifier(...)
    """
    label = positive_of_two(model, y, positive, "Fair thresholds")
    require_scores(model, "Fair thresholds")
    cv = inner_folds(folds, random_state, stratified=True, groups=groups, times=times)
    by_group = sensitive.set_params(bands=bands)
    return FairThresholdClassifier(model, by_group, label, constraint, objective, cv, random_state)
