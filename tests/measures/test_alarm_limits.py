"""Limits of drift: their rate of false alarms, and what they do not overlook."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.alarm_limits import (
    AlarmLimits,
    drawn_window,
    drift_ratios,
    learn_limits,
)
from pipeline_core.measures.drawn_effects import column_effects
from pipeline_core.measures.profile_drift import profile_drift
from pipeline_core.measures.reference_profile import column_profile, table_profile


def mixed_table(rows, seed):
    rng = np.random.default_rng(seed)
    income = rng.lognormal(3, 0.6, rows)
    return pd.DataFrame(
        {
            "income": income,
            "debt": income * rng.uniform(0, 1, rows),
            "children": rng.poisson(1.2, rows),
            "city": rng.choice(list("abcdefgh"), rows, p=np.arange(1, 9) / 36),
            "rare": np.where(rng.random(rows) < 0.01, "yes", "no"),
        }
    )


def largest_ratio(profiles, window, least_effect):
    measured = [profile_drift(profile, window[name])[0] for name, profile in profiles.items()]
    psi, by_chance = (
        np.array([values[name] for values in measured]) for name in ("psi", "psi_by_chance")
    )
    return drift_ratios(psi, by_chance, least_effect).max()


def false_alarms(windows, draws, without=()):
    """Return the share of undrifted windows of 150 rows with an alarm."""
    reference = mixed_table(3_000, seed=1).drop(columns=[*without])
    limits = learn_limits(reference, sizes=[100, 200], draws=draws, least_effect=0.0)
    profiles = table_profile(reference)
    later = mixed_table(150 * windows, seed=2).drop(columns=[*without])
    parts = [later.iloc[start : start + 150] for start in range(0, len(later), 150)]
    return np.mean([largest_ratio(profiles, part, 0.0) > limits.of(150) for part in parts])


def test_about_one_window_in_thirty_is_a_false_alarm():
    assert false_alarms(windows=60, draws=60) <= 0.12


@pytest.mark.long
def test_the_promised_rate_holds_over_many_windows():
    assert 0.02 <= false_alarms(windows=3_000, draws=600, without=["rare"]) <= 0.05


@pytest.mark.long
def test_a_category_of_which_a_window_has_none_or_one_keeps_the_rate_below_the_promise():
    """A fifth of all windows has none, and the same ratio: no limit parts them."""
    assert 0 < false_alarms(windows=3_000, draws=600) <= 0.04


def test_a_shift_is_an_alarm():
    reference = mixed_table(3_000, seed=1)
    limits = learn_limits(reference, sizes=[200], draws=60)
    shifted = mixed_table(200, seed=3).assign(income=lambda table: table["income"] * 2)
    assert largest_ratio(table_profile(reference), shifted, limits.least_effect) > limits.of(200)


def test_small_effects_never_count_however_many_rows():
    assert drift_ratios(np.array([0.09]), np.array([1e-6]), 0.1).tolist() == [0.0]


def test_limits_between_sizes_are_interpolated_and_ends_are_kept():
    limits = AlarmLimits((100, 10_000), (4.0, 2.0), 1 / 30, 0.1)
    assert [limits.of(rows) for rows in (1, 100, 1_000, 10_000, 10**6)] == pytest.approx(
        [4, 4, 3, 2, 2]
    )
    assert AlarmLimits((), (), 1 / 30, 0.1).of(100) == np.inf


def test_the_draws_follow_the_seed():
    table = mixed_table(400, seed=5)
    limits = [learn_limits(table, [100], draws=15, seed=seed) for seed in (0, 0, 1)]
    assert limits[0] == limits[1] != limits[2]


@pytest.mark.parametrize("in_order", [False, True])
def test_effects_of_drawn_windows_are_those_of_a_comparison(in_order):
    table = mixed_table(600, seed=6).assign(
        gaps=lambda rows: rows["income"].where(rows.index % 5 > 0),
        day=lambda rows: pd.Timestamp("2024-01-01") + pd.to_timedelta(rows["children"], unit="D"),
        ends=lambda rows: rows["debt"].where(rows.index % 7 > 0, np.inf),
        name=lambda rows: [f"n{number % 80}" for number in rows.index],
        known=lambda rows: pd.array([None, True, False] * 200, dtype="boolean"),
        same=1.0,
    )
    random = np.random.default_rng(0)
    for _ in range(5):
        window = drawn_window(len(table), 120, random, in_order)
        for name in table:
            effect = column_effects(table[name])(window)
            profile = column_profile(table.loc[~window, name], points=None)
            expected, _ = profile_drift(profile, table.loc[window, name])
            assert effect == pytest.approx((expected["psi"], expected["psi_by_chance"]))
