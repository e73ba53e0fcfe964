"""Classes that are alike in number in the fit, and as they are everywhere else."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.base import is_classifier
from sklearn.pipeline import make_pipeline

from pipeline_core.block import Estimator, Seed, Unfitted, block
from pipeline_core.measures.members import recipe_and_estimator
from pipeline_core.measures.resampling import resampled


@block(
    "Resample the classes",
    icon="shuffle",
    takes_models="class",
    needs=("single_estimator",),
    extra="imbalance",
    when="When one class is rare and the model takes no weights, as nearest neighbours.",
)
def resample(
    model: Unfitted,
    *,
    method: Literal["over", "under", "smote"] = "over",
    neighbours: Annotated[int, Field(ge=1, le=1000)] = 5,
    random_state: Seed = None,
) -> Estimator:
    """Train a classifier on rows that are drawn so that every class has as many.

    Only the rows of a fit are drawn, after the preparation and behind every split: no
    copy of a row reaches those that judge it. Weights of rows are not used.
    Probabilities no longer follow the shares of the classes.

    Parameters
    ----------
    method
        over draws rows of rarer classes again; under leaves rows of the others out; smote
        makes rows between two of a rarer class, and encoded words get values in between.
    neighbours
        How many nearest rows of its class smote chooses among for each.
    random_state
        Seed of the draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> resample(make_pipeline(GaussianNB()), method="under")  # doctest: +SKIP
    Pipeline(steps=[('pipeline', Pipeline(steps=[('randomundersampler', RandomUnderSampler()), ...
    """
    steps, estimator = recipe_and_estimator(model, "Resample the classes")
    if not is_classifier(estimator):
        raise ValueError(
            "Resample the classes: the model must predict classes; this one predicts numbers. "
            "Wire a classifier."
        )
    return make_pipeline(*steps, resampled(estimator, method, neighbours, random_state))
