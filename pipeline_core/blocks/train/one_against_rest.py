"""A model of two classes for each class, or for each pair of them."""

from typing import Literal

from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from pipeline_core.block import Estimator, Unfitted, block
from pipeline_core.measures.members import recipe_and_estimator


@block(
    "One against the rest",
    icon="users",
    takes_models="class",
    needs=("single_estimator",),
    when="When there are several classes and the model is made for two.",
)
def one_against_rest(model: Unfitted, *, against: Literal["rest", "one"] = "rest") -> Estimator:
    """Train a model for each class against the others, or for each pair of classes.

    The preparation is fitted once, on all training rows.

    Parameters
    ----------
    against
        rest trains as many models as there are classes; one trains one for each pair.

    Examples
    --------
    >>> from sklearn.linear_model import Perceptron
    >>> from sklearn.pipeline import make_pipeline
    >>> one_against_rest(make_pipeline(Perceptron())).steps[-1][1]
    OneVsRestClassifier(estimator=Perceptron())
    """
    steps, estimator = recipe_and_estimator(model, "One against the rest")
    kind = OneVsRestClassifier if against == "rest" else OneVsOneClassifier
    return make_pipeline(*steps, kind(estimator))
