"""The page Factory: a factory is chosen, run, stopped and read, and a variant is taken along."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.factory import driver, jobs
from pipeline_core.factory.journal import Journal
from pipeline_core.spec import parse, read
from pipeline_core.store import open_store
from pipeline_core.store.cluster_setting import set_cluster
from tests.factory.in_process import execute, execute_whole
from tests.factory.test_production import DRAWING, write_loans
from tests.ui.api.test_downloads import ask
from ui.api import pipeline_downloads
from ui.documents import cached_jobs, factories
from ui.security.access import pipeline_download_url
from ui.text.problem_words import sentence_of

ROOT = Path(__file__).resolve().parents[3]
PLAIN = DRAWING.replace("  data: {loans: [a.csv, b.csv]}\n", "").replace(
    "  steps: {scaled: [true, false]}\n", ""
)
WITHOUT = PLAIN.split("factory:")[0]
NAMES = ["linear", "dummy_classifier", "ridge_classifier"]
JOBS = {
    "factory_run": driver.factory_run,
    "factory_board": jobs.factory_board,
    "factory_report": jobs.factory_report,
    "factory_variant": jobs.factory_variant,
    "factory_keep": jobs.factory_keep,
}


class _AtOnce:
    """A thread that does its work where it is started."""

    def __init__(self, target, args, daemon):
        self.start = lambda: target(*args)


@pytest.fixture
def home(workspace, monkeypatch):
    """A visitor with a drawing, whose jobs and runs are done in this process."""
    answer = lambda place, job, payload: JOBS[job](place, **payload)  # noqa: E731
    for module in (factories, cached_jobs, pipeline_downloads):
        monkeypatch.setattr(module.client, "call", answer)
    monkeypatch.setattr(jobs, "run_in_launcher", execute)
    monkeypatch.setattr(driver, "follow_in_launcher", execute_whole)
    monkeypatch.setattr(factories, "threading", SimpleNamespace(Thread=_AtOnce))
    folder = workspace / "pipelines" / "loans"
    folder.mkdir(parents=True)
    write_loans(folder, "a.csv", 0)
    (folder / "loans.yaml").write_text(PLAIN)
    return workspace


@pytest.fixture(scope="module")
def judged_home(tmp_path_factory):
    """A workspace in which the variants of the drawing are judged."""
    home = tmp_path_factory.mktemp("judged")
    folder = home / "pipelines" / "loans"
    folder.mkdir(parents=True)
    write_loans(folder, "a.csv", 0)
    (folder / "loans.yaml").write_text(PLAIN)
    driver.drive(home, parse(PLAIN), folder / "loans.yaml", None, execute)
    return home


@pytest.fixture
def judged(home, judged_home):
    shutil.copytree(judged_home, home, dirs_exist_ok=True)
    return home


@pytest.fixture
def page():
    """Return a function that opens the page."""

    def open_page(lang="en"):
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=120)
        app.session_state["language"] = lang
        app.query_params["pipeline"] = "loans"
        return checked(app.switch_page("../pages/factory.py").run())

    return open_page


def checked(app):
    assert not app.exception, app.exception
    return app


def texts(app):
    parts = [e.value for kind in ("markdown", "caption", "info", "error") for e in app.get(kind)]
    parts += [element.proto.body for element in app.get("html")]
    return " ".join(parts).replace("\\", "")


def field(app, kind, end):
    return next(e for e in app.get(kind) if e.key and e.key.endswith(end))


def press(app, end):
    return checked(field(app, "button", end).click().run())


def test_what_varies_is_chosen_and_written_as_an_edit_that_can_be_undone(home, page):
    file = home / "pipelines" / "loans" / "loans.yaml"
    file.write_text("# Loans\n" + WITHOUT)
    app = page()
    assert "no factory yet" in texts(app)
    assert field(app, "button", "-write").disabled
    checked(field(app, "multiselect", "-estimators-folds").select("linear").run())
    models = field(app, "multiselect", "-estimators-linear-choices")
    assert models.value == ['"linear"']
    checked(models.select('{"block": "ridge_classifier"}').run())
    checked(field(app, "multiselect", "-settings-folds").select("scaled.method").run())
    checked(field(app, "text_input", "-scaled.method-values").input("standard, robust").run())
    press(app, "-write")
    assert read(file).factory == {
        "judge": "folds",
        "metric": "roc_auc",
        "estimators": {"linear": ["linear", {"block": "ridge_classifier"}]},
        "settings": {"scaled.method": ["standard", "robust"]},
    }
    assert file.read_text().startswith("# Loans\n")
    assert "what they share runs once" in texts(app)
    press(app, "-undo")
    assert not read(file).factory


def test_a_factory_is_filled_in_as_the_file_has_it_and_written_back_the_same(home, page):
    file = home / "pipelines" / "loans" / "loans.yaml"
    folder = "factory:\n  judge: folds\n  metric: accuracy\n  combine: {sample: 2, seed: 3}\n"
    folder += '  data: {loans: {folder: ".", pattern: "a*.csv"}}\n'
    folder += "  settings: {linear.C: {from: 0.1, to: 10, scale: log, points: 3}}\n"
    file.write_text(WITHOUT + folder)
    written = read(file).factory
    app = page()
    assert field(app, "button", "-write").disabled
    checked(field(app, "number_input", "-sample").set_value(3).run())
    press(app, "-write")
    assert read(file).factory == {**written, "combine": {"sample": 3, "seed": 3}}
    press(app, "-remove")
    assert not read(file).factory


def test_variants_are_run_and_their_board_is_read(home, page):
    app = page()
    assert "Variants: 3." in texts(app)
    assert not any(name in texts(app) for name in ("1. linear", '<div class="fb-wall"'))
    press(app, "factory-start")
    board = Journal(home, home / "pipelines" / "loans" / "loans.yaml").board()
    assert sorted(v["variant"] for v in board["variants"]) == sorted(NAMES)
    for variant in board["variants"]:
        assert f"{variant['rank']}. {variant['variant']}" in texts(app)
    assert '<div class="fb-wall"' in texts(app)
    assert field(app, "button", "factory-start").disabled


def test_what_a_factory_names_and_there_is_not_is_a_sentence(home, page):
    file = home / "pipelines" / "loans" / "loans.yaml"
    file.write_text(PLAIN.replace("linear: [linear,", "linear: [nobody,"))
    assert "'nobody'" in texts(page())


def test_a_variant_becomes_a_pipeline_a_kept_model_and_a_report(judged, page):
    assert "Variantes: 3." in texts(page("es"))
    app = page()
    leader = field(app, "selectbox", "factory-variant").value
    field(app, "button", "factory-open").click().run()
    (made,) = [f.name for f in (judged / "pipelines").iterdir() if f.name != "loans"]
    copy = read(judged / "pipelines" / made / f"{made}.yaml")
    assert not copy.factory
    assert copy.name.endswith(leader)
    assert (judged / "pipelines" / made / "a.csv").is_file()
    app = page()
    field(app, "text_input", "factory-keep-name").input("loans")
    checked(next(b for b in app.button if "factory-keep-model" in str(b.form_id)).click().run())
    store = open_store(judged)
    assert [version.name for version in store.models.versions()] == ["loans"]
    store.close()


def test_the_report_is_for_its_owner_and_has_every_variant(judged):
    url = pipeline_download_url("leaderboard", "loans", "es")
    answer = ask(url)
    assert answer.status_code == 200
    assert all(name in answer.text for name in NAMES)
    assert "loans-leaderboard.html" in answer.headers["content-disposition"]
    assert ask(url.replace("token=", "token=0")).status_code == 404


@pytest.mark.parametrize(("lang", "words"), [("en", "worked on by the cluster"), ("es", "clúster")])
def test_it_says_on_which_cluster_the_stages_run_and_why_one_could_not_be_reached(
    judged, page, lang, words
):
    assert "tcp://" not in texts(page(lang))
    set_cluster(judged, "tcp://10.0.0.5:8786")
    journal = Journal(judged, judged / "pipelines" / "loans" / "loans.yaml")
    values = {"address": "tcp://10.0.0.5:8786", "cause": "OSError: timed out"}
    error = {"code": "cluster.unreachable", "values": values}
    journal.write(replace(journal.state(), error=error))
    app = page(lang)
    captions = " ".join(element.value for element in app.caption).replace("\\", "")
    assert words in captions
    assert "tcp://10.0.0.5:8786" in captions
    (told,) = (element.value.replace("\\", "") for element in app.error)
    assert told == sentence_of(error, lang)
    assert ("Settings" if lang == "en" else "Ajustes") in told
