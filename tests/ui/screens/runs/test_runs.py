"""The table of runs: what differs as columns, filters, stars, notes, deletion; comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.store import open_store
from pipeline_core.store.events import run_started, stage_finished
from pipeline_core.store.run_notes import RunNote
from ui.screens.runs.compared import parse_compared

ROOT = Path(__file__).resolve().parents[4]
TEXT = """fabrica: 1
name: {name}
seed: {seed}
stages:
  a: {{block: example_data, settings: {{name: iris}}}}
  forest: {{block: random_forest_classifier, settings: {{n_estimators: {trees}}}}}
  scores: {{block: evaluate}}
"""


def add_run(store, name: str, number: int) -> str:
    text = TEXT.format(name=name, seed=number % 2, trees=10 + number)
    run = store.runs.create(f"/{name}.yaml", name, f"/{name}.yaml", text)
    store.runs.claim(run.id)
    store.runs.append(run.id, [run_started(["a", "forest", "scores"])])
    metrics = {"accuracy": number / 100, "roc_auc": 1 - number / 100}
    end = stage_finished(stage="scores", status="succeeded", summary={"metrics": metrics})
    store.runs.append(run.id, [end])
    store.runs.finish(run.id, "succeeded" if number % 3 else "failed")
    return run.id


@pytest.fixture
def store(workspace):
    """Store with thirty ended runs, of two pipelines in turn."""
    workspace_store = open_store(workspace)
    for number in range(30):
        add_run(workspace_store, ("Credit", "Houses")[number % 2], number)
    yield workspace_store
    workspace_store.close()


@pytest.fixture
def runs_page():
    """Return a function that opens the runs page with a query."""

    def open_runs(lang: str = "en", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../pages/runs.py").run()

    return open_runs


def grid(app):
    return app.dataframe[0].value


def shown(app) -> list[str]:
    """The last letters of the ids that the table shows, in its order."""
    return [text.rpartition(" · ")[2] for text in grid(app).iloc[:, 1]]


def choose(app, *runs: str):
    """Choose runs in the table, as a click on their boxes does."""
    places = [shown(app).index(run[-5:]) for run in runs]
    selection = {"rows": places, "columns": [], "cells": []}
    app.session_state[app.dataframe[0].proto.id.split("-", 2)[2]] = {"selection": selection}
    return app.run()


def test_all_runs_the_latest_first_with_a_measure_of_each(runs_page, store):
    app = runs_page()
    assert not app.exception
    runs = store.runs.latest(limit=50)
    assert shown(app) == [run.id[-5:] for run in runs]
    assert grid(app)["ROC AUC · scores"].tolist() == [1 - n / 100 for n in reversed(range(30))]
    assert "seed" not in grid(app)
    assert any("30 runs" in caption.value for caption in app.caption)


def test_of_one_pipeline_the_settings_that_differ_are_columns(runs_page, store):
    app = runs_page()
    app.selectbox(key="runs-pipeline").select("/Houses.yaml").run()
    assert not app.exception
    table = grid(app)
    assert len(table) == 15
    assert table["Number of trees · forest"].tolist() == [10 + n for n in range(29, 0, -2)]
    assert "seed" not in table  # the same in all of them
    assert not [name for name in table if name.startswith("Name")]


def test_filters_by_text_state_setting_measure_star_and_tag(runs_page, store):
    runs = {number: run.id for number, run in enumerate(reversed(store.runs.latest(50)))}
    store.notes.save(runs[3], RunNote(True, ("final",), "deeper", ""))
    store.notes.save(runs[5], RunNote(False, ("final", "x"), "", "Wider is better"))
    app = runs_page()

    def numbers() -> list[int]:
        ends = {run[-5:]: number for number, run in runs.items()}
        return sorted(ends[end] for end in shown(app))

    for text, expected in (("DEEPER", [3]), ("wider", [5]), ("final", [3, 5]), (runs[7], [7])):
        app.text_input(key="runs-search").input(text).run()
        assert numbers() == expected
    app.text_input(key="runs-search").input("hous").run()
    assert numbers() == list(range(1, 30, 2))
    app.multiselect(key="runs-states").select("failed").run()
    assert numbers() == [3, 9, 15, 21, 27]
    app.toggle(key="runs-starred").set_value(True).run()
    assert numbers() == [3]
    app.toggle(key="runs-starred").set_value(False).run()
    app.multiselect(key="runs-states").unselect("failed").run()
    app.multiselect(key="runs-tags").select("x").run()
    assert numbers() == [5]
    app.multiselect(key="runs-tags").unselect("x").run()
    accuracy = next(p for p in app.selectbox(key="runs-measure").options if "Accuracy" in p)
    app.selectbox(key="runs-measure").select(accuracy).run()
    app.number_input(key="runs-low").set_value(0.05).run()
    app.number_input(key="runs-high").set_value(0.09).run()
    assert numbers() == [5, 7, 9]
    app.number_input(key="runs-high").set_value(0.01).run()
    assert "Exchange the two numbers" in app.warning[0].value
    assert not app.exception
    assert app.info


def test_a_setting_is_filtered_by_its_values(runs_page, store):
    app = runs_page()
    app.selectbox(key="runs-pipeline").select("/Credit.yaml").run()
    (trees,) = app.selectbox(key="runs-setting").options
    app.selectbox(key="runs-setting").select(trees).run()
    (values,) = [box for box in app.multiselect if box.label == "Values"]
    values.select("14").select("18").run()
    assert grid(app)["Number of trees · forest"].tolist() == [18, 14]


def test_a_note_is_written_beside_the_chosen_run(runs_page, store):
    run, other = [run.id for run in store.runs.latest(2)]
    app = choose(runs_page(), run)
    (note,) = [area for area in app.text_area if area.label == "Note"]
    (hypothesis,) = [area for area in app.text_area if area.label == "Hypothesis"]
    note.input("<b>Overfits</b>")
    hypothesis.input("More trees")
    (save,) = [button for button in app.button if button.label == "Save"]
    save.click().run()
    assert not app.exception
    assert store.notes.of(run) == RunNote(note="<b>Overfits</b>", hypothesis="More trees")
    assert store.notes.of(other) == RunNote()
    assert grid(app)["Note"].tolist()[:2] == ["<b>Overfits</b>", ""]
    app.button(key="star-runs").click().run()
    assert store.notes.of(run).starred
    assert store.notes.of(run).note == "<b>Overfits</b>"
    assert grid(app).iloc[0, 0] == "★"
    app.button(key="star-runs").click().run()
    assert not store.notes.of(run).starred


def test_two_are_chosen_and_compared(runs_page, store):
    runs = [run.id for run in store.runs.latest(3)]
    app = choose(runs_page(), runs[0])
    assert app.button(key="compare-runs").disabled
    app = choose(app, runs[0], runs[2])
    app.button(key="compare-runs").click().run()
    assert not app.exception
    compared = app.query_params["compare"]
    compared = compared if isinstance(compared, str) else compared[0]
    assert set(compared.split(",")) == {runs[0], runs[2]}
    html = " ".join(block.proto.body for block in app.get("html"))
    assert "Number of trees" in html


def test_deleting_asks_first(runs_page, store):
    deleted = [run.id for run in store.runs.latest(2)]
    open_run = store.runs.create("/x.yaml", "Open one", "/x.yaml", "fabrica: 1")
    app = choose(runs_page(), *deleted)
    app.button(key="delete-runs").click().run()
    assert all(store.runs.get(run_id) for run_id in deleted)
    app.button(key="delete-yes").click().run()
    assert not app.exception
    assert [store.runs.get(run_id) for run_id in deleted] == [None, None]
    assert store.runs.get(open_run.id)
    assert not {run[-5:] for run in deleted} & set(shown(app))


def test_a_run_whose_pipeline_can_no_longer_be_read_is_a_row_too(runs_page, store):
    broken = store.runs.create("/Old.yaml", "Old", "/Old.yaml", "stages: [")
    store.runs.finish(broken.id, "failed")
    app = runs_page("es")
    assert not app.exception
    assert shown(app)[0] == broken.id[-5:]
    assert grid(app)["Estado"].tolist()[0] == "fallida"


def test_what_goes_on_is_not_deleted(store):
    run = store.runs.create("/x.yaml", "Open one", "/x.yaml", "fabrica: 1")
    store.runs.claim(run.id)
    event = {"kind": "run_started", "stage": None, "t": 1.0, "stages": ["a"]}
    store.runs.append(run.id, [event])
    (store.run_folder(run.id) / "log").write_text("hello")
    assert not store.forget_run(run.id)
    assert store.log(run.id) == "hello"
    store.runs.finish(run.id, "cancelled")
    assert store.forget_run(run.id)
    assert store.runs.get(run.id) is None
    assert store.runs.stages(run.id) == store.runs.events(run.id) == []
    assert store.log(run.id) == ""
    assert not store.forget_run(run.id)


@pytest.mark.parametrize("query", ["x,y", "a" * 16, "", f"{'a' * 16},{'b' * 16}", "../a,<b>"])
def test_an_address_that_names_too_few_says_so(runs_page, store, query):
    app = runs_page("es", compare=query)
    assert not app.exception
    assert "al menos dos ejecuciones" in app.info[0].value
    assert app.dataframe


def test_no_more_runs_are_compared_than_fit():
    names = [f"{number:016d}" for number in range(9)]
    assert parse_compared(",".join(names)) == names[:5]


def test_an_empty_history_says_what_to_do(runs_page, workspace):
    app = runs_page()
    assert not app.exception
    assert app.info
