"""What a stage changed, on the page: before and after any run, and never a blank tab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.measures.changes import table_changes
from pipeline_core.measures.distributions import compare_distributions
from pipeline_core.runs import client
from tests.ui.conftest import ROOT
from ui.charts.overlay import distribution_overlay


@pytest.fixture
def launcher_of_ran(workspace_with_runs: Path) -> Iterator[None]:
    """Let no launcher outlive its test."""
    yield
    client.stop_launcher(workspace_with_runs)


def opened(pipeline: str, stage: str, lang: str = "en") -> AppTest:
    """Open a stage's page with the tab already chosen."""
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    app.session_state[f"view-{stage}"] = "changed"
    app.query_params["pipeline"], app.query_params["stage"] = pipeline, stage
    app.run()
    assert not app.exception
    return app


def page_text(app) -> str:
    parts = [*app.markdown, *app.info, *app.caption]
    return "\n".join(str(element.value) for element in parts).replace("\\", "")


def markup(app) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.usefixtures("workspace_with_runs", "launcher_of_ran")
def test_a_stage_shows_which_cells_it_filled_on_the_sample_and_on_all():
    app = opened("housing", "filled")
    table = app.dataframe[0].value
    assert list(table["Column"]) == ["total_bedrooms"]
    on_sample = int(table["Cells filled"].iloc[0])
    assert len(app.get("plotly_chart")) == 1

    app = app.segmented_control(key="changed-where-filled").set_value("all").run()
    assert not app.exception
    assert int(app.dataframe[0].value["Cells filled"].iloc[0]) == 207 > on_sample


@pytest.mark.usefixtures("workspace_with_runs", "launcher_of_ran")
@pytest.mark.parametrize(
    ("stage", "english", "spanish"),
    [
        ("applicants", "is a source of data", "es una fuente de datos"),
        ("roles", "exactly the same", "exactamente las mismas"),
        ("split", "Training rows: 750", "Filas de entrenamiento: 750"),
    ],
)
def test_every_kind_of_stage_says_something_in_both_languages(stage, english, spanish):
    assert english in page_text(opened("credit", stage))
    assert spanish in page_text(opened("credit", stage, "es"))


@pytest.mark.usefixtures("workspace_with_runs", "launcher_of_ran")
def test_columns_that_came_and_went_are_named():
    html = markup(opened("credit", "categories"))

    assert "Dropped (" in html
    assert "<i>purpose</i>" in html
    assert "... &lt; 0 DM" in html


@pytest.mark.usefixtures("workspace_with_runs")
def test_a_model_has_no_such_view(page):
    app = page(pipeline="credit", stage="forest")
    assert "changed" not in app.segmented_control(key="view-forest-choice").options


def test_both_sides_are_drawn_over_the_same_cells_or_side_by_side():
    same = distribution_overlay(
        compare_distributions(pd.Series([0.0, 1.0, None]), pd.Series([0.0, 1.0, 1.0])), "en"
    )
    before, after = same.data
    assert (before.name, after.name, same.layout.barmode) == ("Before", "After", "overlay")
    assert sum(before.y) == pytest.approx(2 / 3)
    assert list(before.x) == list(after.x)
    assert before.width[0] == pytest.approx(0.05)

    apart = distribution_overlay(
        compare_distributions(pd.Series([0.0, 1000.0]), pd.Series([0.0, 1.0])), "es"
    )
    assert [element.name for element in apart.data] == ["Antes", "Después"]
    assert [element.xaxis for element in apart.data] == ["x", "x2"]


def test_words_dates_and_empty_columns_can_be_drawn():
    words = compare_distributions(pd.Series([f"w{n}" for n in range(20)]), pd.Series(["w1"]))
    figure = distribution_overlay(words, "es")
    assert figure.data[0].x[-1] == "(otros)"
    dates = pd.Series(pd.date_range("2020-01-01", periods=3, freq="D"))
    assert (
        distribution_overlay(compare_distributions(None, dates), "en").data[0].x[0]
        == "2020-01-01 00:00:00"
    )
    assert (
        distribution_overlay(compare_distributions(pd.Series([None, None]), None), "en").data[0].y
        == ()
    )


def test_what_is_drawn_comes_from_the_same_counts_as_the_table():
    table = pd.DataFrame({"a": [1.0, None, 3.0]})
    comparison = table_changes({"rows": table}, table.fillna(2.0), matched=True)
    before, after = distribution_overlay(comparison["distributions"][0], "en").data
    assert sum(after.y) - sum(before.y) == pytest.approx(comparison["changed"][0]["filled"] / 3)
