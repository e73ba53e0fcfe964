"""The columns of a new file have the distribution and relation that a stage's columns have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pipeline_core.starter import column_profiles as module
from pipeline_core.starter.column_profiles import column_profiles
from pipeline_core.starter.first_look import first_look


def test_a_first_look_has_them_for_its_target(tmp_path):
    random = np.random.default_rng(2)
    table = pd.DataFrame({"size": random.normal(size=90), "city": random.choice(["a", "b"], 90)})
    table["price"] = table["size"] * 3 + random.normal(size=90)
    table.to_csv(tmp_path / "homes.csv", index=False)
    look = first_look(str(tmp_path / "homes.csv"), "homes.csv", target="price")
    profiles = look["profiles"]
    assert profiles["size"]["relation"]["value"] == pytest.approx(
        stats.pearsonr(table["size"], table["price"])[0]
    )
    assert sum(profiles["city"]["bars"]) == 90
    assert profiles["price"]["relation"] is None


def test_only_the_first_columns_count_and_the_target(monkeypatch):
    monkeypatch.setattr(module, "MAX_COLUMNS", 2)
    table = pd.DataFrame(np.eye(5), columns=list("abcde"))
    assert list(column_profiles(table, "e")) == ["a", "b", "e"]
    assert column_profiles(table.head(0), "e")["a"] == {"bars": [], "relation": None}
    assert column_profiles(table, None)["a"]["relation"] is None
