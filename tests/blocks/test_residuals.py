"""What is left in residuals is found, and nothing is found in noise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, f_oneway, norm
from sklearn.linear_model import LinearRegression, LogisticRegression

from pipeline_core.blocks.validate_model.residuals import residuals
from pipeline_core.measures.column_bins import column_bins
from pipeline_core.measures.residual_columns import (
    explained,
    explained_columns,
    range_scores,
    range_table,
)
from pipeline_core.measures.residual_tests import breusch_pagan, durbin_watson, normal_quantiles

N = 400


@pytest.fixture
def rows() -> pd.DataFrame:
    """A target that bends with one column, and depends on one that the model does not see."""
    random = np.random.default_rng(2)
    table = pd.DataFrame(
        {
            "area": random.uniform(20, 200, N),
            "noise": random.normal(size=N),
            "town": random.choice(["Lima", "Oslo", "Rome"], N),
        }
    )
    table["residual"] = random.normal(size=N)  # a name that the report has too
    table["code"] = [f"c{place}" for place in range(N)]
    table["price"] = (table["area"] - 110) ** 2 / 40 + random.normal(size=N) * 20
    table.loc[table["town"] == "Oslo", "price"] += 60
    return table


def report_of(rows: pd.DataFrame, **settings):
    X, y = rows[["area", "noise"]], rows["price"]
    return residuals(LinearRegression().fit(X, y), X, y, rows, random_state=0, **settings)


def test_what_is_explained_is_the_share_that_analysis_of_variance_has():
    random = np.random.default_rng(0)
    values, words = random.normal(size=90), pd.Series(random.choice(list("abcd"), 90))
    values[words == "a"] += 1
    bins = column_bins(words)
    k, n = 4, 90
    statistic = f_oneway(*(values[words == word] for word in "abcd")).statistic
    share = 1 / (1 + (n - k) / (statistic * (k - 1)))
    assert explained(values, bins) == pytest.approx(1 - (1 - share) * (n - 1) / (n - k))


def test_a_range_is_scored_by_the_spread_of_shuffled_means():
    random = np.random.default_rng(1)
    values, bins = random.exponential(size=60), column_bins(pd.Series(np.arange(60)), 3)
    means = [random.permutation(values)[bins.codes == 0].mean() for _ in range(20_000)]
    expected = (values[bins.codes == 0].mean() - values.mean()) / np.std(means)
    assert range_scores(values, bins)[0] == pytest.approx(expected, rel=0.03)


def test_p_values_are_those_of_the_largest_of_all_columns():
    random = np.random.default_rng(3)
    values = random.normal(size=80)
    columns = {
        "a": pd.Series(random.normal(size=80)),
        "b": pd.Series(random.choice(["x", "y"], 80)),
    }
    bins = {name: column_bins(column, 4) for name, column in columns.items()}
    table = explained_columns(values, bins, 99, 5).columns.set_index("column")
    shuffling = np.random.default_rng(5)
    largest = []
    for _ in range(99):
        shuffled = shuffling.permutation(values)
        largest.append(max(explained(shuffled, one) for one in bins.values()))
    for name, one in bins.items():
        beaten = sum(value >= explained(values, one) for value in largest)
        assert table.loc[name, "p_value"] == (1 + beaten) / 100


def _false_findings(draws: int) -> float:
    random, findings = np.random.default_rng(8), 0
    for draw in range(draws):
        columns = {str(k): pd.Series(random.normal(size=60)) for k in range(6)}
        bins = {name: column_bins(column, 5) for name, column in columns.items()}
        table = explained_columns(random.standard_t(4, size=60), bins, 39, draw).columns
        findings += bool((table["p_value"] <= 0.05).any())
    return findings / draws


def test_noise_is_hardly_ever_called_an_explanation():
    assert _false_findings(60) <= 0.15


@pytest.mark.long
def test_noise_is_called_an_explanation_as_often_as_said():
    assert 0.03 < _false_findings(1500) < 0.07


def test_bends_and_columns_that_the_model_does_not_see_are_found(rows):
    report = report_of(rows)
    table = report["tables"]["residual_columns"].set_index("column")
    assert table.loc["area", "p_value"] == table.loc["town", "p_value"] == 0.005
    assert table.loc["noise", "p_value"] > 0.05
    assert report["metrics"]["columns_explaining"] == 2
    notes = {note["code"]: note for note in report["notes"]}
    assert set(notes["residuals_explained"]["columns"]) == {"area", "town"}
    assert notes["residual_columns_left_out"]["columns"] == ["code"]


def test_the_worst_ranges_are_named_with_side_size_and_rows(rows):
    report = report_of(rows)
    table = report["tables"]["worst_ranges"]
    X, y = rows[["area", "noise"]], rows["price"]
    errors = y - LinearRegression().fit(X, y).predict(X)
    oslo = table.set_index("range").loc["Oslo"]
    assert oslo["mean_residual"] == pytest.approx(errors[rows["town"] == "Oslo"].mean())
    assert oslo["n"] == (rows["town"] == "Oslo").sum()
    named = [note for note in report["notes"] if note["code"].startswith("predicted_too")]
    assert 1 <= len(named) <= 3
    lines = table.set_index(["column", "range"])
    for note in named:
        line = lines.loc[(note["column"], note["range"])]
        assert note["code"] == f"predicted_too_{'low' if line['mean_residual'] > 0 else 'high'}"
        assert note["size"] == pytest.approx(abs(line["mean_residual"]), rel=0.01)
        assert note["rows"] == line["n"]


def test_an_uneven_spread_is_tested_as_least_squares_does():
    random = np.random.default_rng(4)
    predicted = random.uniform(1, 9, 200)
    errors = random.normal(size=200) * predicted
    design = np.column_stack([np.ones(200), predicted])
    squares = errors**2
    fitted = design @ np.linalg.lstsq(design, squares, rcond=None)[0]
    share = 1 - ((squares - fitted) ** 2).sum() / ((squares - squares.mean()) ** 2).sum()
    spread = breusch_pagan(errors, predicted)
    assert spread.statistic == pytest.approx(200 * share)
    assert spread.p_value == pytest.approx(chi2.sf(200 * share, 1))
    assert spread.p_value < 1e-4
    assert breusch_pagan(errors, np.ones(200)) is None


def test_errors_that_follow_each_other_are_found_in_the_order_of_time(rows):
    random = np.random.default_rng(5)
    errors = np.cumsum(random.normal(size=100))
    order = random.permutation(100)
    expected = (np.diff(errors) ** 2).sum() / (errors**2).sum()
    assert durbin_watson(errors[order], pd.Series(order)) == pytest.approx(expected)
    twice = durbin_watson(np.repeat(errors, 2), pd.Series(np.repeat(np.arange(100), 2)))
    assert twice == pytest.approx(expected)
    assert durbin_watson(errors[:2], pd.Series([1, 2])) is None
    rows["price"] = rows["area"] + np.cumsum(random.normal(size=N))
    report = report_of(rows, times=pd.Series(range(N), name="day"))
    assert report["metrics"]["durbin_watson"] < 0.5
    assert "residuals_follow" in [note["code"] for note in report["notes"]]
    assert report_of(rows)["metrics"]["durbin_watson"] is None


def test_quantiles_are_those_of_a_normal_distribution_of_the_same_mean_and_spread():
    values = np.random.default_rng(6).exponential(size=150)
    table = normal_quantiles(values)
    assert table["residual"].tolist() == np.sort(values).tolist()
    expected = norm(values.mean(), values.std(ddof=1)).ppf((np.arange(150) + 0.5) / 150)
    assert np.allclose(table["normal_quantile"], expected)
    assert len(normal_quantiles(np.arange(5000.0))) == 200


def test_the_mean_of_a_range_has_a_t_interval():
    from scipy.stats import ttest_1samp

    values = np.random.default_rng(7).normal(1, 2, 40)
    line = range_table("a", values, column_bins(pd.Series(np.zeros(40)))).iloc[0]
    interval = ttest_1samp(values, 0).confidence_interval(0.95)
    assert (line["mean_low"], line["mean_high"]) == pytest.approx((interval.low, interval.high))


def test_points_are_rows_of_the_table_in_the_order_of_what_columns_explain(rows):
    report = report_of(rows, points=50)
    points = report["tables"]["residual_points"]
    assert len(points) == 50
    names = report["tables"]["residual_columns"]["column"].tolist()
    assert [name.strip() for name in points.columns[3:]] == [name.strip("()") for name in names]
    drawn = rows.loc[points["row"]]
    assert points["residual "].tolist() == drawn["residual"].tolist()
    assert points["town"].tolist() == drawn["town"].tolist()
    X, y = rows[["area", "noise"]], rows["price"]
    errors = y - LinearRegression().fit(X, y).predict(X)
    assert np.allclose(points["residual"], errors[points["row"]])


def test_what_predicts_no_number_is_refused_in_words(rows):
    X, y = rows[["area", "noise"]], rows["town"]
    with pytest.raises(ValueError, match="must be a regressor"):
        residuals(LogisticRegression().fit(X, y), X, y, rows)
