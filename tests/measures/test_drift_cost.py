"""What drift costs, against a slow reference: every order in which columns can be undone."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error

from pipeline_core.measures.drift_cost import drift_costs, undo_drift


def tables():
    rng = np.random.default_rng(0)
    before = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    before["city"] = rng.choice(["Lima", "Quito"], 200)
    now = before.assign(a=before["a"] + 2, b=before["b"] * 3)
    return before, now.assign(city=["Cusco"] * 150 + ["Lima"] * 50)


def interacting(rows):
    return float((rows["a"] * rows["b"] + rows["a"] + (rows["city"] == "Cusco")).mean())


def test_costs_are_the_mean_over_all_orders():
    before, now = tables()
    names = ["a", "b", "city"]
    costs = drift_costs(interacting, now, before, names, seed=4)
    random = np.random.default_rng(4)
    undone = {name: undo_drift(now[name], before[name], random) for name in names}
    falls = {name: [] for name in names}
    for order in permutations(names):
        rows = now
        for name in order:
            better = rows.assign(**{name: undone[name]})
            falls[name].append(interacting(rows) - interacting(better))
            rows = better
    assert costs == pytest.approx({name: np.mean(values) for name, values in falls.items()})
    assert sum(costs.values()) == pytest.approx(
        interacting(now) - interacting(now.assign(**undone))
    )


def test_a_wrong_unit_costs_and_a_drift_that_the_model_follows_does_not():
    rng = np.random.default_rng(1)
    before = pd.DataFrame({"a": rng.normal(size=400), "b": rng.normal(size=400)})
    model = LinearRegression().fit(before, before.sum(axis=1))
    true = pd.DataFrame({"a": rng.normal(size=200) + 3, "b": rng.normal(size=200)})
    y, now = true.sum(axis=1), true.assign(b=true["b"] * 100)
    costs = drift_costs(
        lambda rows: mean_absolute_error(y, model.predict(rows)), now, before, ["a", "b"]
    )
    assert costs["b"] > 10 > 0 > costs["a"]


def test_numbers_keep_their_order_and_get_the_values_of_the_reference():
    before, now = tables()
    back = undo_drift(now["a"], before["a"], np.random.default_rng(0))
    assert back.rank().tolist() == now["a"].rank().tolist()
    assert sorted(back) == sorted(before["a"])


@pytest.mark.parametrize("gap", [None, np.nan])
def test_gaps_and_new_categories_get_values_of_the_reference(gap):
    random = np.random.default_rng(0)
    words = pd.Series(["a", "new", gap, "b"], dtype=object)
    back = undo_drift(words, pd.Series(["a", "b"]), random)
    assert sorted(back) == ["a", "a", "b", "b"]
    assert (back.iloc[0], back.iloc[3]) == ("a", "b")
    numbers = undo_drift(pd.Series([1.0, np.nan]), pd.Series([7.0, 8.0, 9.0]), random)
    assert set(numbers) <= {7.0, 8.0, 9.0}


def test_a_column_of_another_kind_is_drawn_from_the_reference():
    back = undo_drift(pd.Series(["x", "y"]), pd.Series([1.0, 2.0]), np.random.default_rng(0))
    assert sorted(back) == [1.0, 2.0]
    assert back.dtype == "float64"
