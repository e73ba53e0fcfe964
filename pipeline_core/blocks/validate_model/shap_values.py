"""SHAP values of test rows, by the library shap."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sklearn.base import is_classifier

from pipeline_core.block import Fitted, Positive, Report, Seed, TestX, TestY, TrainX, block
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.shap_contributions import shap_report


@block("SHAP values", icon="chart-scatter", extra="shap")
def shap_values(
    model: Fitted,
    X_train: TrainX,
    X_test: TestX,
    y_test: TestY,
    positive: Positive = None,
    *,
    explainer: Literal["auto", "permutation"] = "auto",
    max_rows: Annotated[int, Field(ge=1, le=5000)] = 100,
    background: Annotated[int, Field(ge=2, le=1000)] = 50,
    evaluations: Annotated[int, Field(ge=10)] = 500,
    random_state: Seed = None,
) -> Report:
    """Tell what each column adds to the predictions of many test rows, by the library shap.

    Trees are explained by their structure, on the scale of their own sums; any other
    model by permutations, on the scale of its predictions. What comes of one column is
    added up. With more than two classes it is the commonest one that is explained.

    Parameters
    ----------
    explainer
        Whether trees are explained by permutations too.
    max_rows
        Of more test rows a sample counts.
    background
        Training rows that stand for not knowing a column.
    evaluations
        How often the model is asked for each row, by permutations.
    random_state
        Seed of samples and permutations; if left empty, the pipeline's seed.

    Raises
    ------
    ImportError
        The library is not installed.

    Examples
    --------
    >>> report = shap_values(model, X_train, X_test, y_test)  # doctest: +SKIP
    >>> report["tables"]["shap_sizes"].head(1)  # doctest: +SKIP
    """
    label, notes = model_positive(model, positive, "SHAP values")
    if label is None and is_classifier(model):
        label = y_test.mode().iloc[0]
    how = explainer, max_rows, background, evaluations, random_state
    report = shap_report(model, X_train, X_test, label, *how)
    return {**report, "notes": [*notes, *report["notes"]]}
