"""The threshold court: what a threshold costs, how groups fare, and whether a rule holds.

Rates and gaps are those of the bias review, which are fairlearn's; scores and costs those of the
threshold explorer.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.data.output import finite
from pipeline_core.errors import UsageError
from pipeline_core.laboratories.names import Rule
from pipeline_core.measures.bias import attribute_groups
from pipeline_core.measures.groups import disparities, group_counts, group_rates
from pipeline_core.measures.role_rows import RoleRows
from pipeline_core.measures.threshold_choice import thinned
from pipeline_core.measures.threshold_counts import (
    Costs,
    ScoredRows,
    candidate_thresholds,
    threshold_table,
)
from pipeline_core.measures.threshold_report import DEFAULT
from pipeline_core.measures.threshold_scores import fitted_scores, require_two_classes
from pipeline_core.quality.subjects import FittedModel

MOST_THRESHOLDS = 120
_BANDS = 4
_RATES = ("selection_rate", "tpr", "fpr", "precision")


class Case(NamedTuple):
    """What a threshold is judged by.

    Parameters
    ----------
    attribute
        The sensitive column whose groups are compared.
    costs
        Of a false alarm and of a miss, and the gain of a hit.
    rule
        ``demographic_parity`` (shares selected), ``equal_opportunity`` (shares of the
        positives that are found), ``equalized_odds`` (those, and the shares of the others
        that are selected) or ``four_fifths`` (the ratio of shares selected).
    limit
        The largest difference that keeps the rule, or the smallest ratio.
    """

    attribute: str
    costs: Costs = Costs()
    rule: Rule = "demographic_parity"
    limit: float = 0.1

    @property
    def is_ratio(self) -> bool:
        """Whether the rule is kept by a ratio that is large enough."""
        return self.rule == "four_fifths"


def court(fitted: FittedModel, case: Case) -> dict[str, Any]:
    """Return every threshold of a model, judged.

    Parameters
    ----------
    fitted
        The model, with the test rows that judge it.
    case
        The costs and the rule.

    Returns
    -------
    dict
        ``thresholds``, ascending, each as `judged_threshold` gives it; ``default``, the usual
        one; ``best``, the cheapest that keeps the rule, or None; ``front``, the thresholds
        that none beats in cost and gap at once; ``positive``, ``rows``, and the ``id`` of the
        case, the same wherever the same rows are judged by the same rule.

    Raises
    ------
    UsageError
        There is no such sensitive column, or the model has no two classes with scores.
    """
    names = list(fitted.data.roles.sensitive)
    if case.attribute not in names:
        raise UsageError("laboratory.no_attribute", found=case.attribute, known=names)
    target, weight = fitted.data.roles.target, fitted.data.roles.weight
    test = fitted.data.test_rows
    y, weights = test[target], None if weight is None else test[weight]
    try:
        positive, _ = require_two_classes(fitted.model.pipeline, y, fitted.model.roles.positive)
    except ValueError as error:
        raise UsageError("laboratory.no_classes", stage=fitted.stage) from error
    judged = fitted_scores(fitted.model.pipeline, RoleRows(fitted.test, y, weights), positive)
    sensitive = fitted.data.sensitive(test)[[case.attribute]]
    groups = attribute_groups(sensitive, _BANDS)[0][case.attribute]
    default = DEFAULT[judged.is_proba]
    return {
        "positive": str(positive),
        "default": default,
        "rows": len(test),
        "id": _case_id(judged.rows, groups, case),
        **judged_thresholds(judged.rows, groups, case, default),
    }


def judged_thresholds(
    rows: ScoredRows, groups: pd.Series, case: Case, default: float
) -> dict[str, Any]:
    """Return the thresholds of scored rows, judged, with the best and the front.

    Parameters
    ----------
    rows, groups
        The rows, and the group of each.
    case
        The costs and the rule.
    default
        The usual threshold.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.9, 0.4, 0.8]), np.array([False, True] * 2), np.ones(4))
    >>> judged = judged_thresholds(rows, pd.Series(list("ffmm")), Case("sex"), 0.5)
    >>> judged["best"], judged["front"]
    (0.5, [0.5])
    """
    candidates = candidate_thresholds(rows.scores, default)
    table = threshold_table(rows, candidates, case.costs)
    shown = thinned(table, [default], MOST_THRESHOLDS)["threshold"]
    judged = [judged_threshold(rows, groups, case, float(value)) for value in shown]
    keeping = [entry for entry in judged if entry["holds"]]
    best = min(keeping, key=lambda entry: entry["cost"])["threshold"] if keeping else None
    return dict(finite({"thresholds": judged, "best": best, "front": _front(judged)}))


def judged_threshold(
    rows: ScoredRows, groups: pd.Series, case: Case, threshold: float
) -> dict[str, Any]:
    """Return what a threshold costs, the rates of groups, their gap, and whether the rule holds.

    A rule about rates that fewer than two groups have cannot be judged: it does not hold.

    Parameters
    ----------
    rows, groups, case
        As `judged_thresholds` takes them.
    threshold
        Rows with at least this score are selected.

    Returns
    -------
    dict
        ``threshold``, ``cost`` (of 100 rows), ``gap`` (the difference that the rule is about;
        of a ratio what it lacks to 1), ``value`` (what is held against the limit), ``holds``,
        and ``groups``: the ``group``, its rows ``n`` and its rates.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.9]), np.array([False, True]), np.ones(2))
    >>> judged = judged_threshold(rows, pd.Series(["f", "m"]), Case("sex"), 0.5)
    >>> judged["cost"], judged["gap"], judged["holds"]
    (0.0, 1.0, False)
    """
    selected = rows.scores >= threshold
    weights = None if (rows.weights == 1).all() else rows.weights
    rates = group_rates(group_counts(rows.is_positive, selected, groups, weights))
    value = _rule_value(rates, case.rule)
    holds = value is not None and (value >= case.limit if case.is_ratio else value <= case.limit)
    table = threshold_table(rows, np.array([threshold]), case.costs)
    return {
        "threshold": threshold,
        "cost": float(table["cost_per_100"].iloc[0]),
        "value": value,
        "gap": None if value is None else 1 - value if case.is_ratio else value,
        "holds": holds,
        "groups": rates[["group", "n", *_RATES]].to_dict("records"),
    }


def _rule_value(rates: pd.DataFrame, rule: Rule) -> float | None:
    figures = disparities(rates)
    if rule == "equal_opportunity":
        found = rates["tpr"].dropna()
        return float(found.max() - found.min()) if len(found) > 1 else None
    if rule == "four_fifths":
        return figures["demographic_parity_ratio"]
    return figures[f"{rule}_difference"]


def _front(judged: list[dict[str, Any]]) -> list[float]:
    """Return the thresholds that no other beats in cost without a larger gap."""
    front, least = [], np.inf
    known = [entry for entry in judged if entry["gap"] is not None]
    for entry in sorted(known, key=lambda entry: (entry["cost"], entry["gap"])):
        if entry["gap"] < least:
            least = entry["gap"]
            front.append(entry["threshold"])
    return front


def _case_id(rows: ScoredRows, groups: pd.Series, case: Case) -> str:
    """Return a hash of the judged rows and the rule: points with one hash can be compared."""
    content = hashlib.sha256(np.ascontiguousarray(rows.is_positive).tobytes())
    content.update(np.ascontiguousarray(rows.weights).tobytes())
    content.update("\0".join(groups.astype(str)).encode())
    content.update(repr((case.attribute, *map(float, case.costs), case.rule)).encode())
    return content.hexdigest()[:24]
