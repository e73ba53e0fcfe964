"""A baseline classifier that ignores the columns."""

from typing import Literal

from sklearn.dummy import DummyClassifier

from pipeline_core.block import Estimator, Seed, block


@block(
    "Baseline (classes)",
    icon="dices",
    when="Always, beside a real model: what does not beat it has learned nothing.",
)
def dummy_classifier(
    *,
    strategy: Literal["prior", "most_frequent", "stratified", "uniform"] = "prior",
    random_state: Seed = None,
) -> Estimator:
    """Predict the class without using any column.

    Parameters
    ----------
    strategy
        prior and most_frequent always predict the most frequent class (prior with the class
        proportions as probabilities); stratified draws classes by these proportions, uniform
        with equal chances.
    random_state
        Seed of the random draws.

    Examples
    --------
    >>> dummy_classifier().fit([[1], [2], [3]], ["no", "no", "yes"]).predict([[9]]).tolist()
    ['no']
    """
    return DummyClassifier(strategy=strategy, random_state=random_state)
