"""Weights under which a row's class says nothing of its group."""

from typing import Annotated

from pydantic import Field
from sklearn.base import is_classifier

from pipeline_core.block import Estimator, SensitiveGroups, Unfitted, block
from pipeline_core.measures.members import recipe_and_estimator
from pipeline_core.measures.reweighing import ReweighedPipeline
from pipeline_core.measures.weights import takes_weights


@block(
    "Reweigh groups",
    icon="scale",
    takes_models="class",
    needs=("single_estimator", "weighable"),
    when="When past decisions favoured a group and the model should not learn that.",
)
def reweigh(
    model: Unfitted,
    sensitive: SensitiveGroups,
    *,
    bands: Annotated[int, Field(ge=2, le=20)] = 4,
) -> Estimator:
    """Train a classifier with weights under which sensitive groups have the classes alike.

    Rows of a group and class that are rarer together than apart count more. The weights are
    those of the rows that are fitted; those of a weight column are multiplied with them. The
    groups are needed to train only.

    Parameters
    ----------
    bands
        Into how many bands a sensitive column of many numbers is cut.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from sklearn.pipeline import make_pipeline
    >>> from pipeline_core.measures.sensitive_groups import SensitiveGroups
    >>> reweigh(make_pipeline(GaussianNB()), SensitiveGroups(["sex"]))
    ReweighedPipeline(groups=SensitiveGroups(columns=['sex']),
                      steps=[('gaussiannb', GaussianNB())])
    """
    steps, estimator = recipe_and_estimator(model, "Reweigh groups")
    if not is_classifier(estimator) or not takes_weights(estimator):
        raise ValueError(
            f"Reweigh groups: the model must be a classifier that takes weights; "
            f"{type(estimator).__name__} is none. Wire another, or use Fair thresholds."
        )
    names = [name for name, _ in model.steps]
    members = list(zip(names, [*steps, estimator], strict=True))
    return ReweighedPipeline(members, groups=sensitive.set_params(bands=bands))
