"""Intervals of rates and of differences between groups hold what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fair
from scipy.stats import binomtest, ttest_1samp
from sklearn import metrics

from pipeline_core.measures.bands import banded_columns
from pipeline_core.measures.bias import ReviewSettings, review_groups
from pipeline_core.measures.bias_errors import review_errors
from pipeline_core.measures.group_errors import group_errors
from pipeline_core.measures.group_intervals import (
    RATE_CELLS,
    effective_rows,
    range_limits,
    rate_differences,
    with_intervals,
)
from pipeline_core.measures.groups import group_counts, group_rates
from pipeline_core.measures.rate_intervals import (
    difference_interval,
    normal_quantile,
    ratio_interval,
    wilson_interval,
)

Z = normal_quantile(0.95)
# Newcombe (1998), Table II: what method 10 gives for these pairs.
PUBLISHED = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]
RANDOM = np.random.default_rng(5)
N = 3000
ACTUAL = RANDOM.random(N) < 0.5
SELECTED = np.where(RANDOM.random(N) < 0.7, ACTUAL, RANDOM.random(N) < 0.4)
GROUPS = pd.Series(RANDOM.choice(["x", "y", "z"], N, p=[0.1, 0.3, 0.6]), name="g")
WEIGHTS = RANDOM.uniform(0.2, 3.0, N)


@pytest.mark.parametrize(("hits", "rows"), [(0, 12), (5, 12), (12, 12), (431, 1000)])
def test_the_interval_of_a_share_is_wilsons(hits, rows):
    expected = binomtest(hits, rows).proportion_ci(0.95, method="wilson")
    low, high = wilson_interval(hits / rows, rows, Z)
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize("case", PUBLISHED)
def test_the_interval_of_a_difference_is_newcombes(case):
    a, m, b, n, low, high = case
    limits = wilson_interval(a / m, m, Z), wilson_interval(b / n, n, Z)
    assert difference_interval(a / m, b / n, *limits) == pytest.approx((low, high), abs=6e-5)


def test_a_ratio_of_one_has_limits_that_are_each_others_inverse():
    limits = wilson_interval(0.3, 200, Z)
    low, high = ratio_interval(0.3, 0.3, limits, limits)
    assert low * high == pytest.approx(1)
    assert ratio_interval(0.3, 0.0, limits, wilson_interval(0.0, 200, Z)).high == np.inf


def test_every_rate_equals_metric_frames_with_weights_too():
    functions = {
        "selection_rate": fair.selection_rate,
        "tpr": fair.true_positive_rate,
        "fpr": fair.false_positive_rate,
        "precision": metrics.precision_score,
        "accuracy": metrics.accuracy_score,
    }
    frame = fair.MetricFrame(
        metrics=functions,
        y_true=ACTUAL,
        y_pred=SELECTED,
        sensitive_features=GROUPS,
        sample_params={name: {"sample_weight": WEIGHTS} for name in functions},
    ).by_group
    rates = group_rates(group_counts(ACTUAL, SELECTED, GROUPS, WEIGHTS)).set_index("group")
    for name in functions:
        assert rates.loc[frame.index, name].tolist() == pytest.approx(
            frame[name].tolist(), rel=0, abs=1e-9
        )


def test_rows_of_equal_weight_count_in_full_and_unequal_ones_by_their_effective_number():
    counts = group_counts(ACTUAL, SELECTED, GROUPS, WEIGHTS)
    squares = group_counts(ACTUAL, SELECTED, GROUPS, WEIGHTS**2)
    for rate, part in (("selection_rate", slice(None)), ("tpr", ACTUAL), ("fpr", ~ACTUAL)):
        of_x = WEIGHTS[part][(GROUPS == "x")[part]]
        expected = of_x.sum() ** 2 / (of_x**2).sum()
        assert effective_rows(counts, squares, rate)[0] == pytest.approx(expected)
    plain = with_intervals(group_rates(group_counts(ACTUAL, SELECTED, GROUPS)), None, 0.95)
    twos = np.full(N, 2.0)
    doubled = group_rates(group_counts(ACTUAL, SELECTED, GROUPS, twos))
    doubled = with_intervals(doubled, group_counts(ACTUAL, SELECTED, GROUPS, twos**2), 0.95)
    names = [f"{rate}_{side}" for rate in RATE_CELLS for side in ("low", "high")]
    assert np.allclose(doubled[names].to_numpy(float), plain[names].to_numpy(float), atol=1e-12)


def _coverage(seed: int, repeats: int, shares: list[float], rows: list[int]) -> float:
    """Return how often the interval of the range holds it."""
    random = np.random.default_rng(seed)
    held = 0
    for _ in range(repeats):
        hits = random.binomial(rows, shares)
        counts = pd.DataFrame(
            {"group": list("abcde")[: len(rows)], "n": rows, "tp": hits, "fp": 0, "fn": 0}
        ).assign(tn=lambda table: table["n"] - table["tp"])
        pairs = rate_differences(group_rates(counts), None, 0.95, "selection_rate")
        low, high = range_limits(pairs)
        held += low <= max(shares) - min(shares) <= high
    return held / repeats


@pytest.mark.parametrize(
    ("shares", "rows"),
    [([0.3, 0.3], [60, 200]), ([0.1] * 5, [80] * 5), ([0.2, 0.25, 0.4], [50, 150, 90])],
)
def test_the_interval_of_the_widest_difference_holds_it(shares, rows):
    # Of 150 intervals that each hold the truth with 0.95, fewer than 134 do once in 1,000 times.
    assert _coverage(1, 150, shares, rows) >= 134 / 150


@pytest.mark.long
@pytest.mark.parametrize("groups", [2, 3, 5])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_equal_groups_are_accused_in_at_most_one_review_of_twenty(groups, share):
    repeats, random, accused = 2000, np.random.default_rng(groups), 0
    rows = [60, 400, 90, 150, 30][:groups]
    for _ in range(repeats):
        counts = pd.DataFrame({"group": list("abcde")[:groups], "n": rows, "fp": 0, "fn": 0})
        counts["tp"] = random.binomial(rows, share)
        counts["tn"] = counts["n"] - counts["tp"]
        pairs = rate_differences(group_rates(counts), None, 0.95, "selection_rate")
        accused += next(range_limits(pairs)) > 0
    assert accused / repeats <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / repeats)


def _status(rows: int, shares: tuple[float, float]) -> str:
    selected = np.concatenate([np.arange(rows) < rows * share for share in shares])
    groups = pd.DataFrame({"g": np.repeat(["a", "b"], rows)})
    report = review_groups(selected, selected, groups)
    return report["tables"]["differences"].iloc[0]["status"]


@pytest.mark.parametrize(
    ("rows", "shares", "status"),
    [
        (40, (0.5, 0.6), "cannot_tell"),
        (4000, (0.5, 0.6), "differs"),
        (4000, (0.5, 0.51), "alike"),
        (40, (0.5, 0.5), "cannot_tell"),
    ],
)
def test_a_verdict_is_no_surer_than_its_rows(rows, shares, status):
    assert _status(rows, shares) == status


def test_a_tiny_group_hides_no_sure_difference_and_is_not_accused():
    selected = np.concatenate([np.arange(500) < 250, np.arange(500) < 350, np.ones(3, dtype=bool)])
    groups = pd.DataFrame({"g": ["a"] * 500 + ["b"] * 500 + ["tiny"] * 3})
    report = review_groups(selected, selected, groups)
    line = report["tables"]["differences"].iloc[0]
    assert (line["high_group"], line["low_group"], line["status"]) == ("b", "a", "differs")
    verdict = next(n for n in report["notes"] if n["code"] == "bias_selection_rate_differs")
    assert verdict["gap_points"] == 20.0


@pytest.mark.parametrize(
    ("low", "code"),
    [(0.3, "four_fifths_below"), (0.48, "four_fifths_above"), (0.42, "four_fifths_unsure")],
)
def test_the_four_fifths_rule_is_told_with_its_interval(low, code):
    rows = 1000
    selected = np.concatenate([np.arange(rows) < rows * 0.5, np.arange(rows) < rows * low])
    groups = pd.DataFrame({"g": np.repeat(["a", "b"], rows)})
    (note,) = (
        note
        for note in review_groups(selected, selected, groups)["notes"]
        if note["code"].startswith("four_fifths")
    )
    assert note["code"] == code
    assert note["ratio_percent"] == round(100 * low / 0.5, 1)


def test_decisions_without_a_truth_have_selection_rates_alone():
    report = review_groups(None, SELECTED, GROUPS.to_frame())
    groups = report["tables"]["groups"]
    expected = pd.Series(SELECTED).groupby(GROUPS).mean()
    assert groups["selection_rate"].tolist() == pytest.approx(expected.tolist())
    assert groups[["tpr", "fpr", "accuracy"]].isna().all(axis=None)
    assert report["metrics"]["equalized_odds_difference"] is None
    assert "no_actual_positives" not in {note["code"] for note in report["notes"]}


def test_numbers_are_cut_into_bands_of_about_as_many_rows_in_their_order():
    ages = pd.DataFrame({"age": RANDOM.integers(18, 120, N), "code": RANDOM.integers(0, 4, N)})
    ages.loc[:9, "age"] = np.nan
    table, notes = banded_columns(ages, 4)
    assert table["code"].equals(ages["code"])
    assert [note["column"] for note in notes] == ["age"]
    sizes = table["age"].value_counts()
    assert sizes.max() - sizes.min() < 60
    report = review_groups(ACTUAL, SELECTED, ages[["age"]], ReviewSettings(bands=4))
    groups = report["tables"]["groups"]["group"].tolist()
    assert groups == [*table["age"].cat.categories, "(missing)"]
    lows = ages["age"].groupby(table["age"], observed=True).min().tolist()
    assert lows == sorted(lows)


def test_errors_of_groups_have_students_interval():
    actual, predicted = RANDOM.normal(size=N), RANDOM.normal(size=N)
    table = group_errors(actual, predicted, GROUPS, 30, None, 0.95).set_index("group")
    for group in "xyz":
        part = (predicted - actual)[group == GROUPS]
        low, high = ttest_1samp(part, 0).confidence_interval(0.95)
        row = table.loc[group]
        assert row["mean_error"] == pytest.approx(part.mean(), abs=1e-12)
        assert (row["mean_error_low"], row["mean_error_high"]) == pytest.approx((low, high))


def test_errors_of_groups_equal_metric_frames_with_weights_too():
    actual, predicted = RANDOM.normal(size=N), RANDOM.normal(size=N)
    frame = fair.MetricFrame(
        metrics=metrics.mean_absolute_error,
        y_true=actual,
        y_pred=predicted,
        sensitive_features=GROUPS,
        sample_params={"sample_weight": WEIGHTS},
    )
    weights = pd.Series(WEIGHTS, name="w")
    report = review_errors(None, actual, predicted, GROUPS.to_frame(), None, weights)
    rows = report["tables"]["group_errors"].set_index("group")
    expected = frame.by_group
    assert rows.loc[expected.index, "mean_absolute_error"].tolist() == pytest.approx(
        expected.tolist(), abs=1e-9
    )
    assert report["metrics"]["mean_absolute_error_difference_g"] == pytest.approx(
        frame.difference("between_groups"), abs=1e-9
    )
