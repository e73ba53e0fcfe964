"""The page Monitor: watches at a glance, one over time, its alarms, a window, the report."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pipeline_core
from pipeline_core.monitor import jobs
from pipeline_core.runs.exports import report
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from pipeline_core.store.deployments import Deployment
from tests.monitor.conftest import write_files
from tests.registry.conftest import TEXT, loans
from tests.ui.api.test_downloads import ask
from ui.documents import watches
from ui.documents.watches import watch_id
from ui.documents.window_points import window_point
from ui.screens.monitor import report_document
from ui.screens.monitor.cell_table import cell_table
from ui.security.watch_access import watch_report_url

ROOT = Path(__file__).resolve().parents[3]
SHIFTS = [0, 25, 25, 0]
JOBS = {
    "watch_once": jobs.look_once,
    "window_rows": jobs.rows_of_window,
    "set_up_watch": jobs.set_up_watch,
    "report": report,
}


@pytest.fixture(scope="module")
def watched_home(tmp_path_factory):
    """A workspace with a model that was watched over four windows, two of them drifted."""
    folder = tmp_path_factory.mktemp("watched-page")
    loans().to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.5"))
    home = folder / "home"
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=home))
    store = open_store(home)
    kept = keep_of_run(store, store.runs.latest(1)[0], "tree", "loans")
    store.models.set_alias(kept.name, "champion", kept.version)
    source = write_files(folder / "new", SHIFTS)
    jobs.look_once(home, "loans", source)
    store.close()
    return home, source


@pytest.fixture
def watched(workspace, watched_home):
    """The store of a visitor who watches a model, and where its rows come from."""
    home, source = watched_home
    shutil.copytree(home, workspace, dirs_exist_ok=True)
    store = open_store(workspace)
    yield store, source
    store.close()


@pytest.fixture
def in_this_process(monkeypatch):
    """Answers the page's jobs in this process: no launcher is started for a test."""
    answer = lambda place, job, payload: JOBS[job](place, **payload)  # noqa: E731
    monkeypatch.setattr(watches.client, "call", answer)


@pytest.fixture
def monitor_page():
    """Return a function that opens the page with a query."""

    def open_monitor(lang="en", **query):
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../pages/monitor.py").run()

    return open_monitor


def texts(app):
    elements = (*app.markdown, *app.caption, *app.info, *app.error, *app.get("html"))
    return " ".join(getattr(one, "value", None) or one.proto.body for one in elements)


def button(app, key):
    return next(element for element in app.button if element.key == key)


def test_without_a_model_it_says_how_to_keep_one(workspace, monitor_page):
    app = monitor_page()
    assert not app.exception
    assert "Keep this model" in app.info[0].value


@pytest.mark.parametrize(("language", "words"), [("en", "alarms open"), ("es", "alarmas abiertas")])
def test_watches_are_seen_at_a_glance(watched, monitor_page, language, words):
    app = monitor_page(language)
    assert not app.exception
    assert words in texts(app)
    assert "loans:1" in texts(app).replace("\\", "")
    assert texts(app).count('<span class="bad"') == 2


def test_a_watch_is_opened(watched, monitor_page):
    _, source = watched
    app = monitor_page()
    app = button(app, f"open-{watch_id('loans', source)}").click().run()
    assert not app.exception
    assert source in texts(app).replace("\\", "")
    assert watch_id("loans", source) in app.query_params["watch"]


def test_an_alarm_is_acknowledged_with_a_name(watched, monitor_page):
    store, source = watched
    app = monitor_page(watch=watch_id("loans", source))
    (alarm,) = [one for one in store.watches.alarms("loans") if one.subject == "income"]
    app = button(app, f"acknowledge-{alarm.id}").click().run()
    assert "yours is empty" in texts(app)
    assert store.seen.acknowledgements("loans", source) == {}
    app.text_input(key="alarm-name").set_value("Ana  Pérez").run()
    app = button(app, f"acknowledge-{alarm.id}").click().run()
    assert not app.exception
    assert store.seen.acknowledgements("loans", source)[alarm.id].person == "Ana Pérez"
    assert "acknowledged by Ana Pérez" in texts(app).replace("\\", "")


