"""What a change does to the data, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.leak_radar.changes import noise_beside, noise_columns, shuffled_target

ROWS = pd.DataFrame(
    {
        "x": np.arange(200.0),
        "word": pd.Categorical(["a", "b"] * 100),
        "gap": [None, 1.0] * 100,
        "y": np.arange(200) % 3,
    },
    index=range(50, 250),
)
DATA = Data(ROWS)


def test_a_shuffled_target_is_the_same_targets_in_other_rows():
    rows = shuffled_target("y", (0, 1))(DATA).rows
    pd.testing.assert_frame_equal(rows.drop(columns="y"), ROWS.drop(columns="y"))
    assert sorted(rows["y"]) == sorted(ROWS["y"])
    assert (rows["y"] != ROWS["y"]).mean() > 0.5
    assert rows["y"].dtype == ROWS["y"].dtype


def test_a_table_that_is_read_twice_is_shuffled_alike():
    change = shuffled_target("y", (0, 1))
    other = Data(ROWS.rename(columns={"x": "z"}))
    assert change(DATA).rows["y"].equals(change(other).rows["y"])


def test_each_repetition_is_another_shuffle():
    first, second = (shuffled_target("y", (0, number))(DATA).rows["y"] for number in (1, 2))
    assert not first.equals(second)


def test_noise_keeps_the_values_and_types_of_each_column_and_the_target_in_place():
    rows = noise_columns("y", (0, 1), keep=("gap",))(DATA).rows
    assert rows["y"].equals(ROWS["y"])
    assert rows["gap"].equals(ROWS["gap"])
    assert sorted(rows["x"]) == sorted(ROWS["x"])
    assert (rows.dtypes == ROWS.dtypes).all()
    assert abs(np.corrcoef(rows["x"], ROWS["x"])[0, 1]) < 0.3


def test_noise_beside_adds_columns_and_shuffles_the_target():
    rows = noise_beside("y", (0, 1))(DATA).rows
    added = [name for name in rows if name not in ROWS]
    assert len(added) == 50
    assert rows["x"].equals(ROWS["x"])
    assert not rows["y"].equals(ROWS["y"])
