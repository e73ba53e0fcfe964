"""The wall of small charts: what is odd comes first, by a robust distance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import median_abs_deviation

from ui.charts.variant_wall import ODD, robust_distance, strips_of, wall_html


def variant(name, value, data="a", folds=()):
    return {"variant": name, "value": value, "folds": list(folds), "choices": {"loans": data}}


def test_the_distance_is_that_of_robust_statistics():
    values = np.random.default_rng(0).normal(size=9)
    for place, value in enumerate(values):
        others = np.delete(values, place)
        spread = median_abs_deviation(others, scale="normal")
        expected = abs(value - np.median(others)) / spread
        assert robust_distance(value, list(others)) == pytest.approx(expected, rel=1e-4)


def test_the_odd_one_comes_first_and_only_it_is_marked():
    variants = [variant(f"v{i}", 0.8 + i / 100, folds=(0.7, 0.9)) for i in range(5)]
    strips = strips_of([*variants, variant("broken", 0.3), variant("unscored", None)], ["loans"])
    assert len(strips) == 6
    assert [strip.name for strip in strips if strip.is_odd] == [strips[0].name] == ["broken"]
    others = [0.8 + i / 100 for i in range(5)]
    assert strips[0].distance == robust_distance(0.3, others) > ODD
    assert strips[0].scores == (0.3,)
    assert strips[1].scores == (0.7, 0.9)


def test_where_data_vary_a_strip_is_a_data_sets():
    variants = [variant(f"{d}{i}", 0.7 + i / 10, d) for d in "abcd" for i in range(3)]
    variants += [variant(f"e{i}", 0.2 + i / 10, "e") for i in range(3)]
    strips = strips_of(variants, ["loans"])
    assert sorted(strip.name for strip in strips) == list("abcde")
    assert strips[0].distance is None  # the others do not differ at all
    variants += [variant(f"{d}9", 0.75 + n / 50, d) for n, d in enumerate("abcd")]
    assert strips_of(variants, ["loans"])[0].name == "e"


def test_names_cannot_leave_their_place():
    strips = strips_of([variant('<b>"x', 0.5), variant("y", 0.6)], [])
    html = wall_html(strips, str, lambda strip: "<i>", dark=True)
    assert '<b>"x' not in html
    assert "&lt;b&gt;" in html
    assert "<i>" not in html
