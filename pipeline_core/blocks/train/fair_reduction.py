"""Training under a fairness constraint."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    Estimator,
    Positive,
    Seed,
    SensitiveGroups,
    Share,
    Target,
    Unfitted,
    block,
)
from pipeline_core.measures.fair_reduction import FairReductionClassifier
from pipeline_core.measures.two_classes import positive_of_two
from pipeline_core.measures.weights import weighted


@block(
    "Train fairly",
    icon="scale",
    takes_models="class",
    needs=("two_classes", "outermost", "weighable"),
    extra="fairness",
    when="When groups must be decided alike and a decision must not ask for the group.",
)
def fair_reduction(
    model: Unfitted,
    y: Target,
    sensitive: SensitiveGroups,
    positive: Positive = None,
    *,
    method: Literal["exponentiated_gradient", "grid_search"] = "exponentiated_gradient",
    constraint: Literal[
        "demographic_parity",
        "equalized_odds",
        "true_positive_rate_parity",
        "false_positive_rate_parity",
        "error_rate_parity",
    ] = "demographic_parity",
    tolerance: Share = 0.01,
    tries: Annotated[int, Field(ge=2, le=500)] = 50,
    bands: Annotated[int, Field(ge=2, le=20)] = 4,
    random_state: Seed = None,
) -> Estimator:
    """Train a classifier again and again with other weights until the groups are decided alike.

    The groups are needed to train only. The outcome is a mixture of models: a row is decided
    by one of them, drawn, and always the same for the same row. It gives no probabilities.

    Parameters
    ----------
    method
        exponentiated_gradient mixes models; grid_search keeps the single best of several.
    constraint
        What is made equal between the groups.
    tolerance
        How far the groups may differ in training; grid_search does not use it.
    tries
        The most iterations, or the models of the grid.
    bands
        Into how many bands a sensitive column of many numbers is cut.
    random_state
        Seed of the draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> fair_reduction(model, y, groups, "yes")  # doctest: +SKIP
    FairReductionClassifier(...)
    """
    label = positive_of_two(model, y, positive, "Train fairly")
    how = method, constraint, tolerance, tries, random_state
    by_group = sensitive.set_params(bands=bands)
    return FairReductionClassifier(weighted(model), by_group, label, *how)