def test_a_window_shows_its_counts_and_its_rows(watched, monitor_page, in_this_process):
    store, source = watched
    identity = watch_id("loans", source)
    app = monitor_page(watch=identity)
    assert "b003" in texts(app)  # the last one, before another is chosen
    app.session_state[f"monitor-charts-{identity}"] = {"window": 2}
    app = app.run()
    assert "b001" in texts(app)
    column = store.seen.after("loans", source, 1, 1)[0].result["features"]["cells"]["income"]
    assert cell_table("income", "", column, "en", bad=True).count("<tr") == len(column)
    app = button(app, f"rows-{identity}-2").click().run()
    assert not app.exception
    first = loans()["income"].iloc[0] + 25
    assert f"<td>{first:g}</td>" in texts(app)


def test_looking_finds_what_is_new_and_says_so(watched, monitor_page, in_this_process, tmp_path):
    store, _ = watched
    source = write_files(tmp_path / "more", [0])
    store.deployments.save(Deployment("more", "loans", (source,), every=3_600.0))
    app = monitor_page(watch=watch_id("loans", source))
    assert "No batch has come yet" in texts(app)
    app = button(app, "look-now").click().run()
    assert not app.exception
    assert "Batches: 1" in app.toast[0].value
    assert store.seen.count("loans", source) == 1
    app = button(app, "stop-watch").click().run()
    assert not store.deployments.find("more").active


def test_the_form_sets_up_a_watch(watched, monitor_page, in_this_process, tmp_path):
    store, _ = watched
    app = monitor_page()
    app.text_input(key="watch-source").set_value(str(tmp_path / "nowhere"))
    app = app.button[-1].click().run()
    assert "must be a folder" in texts(app)
    assert store.deployments.all() == []
    app.text_input(key="watch-source").set_value(str(tmp_path))
    app = app.button[-1].click().run()
    assert not app.exception
    (saved,) = store.deployments.all()
    assert (saved.model, saved.sources, saved.every) == ("loans", (str(tmp_path),), 3_600.0)
    assert watch_id("loans", str(tmp_path)) in app.query_params["watch"]


def test_a_watch_is_silent_after_twice_its_span(watched):
    store, source = watched
    store.deployments.save(Deployment("loans", "loans", (source,), every=3_600.0))
    for alarm in store.watches.alarms("loans"):
        store.watches.acknowledge(alarm.id)
    (watch,) = watches.watches(store)
    assert watch.state(time.time() + 7_100) == "acknowledged"
    assert watch.state(time.time() + 7_300) == "silent"


def test_a_point_holds_the_limit_that_the_alarm_was_judged_by(watched):
    store, source = watched
    for window in store.seen.latest("loans", source, 9):
        point = window_point(window)
        for part in ("features", "answers"):
            for psi, band, state, missing, before in point[part].values():
                assert (state > 0) == (psi > band)
                assert missing == before == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "watched over time"), ("es", "vigilado en el tiempo")],
)
def test_a_period_is_taken_home_with_its_token_alone(
    watched, in_this_process, monkeypatch, language, words
):
    store, source = watched
    monkeypatch.setattr(report_document.client, "call", watches.client.call)
    identity = watch_id("loans", source)
    times = store.seen.times("loans", source)
    url = watch_report_url(identity, language, times[1] - 1, times[4] + 2)
    answer = ask(url)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert words in answer.text
    assert all(f"b{number:03}.csv" in answer.text for number in range(4))
    others = watch_report_url("0" * 12, language, times[1], times[4])
    for wrong in (url.replace(identity, "0" * 12), url.partition("&token")[0], others):
        assert ask(wrong).status_code == 404
