"""A threshold's cost and the groups' rates are those of scikit-learn and fairlearn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fair
from sklearn.metrics import confusion_matrix

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.jobs import court_case, court_subjects
from pipeline_core.laboratories.names import RULES
from pipeline_core.laboratories.threshold_court import (
    Case,
    judged_threshold,
    judged_thresholds,
)
from pipeline_core.measures.threshold_counts import Costs, ScoredRows
from tests.laboratories.conftest import loans

COSTS = (2.0, 5.0, 1.0)
RANDOM = np.random.default_rng(1)
ROWS = ScoredRows(RANDOM.random(300).round(2), RANDOM.random(300) < 0.4, np.ones(300))
GROUPS = pd.Series(RANDOM.choice(["a", "b", "c"], 300))
FAIRLEARNS = {
    "demographic_parity": fair.demographic_parity_difference,
    "equal_opportunity": fair.equal_opportunity_difference,
    "equalized_odds": fair.equalized_odds_difference,
    "four_fifths": fair.demographic_parity_ratio,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("threshold", [0.15, 0.5, 0.81])
@pytest.mark.parametrize("weights", [None, RANDOM.integers(1, 4, 300).astype(float)])
def test_the_rule_is_fairlearns(rule, threshold, weights):
    rows = ROWS if weights is None else ROWS._replace(weights=weights)
    judged = judged_threshold(rows, GROUPS, Case("g", Costs(*COSTS), rule, 0.8), threshold)
    selected = rows.scores >= threshold
    options = {"sensitive_features": GROUPS, "sample_weight": weights}
    expected = FAIRLEARNS[rule](rows.is_positive, selected, **options)
    assert judged["value"] == pytest.approx(expected, abs=1e-12)
    assert judged["holds"] == (expected >= 0.8 if rule == "four_fifths" else expected <= 0.8)

    negatives, alarms, misses, hits = confusion_matrix(
        rows.is_positive, selected, sample_weight=weights
    ).ravel()
    total = 2 * alarms + 5 * misses - hits
    assert judged["cost"] == pytest.approx(100 * total / (negatives + alarms + misses + hits))


def test_the_best_keeps_the_rule_and_nobody_beats_the_front():
    case = Case("g", Costs(1, 2, 0), "equalized_odds", 0.08)
    judged = judged_thresholds(ROWS, GROUPS, case, 0.5)
    points = {entry["threshold"]: entry for entry in judged["thresholds"]}
    allowed = [entry["cost"] for entry in points.values() if entry["gap"] <= 0.08]
    assert points[judged["best"]]["cost"] == min(allowed)
    front = [points[threshold] for threshold in judged["front"]]
    for entry in points.values():
        beats = [f for f in front if f["cost"] <= entry["cost"] and f["gap"] <= entry["gap"]]
        assert beats, entry["threshold"]
    costs, gaps = [f["cost"] for f in front], [f["gap"] for f in front]
    assert costs == sorted(set(costs))
    assert gaps == sorted(set(gaps), reverse=True)


def test_nothing_holds_where_nothing_can_be_compared():
    judged = judged_thresholds(ROWS, pd.Series(["only"] * 300), Case("g"), 0.5)
    assert judged["best"] is None
    assert judged["front"] == []
    assert not any(entry["holds"] for entry in judged["thresholds"])


def test_the_court_hears_the_model_of_a_run(workspace, run_id):
    home, _ = workspace
    assert court_subjects(home, run_id) == [
        {"stage": "line", "attributes": ["sex"], "target": "paid"}
    ]
    case = (home, run_id, "line", "sex", COSTS)
    heard = court_case(*case, "demographic_parity", 0.2)
    assert heard["positive"] == "yes"
    assert heard["rows"] == 80
    usual = next(entry for entry in heard["thresholds"] if entry["threshold"] == 0.5)
    assert sum(group["n"] for group in usual["groups"]) == 80
    assert {group["group"] for group in usual["groups"]} == set(loans()["sex"])
    assert court_case(*case, "demographic_parity", 0.9)["id"] == heard["id"]
    assert court_case(*case, "equalized_odds", 0.2)["id"] != heard["id"]
    with pytest.raises(UsageError) as refused:
        court_case(home, run_id, "line", "income", COSTS, "equalized_odds", 0.2)
    assert refused.value.code == "laboratory.no_attribute"
