"""What the page says of decision flips: grids, rows and the chart by group."""

from __future__ import annotations

from ui.charts.flips import flips_by_group
from ui.screens.runs.flips import groups_grid, rows_frame, transitions_grid

RESULT = {
    "by": "sex",
    "groups": [
        {
            "group": "<b>f",
            "rows": 10,
            "flips": 4,
            "share": 0.4,
            "better": 3,
            "worse": 1,
            "other": 0,
        },
        {"group": None, "rows": 5, "flips": 0, "share": 0.0, "better": 0, "worse": 0, "other": 0},
    ],
    "transitions": [["good", "bad", 1234], ["bad", "good", 2]],
}


def test_groups_and_transitions_are_grids_in_both_languages():
    grid = groups_grid(RESULT, "en")
    assert list(grid.head) == ["sex", "Rows", "Flips", "Share", "Better", "Worse"]
    assert [list(row) for row in grid.rows] == [
        ["<b>f", "10", "4", "40.0 %", "3", "1"],
        ["(missing)", "5", "0", "0.0 %", "0", "0"],
    ]
    grid = transitions_grid(RESULT, "es")
    assert list(grid.head) == ["Primera", "Segunda", "Cambios"]
    assert list(grid.rows[0]) == ["good", "bad", "1,234"]


def test_rows_keep_their_columns_and_say_the_outcome_in_words():
    table = {
        "columns": ["row", "first", "second", "outcome", "city"],
        "data": [[7, "a", "b", "better", "first"], [9, "b", "a", "other", "worse"]],
    }
    frame = rows_frame(table, "es")
    assert list(frame.columns) == ["Fila", "Primera", "Segunda", "Resultado", "city"]
    assert frame["Resultado"].tolist() == ["mejor", "ni uno ni otro"]
    assert frame["city"].tolist() == ["first", "worse"]


def test_the_chart_has_shares_of_each_group_and_no_outcome_that_is_in_none():
    figure = flips_by_group(RESULT["groups"], ["<b>f", "(missing)"], "en")
    bars = {bar.name: list(bar.x) for bar in figure.data}
    assert bars == {"Better": [0.3, 0.0], "Worse": [0.1, 0.0]}
    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt;f", "(missing)"]
    assert len({bar.marker.pattern.shape for bar in figure.data}) == 2
