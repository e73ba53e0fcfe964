"""A vote of several models."""

from typing import Any, Literal

from sklearn.ensemble import VotingClassifier, VotingRegressor

from pipeline_core.block import Estimator, Target, Unfitteds, block
from pipeline_core.measures.encoded_labels import with_encoded_labels
from pipeline_core.measures.members import named_members, predict_classes


@block(
    "Let models vote",
    icon="vote",
    when="When several models are about as good and make different mistakes.",
)
def vote(
    models: Unfitteds,
    y: Target,
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
    >>> import pandas as pd
    >>> from sklearn.dummy import DummyRegressor
    >>> low, high = (DummyRegressor(strategy="constant", constant=n) for n in (1.0, 3.0))
    >>> y = pd.Series([1.0, 3.0])
    >>> model = vote({"low": low, "high": high}, y).fit([[0], [0]], y)
    >>> model.predict([[5]]).tolist()
    [2.0]
    """
    if not predict_classes(models, "Let models vote"):
        return VotingRegressor(named_members(models))
    _require_probabilities(models, voting)
    return VotingClassifier(named_members(with_encoded_labels(models, y)), voting=voting)


def _require_probabilities(models: dict[str, Any], voting: str) -> None:
    without = [name for name, model in models.items() if not hasattr(model, "predict_proba")]
    if voting == "soft" and without:
        raise ValueError(
            f"Let models vote: for a soft vote every model must give probabilities; "
            f"{', '.join(without)} do not. Choose the hard vote, or calibrate them first."
        )
