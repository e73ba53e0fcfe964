"""Rows that are bent: what each bend does, from where on, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.blocks.monitor.bend_rows import bend_rows
from pipeline_core.measures.bent_rows import bend_weights


@pytest.fixture
def table():
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "x": random.normal(10, 2, 200),
            "city": random.choice(["Lima", "Quito"], 200),
            "y": random.choice(["no", "yes"], 200, p=[0.8, 0.2]),
            "day": np.arange(200)[::-1],
        },
        index=range(5, 205),
    )


def bent(table, **settings):
    result = bend_rows(table, **settings)
    assert result.index.equals(table.index)
    pd.testing.assert_frame_equal(result.head(100), table.head(100), check_dtype=False)
    return result


@pytest.mark.parametrize(
    ("how", "strength", "expected"),
    [
        ("shift", 2, lambda x, spread: x + 2 * spread),
        ("scale", 100, lambda x, spread: x * 100),
        ("fahrenheit", 1, lambda x, spread: x * 9 / 5 + 32),
    ],
)
def test_numbers_change_by_what_is_said(table, how, strength, expected):
    late = bent(table, column="x", how=how, strength=strength)["x"].tail(100)
    spread = table["x"].std(ddof=0)
    np.testing.assert_allclose(late, expected(table["x"].tail(100), spread))


def test_noise_widens_and_follows_the_seed(table):
    first, again, other = (
        bent(table, column="x", how="noise", strength=3, random_state=seed)["x"]
        for seed in (1, 1, 2)
    )
    assert first.equals(again)
    assert not first.equals(other)
    assert first.tail(100).std() > 2 * table["x"].std()


def test_gaps_replaced_and_stuck_values(table):
    assert bent(table, column="city", how="missing")["city"].tail(100).isna().all()
    some = bent(table, column="city", how="replace", value="Cusco", strength=0.5)["city"]
    assert 30 < (some == "Cusco").sum() < 70
    stuck = bent(table, column="x", how="stuck")["x"].tail(100)
    assert set(stuck) == {table["x"].iloc[99]}


def test_more_of_a_label_comes_with_rows_that_have_it(table):
    late = bent(table, column="y", how="label_shift", value="yes").tail(100)
    assert set(late["y"]) == {"yes"}
    positives = table[table["y"] == "yes"]
    assert set(late["x"]) <= set(positives["x"])
    with pytest.raises(ValueError, match="perhaps"):
        bend_rows(table, column="y", how="label_shift", value="perhaps")


def test_a_concept_changes_only_what_goes_with_what(table):
    late = bent(table, column="y", how="concept").tail(100)
    assert late["y"].value_counts().equals(table["y"].tail(100).value_counts())
    assert late["x"].equals(table["x"].tail(100))
    assert not late["y"].equals(table["y"].tail(100))


def test_only_the_rows_of_a_condition_and_in_the_order_of_a_column(table):
    result = bend_rows(table, column="x", how="scale", strength=2, order="day", start=0.25)
    assert ((result["x"] == 2 * table["x"]) == (table["day"] >= 50)).all()
    lima = bent(
        table, column="x", how="scale", strength=2, only=lambda rows: rows["city"] == "Lima"
    )
    changed = lima["x"] != table["x"]
    assert (changed == ((table["city"] == "Lima") & (np.arange(200) >= 100))).all()


def test_a_ramp_grows_evenly_to_all_of_it():
    weights = bend_weights(100, 0.2, 0.5)
    assert weights[:20].tolist() == [0.0] * 20
    np.testing.assert_allclose(weights[20:70], np.arange(1, 51) / 50)
    assert weights[70:].tolist() == [1.0] * 30


def test_words_cannot_be_scaled(table):
    with pytest.raises(ValueError, match="must hold numbers"):
        bend_rows(table, column="city", how="scale")
