"""A vote of several models."""

from typing import Any, Literal

from sklearn.ensemble import VotingClassifier, VotingRegressor

from pipeline_core.block import Estimator, Unfitteds, block
from pipeline_core.measures.members import named_members, predict_classes


@block(
    "Let models vote",
    icon="vote",
    when="When several models are about as good and make different mistakes.",
)
def vote(
    models: Unfitteds,
    *,
    voting: Literal["soft", "hard"] = "soft",
) -> Estimator:
    """Predict what several models agree on; each keeps its own recipe.

    Every model is fitted on the training rows of this stage. Classes are chosen by
    the mean of the probabilities or by the majority; numbers are averaged.

    Parameters
    ----------
    voting
        soft averages the probabilities; hard counts the votes. Numbers are always averaged.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> models = {"low": DummyRegressor(strategy="constant", constant=1.0),
    ...           "high": DummyRegressor(strategy="constant", constant=3.0)}
    >>> float(vote(models).fit([[0], [0]], [1.0, 3.0]).predict([[5]])[0])
    2.0
    """
    members = named_members(models)
    if not predict_classes(models, "Let models vote"):
        return VotingRegressor(members)
    _require_probabilities(models, voting)
    return VotingClassifier(members, voting=voting)


def _require_probabilities(models: dict[str, Any], voting: str) -> None:
    without = [name for name, model in models.items() if not hasattr(model, "predict_proba")]
    if voting == "soft" and without:
        raise ValueError(
            f"Let models vote: for a soft vote every model must give probabilities; "
            f"{', '.join(without)} do not. Choose the hard vote, or calibrate them first."
        )
