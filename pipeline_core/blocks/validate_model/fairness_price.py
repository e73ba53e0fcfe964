"""What fairness costs: scores of several models beside how they decide on groups."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    Fitteds,
    Positive,
    Report,
    Seed,
    Sensitive,
    Share,
    TestWeights,
    TestX,
    TestY,
    block,
)
from pipeline_core.measures.classes import target_values
from pipeline_core.measures.fairness_price import PriceSettings, decisions_of, price_report
from pipeline_core.measures.selected_class import require_sensitive
from pipeline_core.measures.weights import weight_values

Cost = Annotated[float, Field(ge=0)]


@block("Price of fairness", icon="scale")
def fairness_price(
    models: Fitteds,
    X_test: TestX,
    y_test: TestY,
    groups: Sensitive,
    positive: Positive = None,
    weights: TestWeights = None,
    *,
    score: Literal["accuracy", "balanced_accuracy", "cost"] = "accuracy",
    false_alarm: Cost = 1.0,
    miss: Cost = 1.0,
    min_rows: Annotated[int, Field(ge=1)] = 30,
    bands: Annotated[int, Field(ge=2, le=20)] = 4,
    repeats: Annotated[int, Field(ge=20, le=10_000)] = 1000,
    confidence: Share = 0.95,
    random_state: Seed = None,
) -> Report:
    """Compare models by their score and by how differently they decide on groups, side by side.

    The others are compared with the first. Sensitive columns are crossed, small groups left out.

    Parameters
    ----------
    score
        What a model is worth. cost takes the two costs below, and less is better.
    false_alarm
        Cost of a row that is wrongly selected.
    miss
        Cost of a positive row that is not selected.
    min_rows
        Groups with fewer test rows are small.
    bands
        Into how many bands a column of many numbers is cut.
    repeats
        How often the test rows are drawn again, for the intervals.
    confidence
        The share of intervals that hold the truth.
    random_state
        Seed of the draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> fairness_price(models, X_test, y_test, groups, "yes")  # doctest: +SKIP
    """
    require_sensitive(groups, "Price of fairness")
    truth = target_values(y_test, "Price of fairness")
    actual, decisions, notes = decisions_of(models, X_test, truth, positive)
    how = score, false_alarm, miss, min_rows, bands, repeats, confidence, random_state
    settings, factors = PriceSettings(*how), weight_values(weights)
    report = price_report(actual, decisions, groups, settings, factors)
    return {**report, "notes": [*notes, *report["notes"]]}
