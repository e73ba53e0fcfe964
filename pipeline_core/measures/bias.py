"""Bias report: every sensitive attribute alone, and all of them crossed.

Every disparity has two figures, over all groups and over the large ones: the
first hides nothing, the second does not depend on a handful of people.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.bands import banded_columns
from pipeline_core.measures.bias_verdicts import (
    attribute_differences,
    verdict_notes,
)
from pipeline_core.measures.group_intervals import with_intervals
from pipeline_core.measures.groups import (
    cross_groups,
    disparities,
    group_counts,
    group_rates,
    worst_disparity,
)
from pipeline_core.measures.weights import Weights, weight_values, weighting_report

MANY_GROUPS = 50
# What only the truth tells.
_NEED_TRUTH = ["share_actual_positive", "tpr", "fpr", "precision", "accuracy"]

_NO_CELLS = dict.fromkeys(("tp", "fp", "fn", "tn"), np.nan)


class ReviewSettings(NamedTuple):
    """How a review forms groups, and how sure its intervals are.

    Parameters
    ----------
    min_rows
        Groups with fewer rows are small.
    bands
        Into how many bands numbers are cut.
    confidence
        The share of intervals that hold the truth.
    """

    min_rows: int = 30
    bands: int = 4
    confidence: float = 0.95


def review_groups(
    actual: npt.NDArray[np.bool_] | None,
    selected: npt.NDArray[np.bool_],
    sensitive: pd.DataFrame,
    settings: ReviewSettings | None = None,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the bias report of decisions.

    Parameters
    ----------
    actual, selected
        n booleans: whether the row is positive (None where nobody knows), and whether it is
        predicted so.
    sensitive
        n rows, one column for each attribute.
    settings
        How groups are formed; None for the usual settings.
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
    settings = settings or ReviewSettings()
    columns, notes = attribute_groups(sensitive, settings.bands)
    singles = [str(name) for name in sensitive]
    counted = actual if actual is not None else np.zeros(len(selected), dtype=bool)
    rates, lines = {}, {}
    for name, groups in columns.items():
        counts = group_counts(counted, selected, groups, weights)
        squares = None if weights is None else group_counts(counted, selected, groups, weights**2)
        table = group_rates(counts, settings.min_rows)
        if actual is None:
            table[_NEED_TRUTH] = np.nan
        limited = with_intervals(table, squares, settings.confidence)
        rates[name] = limited if actual is not None else limited.assign(**_NO_CELLS)
        lines[name] = attribute_differences(name, table, squares, settings.confidence)
    figures = {name: _both_figures(table) for name, table in rates.items()}
    notes += [note for name in columns for note in _verdicts(lines[name], name in singles)]
    notes += [note for name, table in rates.items() for note in _group_notes(name, table, actual)]
    return {
        "metrics": headline_metrics(figures, singles),
        "tables": _bias_tables(rates, figures, lines),
        "notes": notes,
        "method": {
            "min_rows": settings.min_rows,
            "rows": len(selected),
            "attributes": singles,
            "confidence": settings.confidence,
            "intervals": "Wilson; differences Newcombe, all pairs of an attribute at once",
        },
    }


def attribute_groups(
    sensitive: pd.DataFrame, bands: int
) -> tuple[dict[str, pd.Series], list[dict[str, Any]]]:
    """Return the groups of each attribute and of all crossed; and notes on numbers cut in bands.

    Examples
    --------
    >>> groups, notes = attribute_groups(pd.DataFrame({"sex": ["f"], "city": ["Lima"]}), 4)
    >>> list(groups), notes
    (['sex', 'city', 'sex_and_city'], [])
    """
    table, notes = banded_columns(sensitive, bands)
    columns = {str(name): table[name] for name in table}
    if len(columns) > 1:
        columns["_and_".join(columns)] = cross_groups(table)
    return columns, notes


def headline_metrics(
    figures: dict[str, dict[str, float | None]], singles: list[str]
) -> dict[str, float | None]:
    """Return every disparity, the worst of the single attributes and that of each attribute.

    Examples
    --------
    >>> headline_metrics({"sex": {"gap": 0.1}, "age": {"gap": 0.3}}, ["sex", "age"])
    {'gap': 0.3, 'gap_sex': 0.1, 'gap_age': 0.3}
    """
    kinds = list(next(iter(figures.values())))
    metrics = {kind: worst_disparity([figures[name] for name in singles], kind) for kind in kinds}
    for name, values in figures.items():
        metrics.update({f"{kind}_{name}": value for kind, value in values.items()})
    return metrics


def review_classifier(
    model: Any,
    selected: npt.NDArray[np.bool_],
    actual: npt.NDArray[np.bool_] | None,
    sensitive: pd.DataFrame,
    settings: ReviewSettings | None = None,
    weights: pd.Series | None = None,
) -> dict[str, Any]:
    """Return the bias report of decisions, with both figures where weights matter.

    Parameters
    ----------
    model
        The fitted classifier that decided; None where no model is at hand.
    selected, actual, sensitive, settings
        As for `review_groups`.
    weights
        The weight of each row, or None.

    Raises
    ------
    ValueError
        The weights cannot weigh rows.

    Examples
    --------
    >>> sexes, actual = pd.DataFrame({"sex": list("ffmm")}), np.array([True, False] * 2)
    >>> report = review_classifier(None, actual, actual, sexes)
    >>> report["metrics"]["demographic_parity_difference"]
    0.0
    """
    report = review_groups(actual, selected, sensitive, settings, weight_values(weights))
    both = weighting_report(
        model,
        weights,
        report["metrics"],
        lambda: review_groups(actual, selected, sensitive, settings)["metrics"],
    )
    return {
        "metrics": report["metrics"],
        "tables": {**report["tables"], **both["tables"]},
        "notes": [*report["notes"], *both["notes"]],
        "method": {**report["method"], **both["method"]},
    }


def _verdicts(lines: list[dict[str, Any]], is_single: bool) -> list[dict[str, Any]]:
    """Return the verdicts in words; of the crossing only that on selections."""
    return verdict_notes(lines) if is_single else verdict_notes(lines)[:1]


def _bias_tables(
    rates: dict[str, pd.DataFrame],
    disparities_of: dict[str, dict[str, float | None]],
    lines: dict[str, list[dict[str, Any]]],
) -> dict[str, pd.DataFrame]:
    groups = pd.concat(
        [table.assign(attribute=name) for name, table in rates.items()], ignore_index=True
    )
    attributes = pd.DataFrame(
        [{"attribute": name, **figures} for name, figures in disparities_of.items()]
    )
    kinds = attributes.columns.drop("attribute")
    tables = {
        "groups": groups[["attribute", *groups.columns.drop("attribute")]],
        "attributes": attributes.astype(dict.fromkeys(kinds, float)),
    }
    differences = pd.DataFrame([line for several in lines.values() for line in several])
    return {**tables, "differences": differences} if len(differences) else tables


def _both_figures(rates: pd.DataFrame) -> dict[str, float | None]:
    large = disparities(rates[~rates["small"]])
    figures = disparities(rates)
    return {**figures, **{f"large_groups_{kind}": value for kind, value in large.items()}}


def _group_notes(attribute: str, rates: pd.DataFrame, actual: Any) -> list[dict[str, Any]]:
    notes = size_notes(attribute, rates)
    undefined = {"no_actual_positives": "tpr", "no_actual_negatives": "fpr"}
    for code, rate in undefined.items() if actual is not None else ():
        groups = rates.loc[rates[rate].isna(), "group"].tolist()
        if groups:
            notes.append({"code": code, "attribute": attribute, "groups": groups[:10]})
    return notes


def size_notes(attribute: str, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """Return notes on the number of an attribute's groups and on small ones.

    Examples
    --------
    >>> groups = pd.DataFrame({"group": ["a", "b"], "small": [True, False]})
    >>> size_notes("city", groups)
    [{'code': 'small_groups', 'attribute': 'city', 'groups': ['a']}]
    """
    small = groups.loc[groups["small"], "group"].tolist()
    notes: list[dict[str, Any]] = []
    if len(groups) < 2:
        notes.append({"code": "one_group_only", "attribute": attribute})
    if len(groups) > MANY_GROUPS:
        notes.append({"code": "many_groups", "attribute": attribute, "groups": len(groups)})
    if small:
        notes.append({"code": "small_groups", "attribute": attribute, "groups": small[:10]})
    return notes
