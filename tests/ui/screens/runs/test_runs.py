"""The list of runs: search, paging, selection, comparison, deletion with confirmation."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.store import open_store
from ui.screens.runs.comparison import parse_compared_runs

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def store(workspace):
    """Store with thirty ended runs, of two pipelines in turn."""
    workspace_store = open_store(workspace)
    for number in range(30):
        name = ("Credit", "Houses")[number % 2]
        text = f"fabrica: 1\nname: {name}\nseed: {number}\nstages:\n  a:\n    block: example_data\n"
        run = workspace_store.runs.create(f"/{name}.yaml", name, f"/{name}.yaml", text)
        workspace_store.runs.finish(run.id, "succeeded" if number % 3 else "failed")
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


def ids(app) -> list[str]:
    return [box.key.removeprefix("pick-") for box in app.checkbox]


def test_pages_of_runs_the_latest_first(runs_page, store):
    app = runs_page()
    assert not app.exception
    seen = ids(app)
    assert seen == [run.id for run in store.runs.latest(limit=12)]
    for _ in range(2):
        app.button(key="runs-older").click().run()
        seen += ids(app)
    assert app.button(key="runs-older").disabled
    assert seen == [run.id for run in store.runs.latest(limit=50)]


def test_searching_by_name_and_state(runs_page, store):
    app = runs_page()
    app.text_input(key="runs-search").input("hous").run()
    assert {store.runs.get(run_id).name for run_id in ids(app)} == {"Houses"}
    app.multiselect(key="runs-states").select("failed").run()
    assert {store.runs.get(run_id).status for run_id in ids(app)} == {"failed"}
    assert len(ids(app)) == 5
    app.text_input(key="runs-search").input("no such run").run()
    assert not app.exception
    assert app.info


def test_ticked_on_two_pages_and_compared(runs_page, store):
    app = runs_page()
    first = ids(app)[0]
    app.checkbox(key=f"pick-{first}").check().run()
    assert app.button(key="compare-runs").disabled
    app.button(key="runs-older").click().run()
    second = ids(app)[0]
    app.checkbox(key=f"pick-{second}").check().run()
    app.button(key="compare-runs").click().run()
    assert not app.exception
    compared = app.query_params["compare"]
    compared = compared if isinstance(compared, str) else compared[0]
    assert set(compared.split(",")) == {first, second}
    html = " ".join(block.proto.body for block in app.get("html"))
    assert "seed" in html


def test_deleting_asks_first(runs_page, store):
    app = runs_page()
    deleted = ids(app)[:2]
    open_run = store.runs.create("/x.yaml", "Open one", "/x.yaml", "fabrica: 1")
    for run_id in deleted:
        app.checkbox(key=f"pick-{run_id}").check().run()
    app.button(key="delete-runs").click().run()
    assert all(store.runs.get(run_id) for run_id in deleted)
    app.button(key="delete-yes").click().run()
    assert not app.exception
    assert [store.runs.get(run_id) for run_id in deleted] == [None, None]
    assert store.runs.get(open_run.id)
    assert not set(deleted) & set(ids(app))


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
    assert app.checkbox


def test_no_more_runs_are_compared_than_fit():
    names = [f"{number:016d}" for number in range(9)]
    assert parse_compared_runs(",".join(names)) == names[:5]


def test_an_empty_history_says_what_to_do(runs_page, workspace):
    app = runs_page()
    assert not app.exception
    assert app.info
