"""Windows that are bent: the numbers of the block, piece by piece, and no look ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline_core.blocks.monitor.bend_rows import bend_rows
from pipeline_core.simulator.bending import bent_window, window_rows
from pipeline_core.simulator.scenario import KINDS, Bend, Scenario, turned

ROWS, SIZE = 200, 20


@pytest.fixture(scope="module")
def whole():
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "x": random.normal(10, 2, ROWS),
            "city": random.choice(["Lima", "Quito"], ROWS),
            "y": random.choice(["no", "yes"], ROWS, p=[0.4, 0.6]),
        }
    )


def played(whole, *bends):
    scenario = Scenario("s", rows=SIZE, bends=bends)
    windows = [bent_window(whole, scenario, n, "y") for n in range(1, ROWS // SIZE + 1)]
    return pd.concat(windows)


@pytest.mark.parametrize("ramp", [0, 4])
@pytest.mark.parametrize(
    ("kind", "amount"), [("shift", 2), ("scale", 3), ("unit", 100), ("fahrenheit", 1), ("stuck", 1)]
)
def test_the_windows_together_are_what_the_block_makes_of_the_table(whole, kind, amount, ramp):
    result = played(whole, Bend("x", kind, amount, first=4, ramp=ramp))
    expected = bend_rows(
        whole,
        column="x",
        how=KINDS[kind].measure,
        strength=amount,
        start=3 * SIZE / ROWS,
        ramp=ramp * SIZE / ROWS,
    )
    pd.testing.assert_frame_equal(result, expected, check_exact=ramp == 0)


def test_a_bend_has_an_end_and_others_are_left_alone(whole):
    result = played(whole, Bend("x", "missing", 1.0, first=3, last=4))
    gone = result["x"].isna().to_numpy()
    assert gone.nonzero()[0].tolist() == [*range(2 * SIZE, 4 * SIZE)]
    pd.testing.assert_frame_equal(result[~gone], whole[~gone])


def test_what_happens_by_chance_has_its_share_and_follows_the_seed(whole):
    bend = Bend("city", "new_category", 0.5, value="Cusco")
    first, again = played(whole, bend), played(whole, bend)
    assert first.equals(again)
    assert abs((first["city"] == "Cusco").mean() - 0.5) < 4 * np.sqrt(0.25 / ROWS)
    other = bent_window(whole, Scenario("s", rows=SIZE, seed=1, bends=(bend,)), 1, "y")
    assert not other["city"].equals(first["city"].head(SIZE))


def test_noise_has_the_spread_of_the_whole_stream(whole):
    noise = (played(whole, Bend("x", "noise", 3.0))["x"] - whole["x"]).to_numpy()
    spread = 3 * whole["x"].std(ddof=0)
    assert abs(noise.std() / spread - 1) < 4 / np.sqrt(2 * ROWS)


def test_labels_shift_by_whole_rows(whole):
    result = played(whole, Bend("y", "label_shift", 1.0, first=6, value="yes"))
    late = result.iloc[5 * SIZE :]
    assert set(late["y"]) == {"yes"}
    assert set(late["x"]) <= set(whole.loc[whole["y"] == "yes", "x"])


def test_a_bias_is_about_one_group_alone_and_grows(whole):
    bend = Bend("city", "bias", 1.0, first=1, ramp=10, value="no", group="Lima")
    result = played(whole, bend)
    others = whole["city"] != "Lima"
    pd.testing.assert_frame_equal(result[others.to_numpy()], whole[others])
    assert result["city"].equals(whole["city"])
    own = result[~others.to_numpy()]
    shares = [(part["y"] == "yes").mean() for part in (own.head(30), own.tail(30))]
    assert shares[0] > shares[1]


def test_a_concept_deals_out_the_values_of_a_window(whole):
    result = played(whole, Bend("y", "concept", 1.0))
    for start in range(0, ROWS, SIZE):
        before, after = (table["y"].iloc[start : start + SIZE] for table in (whole, result))
        assert sorted(before) == sorted(after)
    assert not result["y"].equals(whole["y"])


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_window_depends_on_what_happens_later(whole, kind):
    column = {"label_shift": "y", "concept": "y", "bias": "city"}.get(kind, "x")
    bend = Bend(column, kind, KINDS[kind].amount, first=2, value="no", group="Lima")
    before = Scenario("s", rows=SIZE, bends=(bend,))
    later = turned(before, Bend("x", "shift", 5.0), 6)
    over = turned(later, replace(bend, amount=0.0 if KINDS[kind].measure != "scale" else 1.0), 7)
    for window in range(1, 6):
        expected = bent_window(whole, before, window, "y")
        pd.testing.assert_frame_equal(bent_window(whole, later, window, "y"), expected)
        pd.testing.assert_frame_equal(bent_window(whole, over, window, "y"), expected)
    plain = whole["x"] + 5 * whole["x"].std(ddof=0)
    last = bent_window(whole, over, 8, "y")["x"]
    assert last.equals(plain.loc[window_rows(whole, over, 8).index])
