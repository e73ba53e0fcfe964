"""The groups of test rows in which a model is worse than elsewhere."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    Fitted,
    RawColumns,
    Report,
    Seed,
    Share,
    TestColumns,
    TestWeights,
    TestX,
    TestY,
    block,
)
from pipeline_core.measures.classes import target_values
from pipeline_core.measures.losses import row_losses
from pipeline_core.measures.weights import weight_values
from pipeline_core.measures.worst_slices import SliceSettings, slice_report


@block("Worst slices", icon="search-alert")
def worst_slices(
    model: Fitted,
    X_test: TestX,
    y_test: TestY,
    table: TestColumns,
    weights: TestWeights = None,
    *,
    loss: Literal["auto", "wrong_class", "log_loss", "absolute_error", "squared_error"] = "auto",
    columns: RawColumns = (),
    depth: Annotated[int, Field(ge=1, le=2)] = 2,
    min_rows: Annotated[int, Field(ge=2)] = 30,
    bands: Annotated[int, Field(ge=2, le=10)] = 4,
    permutations: Annotated[int, Field(ge=19, le=10_000)] = 500,
    confidence: Share = 0.95,
    random_state: Seed = None,
) -> Report:
    """Search all columns for groups of rows in which the model errs more than elsewhere.

    Values, bands of numbers and pairs of them are looked at; each group found is a condition
    for Filter rows. P-values and intervals allow for how many groups were searched.

    Parameters
    ----------
    loss
        How wrong a row is; for auto, whether its class is wrong or how far its number is off.
    columns
        Search only these columns; leave empty for all.
    depth
        1 for single columns, 2 for pairs too.
    min_rows
        The smallest group.
    bands
        Into how many bands a column of many numbers is cut.
    permutations
        How often the losses are dealt anew, to see what chance gives.
    confidence
        How often a model without any such group is not accused of one.
    random_state
        Seed of the dealing; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.dummy import DummyClassifier
    >>> X, y = pd.DataFrame({"sex": ["f", "m"] * 40}), pd.Series(["no", "yes"] * 40)
    >>> report = worst_slices(DummyClassifier().fit(X, y), X, y, X, random_state=0)
    >>> report["tables"]["slices"].loc[0, "condition"]
    'sex == "m"'
    """
    truth = target_values(y_test, "Worst slices")
    losses = row_losses(model, X_test, truth, loss, weight_values(weights))
    how = SliceSettings(min_rows, depth, bands, permutations, confidence, random_state)
    return slice_report(table[list(columns)] if columns else table, losses, how)
