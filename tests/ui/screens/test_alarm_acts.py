"""What is done about an alarm on the pages: training anew, an incident, the report of a shadow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.monitor import alarm_jobs, respond
from pipeline_core.spec import read
from pipeline_core.store import open_store
from tests.monitor.conftest import champion  # noqa: F401
from tests.monitor.retrained import propose, watched, with_shadow_log, work_on, years
from ui.documents import alarm_acts
from ui.documents.watches import watch_id

ROOT = Path(__file__).resolve().parents[3]
JOBS = {
    "begin_retraining": alarm_jobs.begin_retraining,
    "keep_incident": alarm_jobs.keep_incident,
    "shadow_report": alarm_jobs.shadow_reports,
}


@pytest.fixture
def place(workspace, champion, tmp_path, monkeypatch):  # noqa: F811
    """The store and the folder of a visitor whose model has an alarm; jobs are done here."""
    shutil.copytree(champion / "home", workspace, dirs_exist_ok=True)
    for name in ("loans.csv", "loans.yaml"):
        shutil.copy(champion / name, tmp_path / name)
    (tmp_path / "new").mkdir()
    answer = lambda place, job, payload: JOBS[job](place, **payload)  # noqa: E731
    monkeypatch.setattr(alarm_acts.client, "call", answer)
    monkeypatch.setattr(respond, "start_process", lambda *_: None)  # the test works on it itself
    files = lambda _: {"loans.yaml": tmp_path / "loans.yaml"}  # noqa: E731
    for module in ("retraining_panel", "incident_form"):
        monkeypatch.setattr(f"ui.screens.monitor.{module}.pipelines_of", files)
    store = open_store(workspace)
    watched(store, tmp_path, 0, years(200, 25))
    yield store, tmp_path
    store.close()


def page(name, language="en", **query):
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=120)
    app.session_state["language"] = language
    for key, value in query.items():
        app.query_params[key] = value
    return app.switch_page(f"../pages/{name}.py").run()


def texts(app):
    elements = (*app.markdown, *app.caption, *app.info, *app.error, *app.warning, *app.success)
    return " ".join(one.value for one in elements).replace("\\", "")


def button(app, key):
    return next(element for element in app.button if element.key == key)


def test_a_model_is_trained_anew_and_its_proposal_is_answered_by_name(place):
    store, folder = place
    identity = watch_id("loans", str(folder / "new"))
    app = page("monitor", watch=identity)
    assert not app.exception
    app = button(app, "retrain-begin").click().run()
    assert not app.exception
    (going,) = store.retrainings.of("loans")
    assert (going.state, going.plan["into"]) == ("going", "loans")
    assert "Training anew since" in texts(app)
    done = work_on(store, going)
    assert done.state == "proposed"
    (proposal,) = store.proposals.of("loans")
    app = page("monitor", watch=identity)
    assert "the difference lies between" in texts(app)
    app.text_input(key=f"proposal-person-{proposal.id}").set_value("Ana")
    app.text_area(key=f"proposal-reason-{proposal.id}").set_value("The world has changed.")
    next(one for one in app.button if "Make it champion" in one.label).click().run()
    (answered,) = store.proposals.of("loans", answered=True)
    assert (answered.state, answered.person) == ("promoted", "Ana")


def test_a_window_is_kept_as_a_test_from_the_page(place):
    _, folder = place
    app = page("monitor", "es", watch=watch_id("loans", str(folder / "new")))
    app.number_input(key="incident-rows").set_value(30)
    app = button(app, "incident-keep").click().run()
    assert not app.exception
    (test,) = read(folder / "loans.yaml").tests
    assert test.kind == "incident"
    assert test.entries["name"] in texts(app)
    (file,) = (folder / "incidents").iterdir()
    assert file.name in texts(app)


def test_in_a_class_no_other_pipeline_is_run(place, monkeypatch):
    store, folder = place
    monkeypatch.setattr(alarm_jobs, "class_of", lambda _: Path("/srv/class"))
    with pytest.raises(alarm_jobs.UsageError) as refused:
        alarm_jobs.begin_retraining(
            store.workspace, "loans", ["log"], str(folder / "loans.yaml"), "loans"
        )
    assert refused.value.code == "retrain.no_file"


def test_without_a_shadow_the_page_says_so(place):
    app = page("models", model="loans:1")
    app.session_state["models-view"] = "shadow"
    app = app.run()
    assert not app.exception
    assert "shadow" in texts(app).lower()


def test_two_versions_are_compared_on_the_page(place):
    store, folder = place
    propose(store, folder)
    with_shadow_log(store)
    (report,) = alarm_jobs.shadow_reports(store.workspace, "loans")
    app = page("models", model="loans:1")
    app.session_state["models-view"] = "shadow"
    app = app.run()
    assert not app.exception
    assert [one.label for one in app.metric] != []
    assert f"{report['model']} · {report['shadow']}" in texts(app)
