"""A table of places is drawn as a map, in a colour for each word."""

from __future__ import annotations

import pandas as pd

from ui.charts.table_kinds import general_draw

PLACES = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0], "group": ["0", "0", "1"]})


def test_points_have_a_colour_for_each_word():
    draw = general_draw("groups_map", PLACES)
    figure = draw(PLACES, "en")
    assert [(points.name, list(points.x)) for points in figure.data] == [("0", [1, 2]), ("1", [3])]
    assert {points.mode for points in figure.data} == {"markers"}
    assert len({points.marker.color for points in figure.data}) == 2


def test_a_map_needs_two_numbers():
    assert general_draw("map", PLACES[["a", "group"]]) is None
    assert general_draw("places", PLACES) is None
