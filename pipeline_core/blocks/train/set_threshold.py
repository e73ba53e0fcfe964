"""The probability from which on a row is called positive, as it was decided."""

from typing import Annotated

from pydantic import Field

from pipeline_core.block import Estimator, Positive, Target, Unfitted, block
from pipeline_core.measures.fixed_threshold import fixed_threshold
from pipeline_core.measures.members import require_scores
from pipeline_core.measures.two_classes import positive_of_two


@block(
    "Set the threshold",
    icon="slice",
    takes_models="class",
    needs=("two_classes", "outermost", "scores"),
    when="When the Threshold explorer, or a rule of the house, says where to cut.",
)
def set_threshold(
    model: Unfitted,
    y: Target,
    positive: Positive = None,
    *,
    threshold: Annotated[float, Field(ge=-1e9, le=1e9)] = 0.5,
) -> Estimator:
    """Call a row positive from a chosen score on; probabilities stay as they are.

    Parameters
    ----------
    threshold
        The least probability of a positive row; of a model without probabilities, the
        least score.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.naive_bayes import GaussianNB
    >>> set_threshold(GaussianNB(), pd.Series(["no", "yes"]), threshold=0.3)
    FixedThresholdClassifier(estimator=GaussianNB(), pos_label='yes', threshold=0.3)
    """
    label = positive_of_two(model, y, positive, "Set the threshold")
    require_scores(model, "Set the threshold")
    return fixed_threshold(model, threshold, label)
