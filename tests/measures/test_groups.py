"""Group figures equal fairlearn's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fair
from sklearn import metrics

from pipeline_core.measures.bias import ReviewSettings, review_groups
from pipeline_core.measures.groups import cross_groups, disparities, group_counts, group_rates

RANDOM = np.random.default_rng(11)
N = 4000
ACTUAL = RANDOM.random(N) < 0.6
SELECTED = np.where(RANDOM.random(N) < 0.7, ACTUAL, RANDOM.random(N) < 0.5)
SENSITIVE = pd.DataFrame(
    {
        "sex": RANDOM.choice(["f", "m"], N, p=[0.3, 0.7]),
        "age": pd.Categorical(RANDOM.choice(["young", "middle", "old"], N)),
    }
)
NAMES = [
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
]


def both(sensitive):
    return {n: getattr(fair, n)(ACTUAL, SELECTED, sensitive_features=sensitive) for n in NAMES}


@pytest.mark.parametrize("attribute", ["sex", "age"])
def test_disparities_equal_fairlearns(attribute):
    report = review_groups(ACTUAL, SELECTED, SENSITIVE)
    for name, expected in both(SENSITIVE[attribute]).items():
        assert report["metrics"][f"{name}_{attribute}"] == expected


def test_the_intersection_equals_fairlearns():
    report = review_groups(ACTUAL, SELECTED, SENSITIVE)
    for name, expected in both(SENSITIVE).items():
        assert report["metrics"][f"{name}_sex_and_age"] == expected


def test_rates_of_every_group_equal_metric_frames():
    frame = fair.MetricFrame(
        metrics={
            "n": fair.count,
            "selection_rate": fair.selection_rate,
            "tpr": fair.true_positive_rate,
            "fpr": fair.false_positive_rate,
            "precision": metrics.precision_score,
            "accuracy": metrics.accuracy_score,
            "share_actual_positive": lambda y, _: np.mean(y),
        },
        y_true=ACTUAL,
        y_pred=SELECTED,
        sensitive_features=SENSITIVE["age"],
    ).by_group
    rates = group_rates(group_counts(ACTUAL, SELECTED, SENSITIVE["age"])).set_index("group")
    for name in frame:
        assert rates.loc[frame.index, name].tolist() == frame[name].tolist(), name


def test_the_headline_is_the_worst_of_the_single_attributes():
    figures = review_groups(ACTUAL, SELECTED, SENSITIVE)["metrics"]
    for name in NAMES:
        choose = min if name.endswith("ratio") else max
        assert figures[name] == choose(figures[f"{name}_sex"], figures[f"{name}_age"])
    assert figures["demographic_parity_difference_sex_and_age"] >= figures[NAMES[0]]


def test_small_groups_are_marked_and_left_out_of_the_second_figure():
    sensitive = SENSITIVE[["sex"]].copy()
    sensitive.iloc[:5] = "x"
    selected = SELECTED.copy()
    selected[:5] = False
    report = review_groups(ACTUAL, selected, sensitive, ReviewSettings(min_rows=30))
    rows = report["tables"]["groups"].set_index("group")
    assert rows["small"].to_dict() == {"f": False, "m": False, "x": True}
    large = sensitive["sex"] != "x"
    expected = fair.demographic_parity_difference(
        ACTUAL[large], selected[large], sensitive_features=sensitive["sex"][large]
    )
    figures = report["metrics"]
    assert figures["large_groups_demographic_parity_difference_sex"] == expected
    assert figures["demographic_parity_difference_sex"] > expected
    assert {"code": "small_groups", "attribute": "sex", "groups": ["x"]} in report["notes"]


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_missing_values_are_a_group_of_their_own(dtype):
    groups = pd.Series(["a", None, "a", None]).astype(dtype)
    counts = group_counts(ACTUAL[:4], SELECTED[:4], groups)
    assert counts[["group", "n"]].to_dict("list") == {"group": ["(missing)", "a"], "n": [2, 2]}
    assert review_groups(ACTUAL[:4], SELECTED[:4], groups.to_frame("g"))["metrics"]


def test_crossing_names_what_occurs_and_nothing_else():
    table = pd.DataFrame({"a": ["x", "y", "x", None], "b": [1, 1, 2, 2], "c": list("pqpq")})
    labels = cross_groups(table)
    assert labels.tolist() == ["x, 1, p", "y, 1, q", "x, 2, p", "(missing), 2, q"]
    assert len(labels.cat.categories) == 4


def test_an_undefined_rate_is_left_out_and_said_not_taken_for_zero():
    actual = np.array([True, True, False, False, False])
    selected = np.array([True, False, True, False, False])
    sensitive = pd.DataFrame({"g": ["a", "a", "a", "b", "b"]})
    report = review_groups(actual, selected, sensitive)
    assert report["metrics"]["equalized_odds_difference_g"] == 1.0  # of the false positive rates
    note = {"code": "no_actual_positives", "attribute": "g", "groups": ["b"]}
    assert note in report["notes"]


def test_one_group_has_nothing_to_be_compared_with():
    report = review_groups(ACTUAL, SELECTED, pd.DataFrame({"g": ["same"] * N}))
    assert report["metrics"]["demographic_parity_difference"] is None
    assert {"code": "one_group_only", "attribute": "g"} in report["notes"]


def test_a_ratio_of_zeros_is_undefined():
    rates = pd.DataFrame({"selection_rate": [0.0, 0.0], "tpr": [0.5, 1.0], "fpr": [0.0, 0.0]})
    assert disparities(rates)["demographic_parity_ratio"] is None
    assert disparities(rates)["equalized_odds_ratio"] == 0.5


def test_a_group_may_be_called_missing():
    groups = pd.Series(["(missing)", None, "a", None])
    counts = group_counts(np.array([True] * 4), np.array([True, False, True, True]), groups)

    assert dict(zip(counts["group"], counts["n"], strict=True)) == {
        "((missing))": 2,
        "(missing)": 1,
        "a": 1,
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["a, b", "a"], ["c", "b, c"]),
        (["(missing)", None], ["x", "x"]),
        (["a,", "a"], ["b", ", b"]),
    ],
)
def test_crossed_groups_keep_apart_what_is_written_alike(first, second):
    crossed = cross_groups(pd.DataFrame({"one": first, "two": second}))

    assert crossed.nunique() == 2
