"""Classes that count alike in the fit, however rare one is."""

from sklearn.base import is_classifier

from pipeline_core.block import Estimator, Unfitted, block
from pipeline_core.measures.class_weights import ClassWeightedPipeline
from pipeline_core.measures.members import recipe_and_estimator
from pipeline_core.measures.weights import takes_weights


@block(
    "Weigh classes alike",
    icon="scale",
    takes_models="class",
    needs=("single_estimator", "weighable"),
    when="When one class is rare and the model has no setting for it, as gradient boosting.",
)
def weigh_classes(model: Unfitted) -> Estimator:
    """Train a classifier with weights under which every class counts the same.

    The weights are those of the rows that are fitted; those of a weight column are
    multiplied with them. Probabilities no longer follow the shares of the classes.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from sklearn.pipeline import make_pipeline
    >>> weigh_classes(make_pipeline(GaussianNB()))
    ClassWeightedPipeline(steps=[('gaussiannb', GaussianNB())])
    """
    steps, estimator = recipe_and_estimator(model, "Weigh classes alike")
    if not is_classifier(estimator) or not takes_weights(estimator):
        raise ValueError(
            f"Weigh classes alike: the model must be a classifier that takes weights; "
            f"{type(estimator).__name__} is none. Resample the classes instead, or wire another."
        )
    names = [name for name, _ in model.steps]
    return ClassWeightedPipeline(list(zip(names, [*steps, estimator], strict=True)))
