"""Bias report: every sensitive attribute alone, and all of them crossed.

Every disparity has two figures, over all groups and over the large ones: the
first hides nothing, the second does not depend on a handful of people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.groups import (
    cross_groups,
    disparities,
    group_counts,
    group_rates,
    worst_disparity,
)
from pipeline_core.measures.weights import Weights, weight_values, weighting_report

MANY_GROUPS = 50


def review_groups(
    actual: npt.NDArray[np.bool_],
    selected: npt.NDArray[np.bool_],
    sensitive: pd.DataFrame,
    min_rows: int = 30,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the bias report of a classifier's decisions.

    Parameters
    ----------
    actual, selected
        n booleans: whether the row is, and is predicted, positive.
    sensitive
        n rows, one column for each attribute.
    min_rows
        Groups with fewer rows are small.
    weights
        The weight of each row in every rate; None weighs all alike.

    Returns
    -------
    dict
        A report. A metric that ends in an attribute's name is of that
        attribute; without a name it is the worst of the single attributes
        (their intersection, "a_and_b", is listed but not included). The prefix
        `large_groups_` excludes small groups.

    Examples
    --------
    >>> actual, selected = np.array([True] * 4), np.array([True, True, True, False])
    >>> report = review_groups(actual, selected, pd.DataFrame({"sex": ["f", "f", "m", "m"]}))
    >>> report["metrics"]["demographic_parity_difference_sex"]
    0.5
    >>> report["metrics"]["large_groups_demographic_parity_difference"] is None
    True
    """
    columns = {str(name): sensitive[name] for name in sensitive}
    singles = list(columns)
    if len(singles) > 1:
        columns["_and_".join(singles)] = cross_groups(sensitive)
    rates = {
        name: group_rates(group_counts(actual, selected, groups, weights), min_rows)
        for name, groups in columns.items()
    }
    disparities_of = {name: _both_figures(table) for name, table in rates.items()}
    kinds = list(next(iter(disparities_of.values())))
    metrics = {
        kind: worst_disparity([disparities_of[name] for name in singles], kind) for kind in kinds
    }
    for name, figures in disparities_of.items():
        metrics.update({f"{kind}_{name}": value for kind, value in figures.items()})
    return {
        "metrics": metrics,
        "tables": _bias_tables(rates, disparities_of),
        "notes": [note for name, table in rates.items() for note in _group_notes(name, table)],
        "method": {"min_rows": min_rows, "rows": len(actual), "attributes": singles},
    }


def review_decisions(
    model: Any,
    X: pd.DataFrame,
    actual: npt.NDArray[np.bool_],
    positive: Any,
    sensitive: pd.DataFrame,
    min_rows: int = 30,
    weights: pd.Series | None = None,
) -> dict[str, Any]:
    """Return the bias report of a model, with both figures where weights matter.

    Parameters
    ----------
    model
        The fitted classifier.
    X
        n rows.
    actual
        n booleans: whether the row is positive.
    positive
        The class whose prediction counts as a selection.
    sensitive, min_rows
        As for `review_groups`.
    weights
        The weight of each row, or None.

    Raises
    ------
    ValueError
        The weights cannot weigh rows.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X, actual = pd.DataFrame({"sex": list("ffmm")}), np.array([True, False] * 2)
    >>> model = DummyClassifier().fit(X, actual)
    >>> review_decisions(model, X, actual, True, X)["metrics"]["demographic_parity_difference"]
    0.0
    """
    selected = np.asarray(model.predict(X)) == positive
    report = review_groups(actual, selected, sensitive, min_rows, weight_values(weights))
    both = weighting_report(
        model,
        weights,
        report["metrics"],
        lambda: review_groups(actual, selected, sensitive, min_rows)["metrics"],
    )
    return {
        "metrics": report["metrics"],
        "tables": {**report["tables"], **both["tables"]},
        "notes": [*report["notes"], *both["notes"]],
        "method": {**report["method"], **both["method"]},
    }


def _bias_tables(
    rates: dict[str, pd.DataFrame], disparities_of: dict[str, dict[str, float | None]]
) -> dict[str, pd.DataFrame]:
    groups = pd.concat(
        [table.assign(attribute=name) for name, table in rates.items()], ignore_index=True
    )
    attributes = pd.DataFrame(
        [{"attribute": name, **figures} for name, figures in disparities_of.items()]
    )
    kinds = attributes.columns.drop("attribute")
    return {
        "groups": groups[["attribute", *groups.columns.drop("attribute")]],
        "attributes": attributes.astype(dict.fromkeys(kinds, float)),
    }


def _both_figures(rates: pd.DataFrame) -> dict[str, float | None]:
    large = disparities(rates[~rates["small"]])
    figures = disparities(rates)
    return {**figures, **{f"large_groups_{kind}": value for kind, value in large.items()}}


def _group_notes(attribute: str, rates: pd.DataFrame) -> list[dict[str, Any]]:
    small = rates.loc[rates["small"], "group"].tolist()
    undefined = {
        "no_actual_positives": rates.loc[rates["tpr"].isna(), "group"].tolist(),
        "no_actual_negatives": rates.loc[rates["fpr"].isna(), "group"].tolist(),
    }
    notes: list[dict[str, Any]] = []
    if len(rates) < 2:
        notes.append({"code": "one_group_only", "attribute": attribute})
    if len(rates) > MANY_GROUPS:
        notes.append({"code": "many_groups", "attribute": attribute, "groups": len(rates)})
    if small:
        notes.append({"code": "small_groups", "attribute": attribute, "groups": small[:10]})
    for code, groups in undefined.items():
        if groups:
            notes.append({"code": code, "attribute": attribute, "groups": groups[:10]})
    return notes
