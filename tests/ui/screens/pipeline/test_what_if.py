"""The what-if form shows what the kept model answers for the values in its fields."""

from __future__ import annotations

import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

import pipeline_core
from pipeline_core.runs import client
from tests.ui.conftest import ROOT
from ui.documents import documents
from ui.text.numbers import number
from ui.widgets.value_fields import is_outside, slider_of


@pytest.fixture
def app(page, workspace_with_runs):
    """The form of the credit example's forest."""
    app = page(pipeline="credit", stage="forest")
    app.session_state["view-forest"] = "whatif"
    yield app.run()
    client.stop_launcher(workspace_with_runs)


def text(app) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.info)
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def field(app, kind, column):
    return next(w for w in getattr(app, kind) if f"-{column}-" in str(w.key))


def test_the_form_follows_its_fields(app, workspace_with_runs):
    assert not app.exception
    before = text(app)
    assert "predicted" in before
    months = field(app, "number_input", "duration_in_month")
    assert field(app, "slider", "duration_in_month").value == months.value
    months.set_value(72).run()
    assert not app.exception
    assert f"duration_in_month: {months.value} → 72" not in before
    assert "→ 72" in text(app)
    assert field(app, "slider", "duration_in_month").value == 72
    assert app.warning.len == 0

    field(app, "slider", "duration_in_month").set_value(76).run()
    assert field(app, "number_input", "duration_in_month").value == 76
    assert "duration_in_month 76 (4 – 72)" in text(app)

    app.button(key="whatif-reset-credit-forest").click().run()
    assert "→" not in text(app)
    assert field(app, "slider", "duration_in_month").value != 76


def test_the_numbers_are_those_of_the_model_for_such_a_row(app, tmp_path, monkeypatch):
    words = field(app, "selectbox", "credit_history")
    other = next(option for option in words.options if option != words.value)
    words.set_value(other).run()
    assert not app.exception
    shown = html_numbers(app)
    finished = run_elsewhere(documents.load("credit").file, tmp_path, monkeypatch)
    model = finished.model("forest")
    rows = finished.table("forest_scores", "predictions")
    table = finished.table("shown").loc[[rows["row"].iloc[0]]]
    before, after = (
        model.predict_proba(part)[0] for part in (table, table.assign(credit_history=other))
    )
    assert shown == [[number(after[place]), number(before[place])] for place in range(2)]


def run_elsewhere(file, folder, monkeypatch):
    """The finished run of a copy: the workspace that tests share keeps its own runs."""
    copy = shutil.copytree(file.parent, folder / "credit")
    monkeypatch.setenv("FABRICA_HOME", str(folder / "workspace"))
    return pipeline_core.run(copy / file.name)


def html_numbers(app):
    """The numbers of the table in the answer: now, and of the row itself."""
    page = next(h.proto.body for h in app.get("html") if "<td>good</td>" in h.proto.body)
    cells = re.findall(r"<td>([^<]*)</td>", page)
    return [cells[1:3], cells[5:7]]


def test_another_row_forgets_the_changes(app):
    field(app, "number_input", "duration_in_month").set_value(72).run()
    first = text(app)
    choose = next(w for w in app.number_input if str(w.key).startswith("whatif-row-"))
    choose.set_value(5).run()
    assert not app.exception
    assert "→" not in text(app)
    assert text(app) != first


@pytest.mark.usefixtures("launcher")
def test_in_spanish_before_a_run():
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"], app.session_state["view-forest"] = "es", "whatif"
    app.query_params["pipeline"], app.query_params["stage"] = "penguins", "forest"
    app.run()
    assert not app.exception
    assert "Ejecute primero el pipeline" in text(app)


@pytest.mark.parametrize(
    ("spec", "value", "bounds"),
    [
        ({"low": 18, "high": 78, "whole": True}, 30, (12, 84, 1)),
        ({"low": 18, "high": 78, "whole": True}, 30.5, (12.0, 84.0, 1.0)),
        ({"low": 18, "high": 78, "whole": True}, None, (12, 84, 1)),
        ({"low": 0.0, "high": 0.01, "whole": False}, 0.0, (-0.001, 0.011, 0.0001)),
        ({"low": -5.0, "high": 5.0, "whole": False}, 0.0, (-6.0, 6.0, 0.1)),
    ],
)
def test_sliders_reach_beyond_training_and_hold_the_value(spec, value, bounds):
    slider = slider_of(spec, value)
    assert slider == pytest.approx(bounds)
    assert {type(bound) for bound in slider} == {type(bounds[0])}


def test_of_one_value_there_is_no_slider():
    assert slider_of({"low": 3, "high": 3, "whole": True}, 3) is None


def test_words_that_training_had_not_are_outside():
    word = {"kind": "word", "options": ["a", "b"], "has_gaps": True}
    assert (is_outside(word, "c"), is_outside(word, "b"), is_outside(word, None)) == (
        True,
        False,
        False,
    )
