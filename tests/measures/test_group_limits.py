"""Limits of sensitive groups: what is learned, and that they seldom raise an alarm by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, mean_absolute_error, r2_score, roc_auc_score
from sklearn.model_selection import FixedThresholdClassifier

from pipeline_core.measures.group_limits import Subject, learn_group_limits
from pipeline_core.measures.group_windows import group_bounds
from pipeline_core.measures.metric_limits import Answers
from pipeline_core.measures.quick_metrics import quick_metric
from pipeline_core.measures.time_windows import count_windows
from pipeline_core.measures.watch import watch_over_windows
from pipeline_core.measures.watch_reference import WatchedRows

SIZE, RATE = 100, 0.05


def answered(rows, seed, groups=4):
    """Answers that are right four times in five, in groups of unequal size."""
    rng = np.random.default_rng(seed)
    actual = rng.random(rows) < 0.5
    chances = np.where(rng.random(rows) < 0.8, actual, ~actual) * 0.6 + 0.4 * rng.random(rows)
    table = pd.DataFrame(
        {
            "part": rng.integers(0, groups, rows).astype(str),
            "sex": np.where(rng.random(rows) < 0.3, "f", "m"),
        }
    )
    answers = np.column_stack([1 - chances, chances])
    return Answers(actual, answers, [False, True], True), table


def has_alarm(limits, answers, table, window):
    for attribute in table:
        for group in table[attribute].unique():
            part = window & (table[attribute] == group).to_numpy()
            row = {"attribute": attribute, "group": group}
            row |= {"rows": part.sum(), "labels": part.sum()}
            row["metric"] = np.mean(answers.predicted(part) == answers.actual[part])
            row["answer"] = np.mean(answers.predicted(part))
            if group_bounds(limits, row, SIZE, SIZE)["alarm"]:
                return True
    return False


def share_of_alarms(seeds, groups, draws):
    """Return the share of windows of later rows, undrifted, in which any group has an alarm."""
    alarms = []
    for seed in range(seeds):
        limits = learn_group_limits(
            *answered(800, seed, groups), "accuracy", [SIZE], RATE, draws, seed
        )
        answers, table = answered(2_000, 1_000 + seed, groups)
        for start in range(0, 2_000, SIZE):
            window = np.zeros(2_000, dtype=bool)
            window[start : start + SIZE] = True
            alarms.append(has_alarm(limits, answers, table, window))
    return np.mean(alarms)


def test_few_windows_have_a_group_with_an_alarm():
    assert share_of_alarms(seeds=2, groups=3, draws=60) <= 3 * RATE


@pytest.mark.long
@pytest.mark.parametrize("groups", [2, 4])
def test_the_promised_rate_holds_over_all_groups_together(groups):
    assert share_of_alarms(seeds=60, groups=groups, draws=200) <= 1.25 * RATE


def test_what_a_group_usually_is_and_how_much_it_varies():
    answers, table = answered(4_000, 0)
    limits = learn_group_limits(answers, table, "accuracy", [400], RATE, draws=150)
    part = (table["sex"] == "f").to_numpy()
    usual = limits.usual[Subject("sex", "f", "metric")]
    right = accuracy_score(answers.actual[part], answers.predicted(part))
    assert (usual.value, usual.rows) == (pytest.approx(right), part.sum())
    assert usual.spread == pytest.approx(np.sqrt(right * (1 - right)), rel=0.2)
    low, high = limits.bounds(Subject("sex", "f", "metric"), 120, 400)
    chance = usual.spread * np.sqrt(1 / 120 + 1 / part.sum())
    assert low == pytest.approx(right - limits.limits["metric"].limits[0] * chance - 1 / 120)
    assert np.isnan(high)


def test_a_group_with_few_rows_has_no_bounds():
    limits = learn_group_limits(*answered(800, 0), "accuracy", [SIZE], RATE, draws=40)
    assert np.isnan(limits.bounds(Subject("sex", "f", "metric"), 19, SIZE)).all()
    assert np.isnan(limits.bounds(Subject("sex", "other", "metric"), 50, SIZE)).all()
    tiny = learn_group_limits(*answered(40, 0), "accuracy", [20], RATE, draws=20)
    assert tiny.limits["metric"].sizes == ()


@pytest.mark.parametrize("positive", [True, None])
def test_quick_metrics_are_scikit_learns(positive):
    answers, table = answered(300, 3)
    answers = answers._replace(positive=positive)
    part = (table["sex"] == "f").to_numpy()
    actual, chances = answers.actual[part], answers.answered[part][:, 1]
    assert quick_metric(answers, "roc_auc", part) == pytest.approx(roc_auc_score(actual, chances))
    assert quick_metric(answers, "f1_macro", part) == answers.metric("f1_macro", part)
    numbers = Answers(answers.answered[:, 0], answers.answered[:, 1])
    pair = numbers.actual[part], numbers.answered[part]
    for name, measure in (("r2", r2_score), ("mean_absolute_error", mean_absolute_error)):
        assert quick_metric(numbers, name, part) == pytest.approx(measure(*pair))
    assert np.isnan(quick_metric(answers, "roc_auc", part & answers.actual))


def rows_of(rows, seed, wrong=""):
    """Rows whose target follows x; of one group half of the labels are turned around."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"x": rng.normal(size=rows)})
    groups = pd.DataFrame({"sex": rng.choice(["f", "m"], rows), "age": rng.integers(20, 80, rows)})
    y = X["x"] + 0.5 * rng.normal(size=rows) > 0
    turned = (groups["sex"] == wrong) & (rng.random(rows) < 0.5)
    return WatchedRows(X, (y ^ turned).map({True: "yes", False: "no"}), groups)


def test_a_group_that_is_served_worse_raises_an_alarm_and_is_named():
    reference, model = rows_of(900, 1), LogisticRegression()
    quiet, bad = rows_of(300, 2), rows_of(300, 3, wrong="f")
    later = WatchedRows(
        *(pd.concat(parts, ignore_index=True) for parts in zip(quiet, bad, strict=True))
    )
    report = watch_over_windows(
        clone(model).fit(reference.X, reference.y), model, reference, later,
        count_windows(600, 300), metric="accuracy", positive="yes", draws=60,
    )  # fmt: skip
    windows, groups = (report["tables"][name] for name in ("windows", "window_groups"))
    assert windows["alarmed_groups"].str.contains("sex: f").tolist() == [False, True]
    assert windows["alarm"].tolist() == [False, True]
    assert set(groups["attribute"]) == {"sex", "age"}
    assert groups.loc[groups["attribute"] == "age", "group"].nunique() == 4
    alarmed = groups[groups["alarm"]]
    assert (alarmed["metric"] < alarmed["metric_limit"]).all()
    assert not groups.loc[groups["group"] == "m", "alarm"].any()


def test_answers_are_those_of_the_models_own_threshold():
    reference, later = rows_of(600, 1), rows_of(300, 2)
    model = FixedThresholdClassifier(LogisticRegression(), threshold=0.95, pos_label="yes")
    report = watch_over_windows(
        clone(model).fit(reference.X, reference.y), model, reference, later,
        count_windows(300, 300), metric="accuracy", positive="yes", draws=40,
    )  # fmt: skip
    groups = report["tables"]["window_groups"]
    assert (groups["answer"] < 0.35).all()
    assert not groups["alarm"].any()
