"""The chapter of what was watched: a window that is clicked is the one whose columns are shown."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ui.screens.results import variant_charts
from ui.screens.results.parts import Chapter, Figure, Text
from ui.screens.results.watch_chapter import _figures, _window_variants

TABLES: dict[str, Any] = {
    "windows": pd.DataFrame(
        {"window": ["<May>", "June"], "alarm": [False, True], "largest_ratio": [1.0, 9.0],
         "limit": [3.0, 3.0], "metric_worse": False}
    ),
    "window_columns": pd.DataFrame(
        {"window": ["<May>", "June"], "column": "x", "ratio": [1.0, 9.0], "psi": [0.1, 0.9],
         "drifted": [False, True], "status": "compared"}
    ),
    "window_distributions": pd.DataFrame(
        {"window": "June", "column": "x", "cell": ["a", "b"], "low": None, "high": None,
         "reference": [3, 1], "current": [1, 3], "reference_share": [0.75, 0.25],
         "current_share": [0.25, 0.75]}
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("prefix", "names"), [("", ["<May>", "June"]), ("A", ["A · <May>", "A · June"])]
)
def test_the_charts_of_inputs_choose_the_windows_that_are_kept(prefix, names):
    figures = {figure.code: figure for figure in _figures(prefix, {"tables": TABLES}, "en")}
    assert {code for code, figure in figures.items() if figure.choices} == {
        "chart.watch_inputs", "chart.watch_columns",
    }  # fmt: skip
    assert list(figures["chart.watch_inputs"].choices.values()) == names
    assert list(_window_variants(prefix, TABLES, "en")) == names[1:]


@pytest.mark.parametrize(
    ("clicked", "chosen", "missing"),
    [("June", "June", False), ("&lt;May&gt;", None, True), ("elsewhere", None, True)],
)
def test_a_click_chooses_a_window_or_says_that_it_is_not_kept(
    monkeypatch, clicked, chosen, missing
):
    state: dict[str, Any] = {"c": {"selection": {"points": [{"x": clicked}]}}}
    monkeypatch.setattr(variant_charts.st, "session_state", state)
    chapter = Chapter("watch", "", variants=_window_variants("", TABLES, "en"))
    (figure, *_) = _figures("", {"tables": TABLES}, "en")
    variant_charts._choose(chapter, figure.choices, "c")
    assert state.get(variant_charts.variant_key(chapter)) == chosen
    assert state["c-missing"] == missing


def page() -> None:
    import plotly.graph_objects as go

    from ui.screens.results.drawing import draw_chapter
    from ui.screens.results.parts import Chapter, Figure, Text

    bars = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]))
    figure = Figure("", bars, wide=True, choices={"a": "first", "b": "second"})
    variants = {name: lambda name=name: [Text(f"this is {name}")] for name in ("first", "second")}
    draw_chapter(Chapter("watch", "Watch", "", [figure], variants, after=[Text("below")]))


def test_what_is_chosen_stands_below_the_chart_and_the_rest_below_that():
    app = AppTest.from_function(page)
    app.session_state["report-watch"] = "second"
    app.run(timeout=60)
    assert not app.exception
    texts = [block.proto.body for block in app.get("html")]
    assert ["this is second" in texts[0], "below" in texts[1]] == [True, True]
    assert len(app.get("plotly_chart")) == 1


def test_a_file_has_the_charts_that_stand_below_too():
    from ui.screens.results.report_document import _chapter

    chapter = Chapter("watch", "", parts=[Text("above")], after=[Text("below")])
    assert [part["text"] for part in _chapter(chapter, "en")["parts"]] == ["above", "below"]
    assert not Figure("", None).choices
