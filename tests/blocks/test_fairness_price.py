"""The price of fairness, and decisions that stand in a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_difference, equalized_odds_difference
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score, balanced_accuracy_score

from pipeline_core.blocks.validate_model.review_decisions import review_decisions
from pipeline_core.measures.bias import ReviewSettings, review_groups
from pipeline_core.measures.bias_errors import review_errors
from pipeline_core.measures.fairness_price import PriceSettings, decisions_of, price_report
from pipeline_core.measures.given_decisions import review_given

N = 500
RANDOM = np.random.default_rng(8)
ACTUAL = RANDOM.random(N) < 0.5
GROUPS = pd.DataFrame({"sex": RANDOM.choice(["f", "m"], N), "old": RANDOM.random(N) < 0.4})
CROSSED = GROUPS["sex"] + GROUPS["old"].astype(str)
DECISIONS = {
    "plain": np.where(RANDOM.random(N) < 0.7, ACTUAL, (GROUPS["sex"] == "m").to_numpy()),
    "fair": np.where(RANDOM.random(N) < 0.6, ACTUAL, RANDOM.random(N) < 0.5),
}
WEIGHTS = RANDOM.uniform(0.3, 3, N)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize(
    ("score", "oracle"),
    [("accuracy", accuracy_score), ("balanced_accuracy", balanced_accuracy_score)],
)
def test_scores_and_differences_are_scikit_learns_and_fairlearns(score, oracle, weights):
    settings = PriceSettings(score=score, repeats=20)
    report = price_report(ACTUAL, DECISIONS, GROUPS, settings, weights)
    table = report["tables"]["fairness_price"].set_index("model")
    for name, selected in DECISIONS.items():
        of = {"sensitive_features": CROSSED, "sample_weight": weights}
        expected = (
            oracle(ACTUAL, selected, sample_weight=weights),
            demographic_parity_difference(ACTUAL, selected, **of),
            equalized_odds_difference(ACTUAL, selected, **of),
        )
        assert table.loc[name].iloc[[0, 3, 6]].tolist() == pytest.approx(expected, abs=1e-9)
    for figure in ("score", "demographic_parity_difference", "equalized_odds_difference"):
        assert (table[f"{figure}_low"] <= table[figure]).all()
        assert (table[figure] <= table[f"{figure}_high"]).all()


def test_differences_between_groups_have_the_limits_of_a_bias_review():
    table = price_report(ACTUAL, DECISIONS, GROUPS, PriceSettings(repeats=20))["tables"]
    line = table["fairness_price"].iloc[0]
    review = review_groups(ACTUAL, DECISIONS["plain"], GROUPS)["tables"]["differences"]
    crossed = review[review["attribute"] == "sex_and_old"].set_index("measure")
    limits = [line[f"demographic_parity_difference_{side}"] for side in ("low", "high")]
    expected = crossed.loc["selection_rate", ["range_low", "range_high"]].tolist()
    assert limits == pytest.approx(expected)


def test_costs_are_those_of_a_row():
    settings = PriceSettings(score="cost", false_alarm=2, miss=5, repeats=20)
    table = price_report(ACTUAL, DECISIONS, GROUPS, settings)["tables"]["fairness_price"]
    wrong = 2 * (DECISIONS["plain"] & ~ACTUAL).sum() + 5 * (~DECISIONS["plain"] & ACTUAL).sum()
    assert table.loc[0, "score"] == pytest.approx(wrong / N)


def test_a_change_is_judged_on_the_same_draws():
    """The interval of a change is that of paired samples: drawn by hand in the same order."""
    settings = PriceSettings(repeats=200, random_state=4)
    change = price_report(ACTUAL, DECISIONS, GROUPS, settings)["tables"]["changes"].iloc[0]
    random, changes = np.random.default_rng(4), []
    right = [DECISIONS[name] == ACTUAL for name in ("plain", "fair")]
    for _ in range(200):
        drawn = random.integers(N, size=N)
        changes.append(right[1][drawn].mean() - right[0][drawn].mean())
    limits = np.quantile(changes, [0.025, 0.975])
    assert change["score_change"] == pytest.approx(right[1].mean() - right[0].mean())
    assert [change["score_change_low"], change["score_change_high"]] == pytest.approx(limits)


def test_a_model_beside_itself_costs_nothing_and_gains_nothing():
    twice = {"one": DECISIONS["plain"], "two": DECISIONS["plain"]}
    report = price_report(ACTUAL, twice, GROUPS, PriceSettings(repeats=30))
    change = report["tables"]["changes"].iloc[0]
    assert not change.filter(like="change").any()
    assert report["notes"][0]["code"] == "price_accuracy"


def test_small_groups_are_left_out_of_the_differences():
    groups = GROUPS[["sex"]].copy()
    groups.iloc[:4] = "x"
    decisions = {"plain": DECISIONS["plain"].copy()}
    decisions["plain"][:4] = False
    report = price_report(ACTUAL, decisions, groups, PriceSettings(repeats=20, min_rows=30))
    large = (groups["sex"] != "x").to_numpy()
    expected = demographic_parity_difference(
        ACTUAL[large], decisions["plain"][large], sensitive_features=groups["sex"][large]
    )
    table = report["tables"]["fairness_price"]
    assert table.loc[0, "demographic_parity_difference"] == pytest.approx(expected)
    assert {"code": "small_groups", "attribute": "sex", "groups": ["x"]} in report["notes"]


def test_a_model_of_numbers_is_refused():
    with pytest.raises(ValueError, match="every model must predict classes; line does not"):
        decisions_of({"line": Ridge()}, GROUPS, ACTUAL, None)


TABLE = GROUPS.assign(
    hired=np.where(DECISIONS["plain"], "yes", "no"),
    good=np.where(ACTUAL, "yes", "no"),
    score=RANDOM.random(N),
    pay=RANDOM.normal(size=N),
    guess=RANDOM.normal(size=N),
    w=WEIGHTS,
)


def test_given_decisions_are_reviewed_as_a_models():
    report = review_decisions(TABLE, decision="hired", groups=("sex", "old"), truth="good")
    expected = review_groups(ACTUAL, DECISIONS["plain"], GROUPS)
    assert report["metrics"] == expected["metrics"]
    pd.testing.assert_frame_equal(report["tables"]["groups"], expected["tables"]["groups"])


def test_given_decisions_without_a_truth_have_selections_alone():
    report = review_decisions(TABLE, decision="hired", groups=("sex",), selected_class="no")
    expected = demographic_parity_difference(
        ACTUAL, ~DECISIONS["plain"], sensitive_features=GROUPS["sex"]
    )
    assert report["metrics"]["demographic_parity_difference"] == pytest.approx(expected)
    assert report["metrics"]["equalized_odds_difference"] is None
    assert {"code": "no_truth"} in report["notes"]


def test_scores_are_cut_and_weights_count():
    report = review_decisions(TABLE, decision="score", groups=("sex",), at_least=0.7, weight="w")
    expected = demographic_parity_difference(
        ACTUAL, TABLE["score"] >= 0.7, sensitive_features=GROUPS["sex"], sample_weight=WEIGHTS
    )
    assert report["metrics"]["demographic_parity_difference"] == pytest.approx(expected, abs=1e-9)


def test_given_numbers_are_reviewed_by_their_errors():
    report = review_decisions(TABLE, decision="guess", groups=("sex",), truth="pay")
    expected = review_errors(None, TABLE["pay"], TABLE["guess"], GROUPS[["sex"]])
    assert report["metrics"] == expected["metrics"]


@pytest.mark.parametrize(
    ("columns", "chosen", "at_least", "words"),
    [
        (("hired", [], None, None), "", None, "at least one column must form groups"),
        (("pay", ["sex"], None, None), "", None, "there are 500 classes"),
        (("score", ["sex"], "good", None), "", 0.5, "must have the selected class in some row"),
        (("gap", ["sex"], None, None), "", None, "it is missing in 1 of 500"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_words(columns, chosen, at_least, words):
    table = TABLE.assign(gap=TABLE["hired"].mask(TABLE.index == 0))
    with pytest.raises(ValueError, match=words):
        review_given(table, columns, chosen, at_least, ReviewSettings())
