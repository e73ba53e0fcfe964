"""Bias of decisions that stand in a table, by whomever they were made."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import Column, Columns, Report, Rows, Share, block
from pipeline_core.measures.bias import ReviewSettings
from pipeline_core.measures.given_decisions import review_given


@block(
    "Review decisions",
    icon="gavel",
    try_with={"decision": "member", "groups": ["word"], "truth": "y"},
)
def review_decisions(
    table: Rows,
    *,
    decision: Column,
    groups: Columns,
    truth: Column | None = None,
    weight: Column | None = None,
    selected_class: str = "",
    at_least: float | None = None,
    min_rows: Annotated[int, Field(ge=1)] = 30,
    bands: Annotated[int, Field(ge=2, le=20)] = 4,
    confidence: Share = 0.95,
) -> Report:
    """Review decisions or predictions that a table already holds for bias between groups.

    No model is needed: people's decisions, a rule's or another program's are reviewed as
    Bias review does a model's. Without a truth only selections are compared. Numbers are
    errors of predictions, unless they are cut into decisions.

    Parameters
    ----------
    decision
        The column of decisions: words, yes and no, numbers or scores.
    groups
        The columns that form the groups.
    truth
        The column of what was right, if there is one.
    weight
        The column of weights of rows, if there is one.
    selected_class
        The decision that is a selection; if left empty, the second of two.
    at_least
        Scores as high as this are selections.
    min_rows
        Groups with fewer rows are small; verdicts and `large_groups_` leave them out.
    bands
        Into how many bands a column of many numbers is cut.
    confidence
        The share of intervals that hold the truth.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"hired": ["no", "yes"] * 4, "sex": list("ffmmmmmm")})
    >>> report = review_decisions(table, decision="hired", groups=("sex",))
    >>> report["metrics"]["demographic_parity_difference"]
    0.0
    """
    how = ReviewSettings(min_rows, bands, confidence)
    columns = decision, groups, truth, weight
    return review_given(table, columns, selected_class, at_least, how)
