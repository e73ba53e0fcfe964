"""Worst slices: conditions that mean what they say, found where they are and not by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import log_loss, mean_squared_error

from pipeline_core.expressions import Expression
from pipeline_core.measures.losses import Losses, row_losses
from pipeline_core.measures.slice_cells import column_cells
from pipeline_core.measures.slice_search import search_slices
from pipeline_core.measures.worst_slices import SliceSettings, slice_report

N = 600


def nasty_table(seed: int = 0, rows: int = N) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "age": random.integers(18, 90, rows).astype(float),
            "my income": random.lognormal(size=rows),
            "tiny": random.normal(size=rows).astype("float32"),
            "city": random.choice(["Lima", "São Paulo", 'the "old" one', "O'Higgins"], rows),
            "level": random.integers(0, 5, rows),
            "member": random.random(rows) > 0.4,
            "maybe": pd.array(random.choice([True, False, None], rows), dtype="boolean"),
            "class": pd.Categorical(random.choice(["a", "b"], rows)),
            "`": random.choice(["x", "y"], rows),
            "born": pd.date_range("2000-01-01 06:30", periods=rows, freq="31h").as_unit("us"),
        }
    )
    table.loc[random.random(rows) < 0.1, ["age", "born"]] = None
    table.loc[random.random(rows) < 0.1, "city"] = None
    return table


@pytest.mark.parametrize("column", nasty_table().columns)
def test_a_condition_holds_in_exactly_the_rows_of_its_cell(column):
    table = nasty_table()
    cells = column_cells(table[column], 4)
    assert len(cells.conditions) >= 2
    assert (cells.codes >= 0).all()
    for cell, condition in enumerate(cells.conditions):
        holds = Expression.parse(condition, "condition")(table).fillna(False).astype(bool)
        assert holds.tolist() == (cells.codes == cell).tolist(), condition


def test_a_value_that_no_condition_can_name_is_in_no_cell():
    words = pd.Series(["plain", "plain", "both \" and '", "new\nline"] * 5, name="w")
    cells = column_cells(words, 4)
    assert cells.conditions == ['w == "plain"']
    assert (cells.codes == -1).sum() == 10


def settings(**changes):
    return SliceSettings(**{"permutations": 199, "random_state": 0, **changes})


def test_the_slice_in_which_a_model_fails_is_found_and_its_numbers_are_those_of_the_rows():
    table = nasty_table()
    random = np.random.default_rng(1)
    bad = ((table["city"] == "Lima") & table["member"]).to_numpy()
    losses = (random.random(N) < np.where(bad, 0.7, 0.1)).astype(float)
    report = slice_report(table, Losses("wrong_class", losses, None), settings())
    first = report["tables"]["slices"].iloc[0]
    assert first["condition"] == 'city == "Lima" and member == True'
    assert first["rows"] == bad.sum()
    assert first["loss_here"] == losses[bad].mean()
    assert first["loss_elsewhere"] == losses[~bad].mean()
    assert first["low"] > 0
    assert first["corrected_p"] == 1 / 200
    assert report["notes"][0]["code"] == "slice_worse_share"
    assert report["metrics"]["slices_worse"] >= 1


def test_slices_of_mostly_the_same_rows_are_told_once():
    table = nasty_table().assign(copy=lambda rows: rows["city"])
    losses = np.where(table["city"] == "Lima", 1.0, 0.0)
    slices = slice_report(table, Losses("wrong_class", losses, None), settings())["tables"][
        "slices"
    ]
    conditions = [Expression.parse(text, "condition")(table) for text in slices["condition"]]
    for place, first in enumerate(conditions):
        for second in conditions[:place]:
            assert 2 * (first & second).sum() <= min(first.sum(), second.sum())
    assert slices["like_it"].iloc[0] > 0


def test_statistics_are_those_of_dealing_the_losses_anew():
    """The standard errors are exact: those of all orders, taken from many of them."""
    cells = [column_cells(nasty_table()[name], 4) for name in ("city", "level")]
    losses = np.random.default_rng(2).gamma(1.0, size=N)
    searched = search_slices(cells, losses, None, 30, 1, 19, 0.95, 0)
    random = np.random.default_rng(3)
    sums = np.array([searched.members @ random.permutation(losses) for _ in range(4000)])
    inside = (
        searched.members.sum(axis=1).A1
        if hasattr(searched.members.sum(axis=1), "A1")
        else (np.asarray(searched.members.sum(axis=1)).ravel())
    )
    expected = (searched.members @ losses - inside * losses.mean()) / sums.std(axis=0)
    assert searched.statistics == pytest.approx(expected, rel=0.06)


def test_weights_of_one_change_nothing_and_others_weigh_the_losses():
    table, random = nasty_table(), np.random.default_rng(4)
    losses, weights = random.random(N), random.uniform(0.5, 2, N)
    plain = slice_report(table, Losses("absolute_error", losses, None), settings())
    ones = slice_report(table, Losses("absolute_error", losses, np.ones(N)), settings())
    pd.testing.assert_frame_equal(plain["tables"]["slices"], ones["tables"]["slices"])
    weighted = slice_report(table, Losses("absolute_error", losses, weights), settings())
    line = weighted["tables"]["slices"].iloc[0]
    inside = Expression.parse(line["condition"], "condition")(table).to_numpy(dtype=bool)
    expected = np.average(losses[inside], weights=weights[inside])
    assert line["loss_here"] == pytest.approx(expected)


def accusations(seed: int, reviews: int) -> float:
    """Return the share of reviews that accuse a slice where losses have nothing to do with it."""
    accused = 0
    for review in range(reviews):
        random = np.random.default_rng([seed, review])
        table = nasty_table(seed=review, rows=300).drop(columns=["tiny", "`", "maybe"])
        losses = (random.random(300) < 0.2).astype(float)
        if review % 2:
            losses = random.lognormal(sigma=1.5, size=300)
        report = slice_report(
            table,
            Losses("absolute_error", losses, None),
            settings(random_state=review, min_rows=20),
        )
        accused += report["metrics"]["slices_worse"] > 0
    return accused / reviews


def test_noise_is_accused_in_at_most_one_review_of_twenty():
    # Of 60 reviews with a chance of 0.05 each, more than 9 accuse once in 1,000 times.
    assert accusations(0, 60) <= 9 / 60


@pytest.mark.long
def test_noise_is_accused_in_at_most_one_review_of_twenty_in_many():
    reviews = 1000
    assert accusations(1, reviews) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / reviews)


def test_noise_is_told_as_noise():
    losses = np.random.default_rng(0).random(N)
    report = slice_report(nasty_table(), Losses("absolute_error", losses, None), settings())
    assert [note["code"] for note in report["notes"]] == ["slices_by_chance"]
    assert report["metrics"]["worst_difference"] is None
    assert not report["tables"]["slices"]["beyond_chance"].any()


def test_what_cannot_be_parted_has_no_slices():
    table = pd.DataFrame({"same": ["a"] * 50, "few": range(50)})
    report = slice_report(table[["same"]], Losses("wrong_class", np.ones(50), None), settings())
    assert report["notes"] == [{"code": "slices_none"}]
    assert report["tables"] == {}
    report = slice_report(table, Losses("wrong_class", np.ones(50), None), settings(min_rows=40))
    assert report["notes"] == [{"code": "slices_none"}]


def test_losses_are_scikit_learns():
    X = pd.DataFrame({"x": np.arange(40.0) % 7})
    words = np.where(np.arange(40) % 3 == 0, "a", "b")
    model = LogisticRegression().fit(X, words)
    name, losses, _ = row_losses(model, X, words, "auto")
    assert (name, 1 - losses.mean()) == ("wrong_class", model.score(X, words))
    losses = row_losses(model, X, words, "log_loss")[1]
    assert losses.mean() == pytest.approx(log_loss(words, model.predict_proba(X)), rel=1e-12)
    numbers = np.sqrt(np.arange(40.0))
    line = LinearRegression().fit(X, numbers)
    losses = row_losses(line, X, numbers, "squared_error")[1]
    assert losses.mean() == pytest.approx(mean_squared_error(numbers, line.predict(X)))


def test_a_class_that_was_never_learned_is_as_wrong_as_can_be():
    model = DummyClassifier().fit([[0], [0]], ["a", "b"])
    X = pd.DataFrame({"x": [0, 0]})
    losses = row_losses(model, X, np.array(["a", "new"]), "log_loss")[1]
    assert losses[1] == pytest.approx(-np.log(np.finfo(float).eps))


def test_a_loss_that_does_not_fit_is_refused():
    model = DummyClassifier().fit([[0], [0]], ["a", "b"])
    with pytest.raises(ValueError, match="must be one of wrong_class, log_loss"):
        row_losses(
            model, pd.DataFrame({"x": [0]}), np.array(["a"]), "squared_error", "Worst slices"
        )
