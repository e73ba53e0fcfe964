"""A classifier that does not look: what any real model must beat."""

from typing import Literal

from sklearn.dummy import DummyClassifier

from pipeline_core.block import Estimator, Seed, block


@block("Baseline (classes)", icon="dices")
def dummy_classifier(
    *,
    strategy: Literal["prior", "most_frequent", "stratified", "uniform"] = "prior",
    random_state: Seed = None,
) -> Estimator:
    """Guess the class without looking at any column.

    Parameters
    ----------
    strategy
        prior and most_frequent always say the commonest class (prior with the classes' shares
        as probabilities); stratified draws by these shares, uniform gives each the same chance.
    random_state
        Seed of the drawing.

    Examples
    --------
    >>> dummy_classifier().fit([[1], [2], [3]], ["no", "no", "yes"]).predict([[9]]).tolist()
    ['no']
    """
    return DummyClassifier(strategy=strategy, random_state=random_state)
