"""The page Laboratory: each of its four laboratories is shown and worked."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pipeline_core
from pipeline_core.runs.jobs import JOBS
from tests.laboratories.conftest import TEXT, loans
from ui.documents import court_attempts, laboratories
from ui.security.people import Person

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def ran_home(tmp_path_factory):
    """A workspace with a pipeline of one's own that was run."""
    home = tmp_path_factory.mktemp("laboratory")
    folder = home / "pipelines" / "loans"
    folder.mkdir(parents=True)
    loans().to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT)
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=home))
    return home


@pytest.fixture
def ran(ran_home, monkeypatch):
    """The visitor's workspace with the run; jobs are done in this process."""
    monkeypatch.setenv("FABRICA_HOME", str(ran_home))

    def call(place, job, payload):
        module, _, name = JOBS[job].partition(":")
        return getattr(import_module(module), name)(place, **payload)

    monkeypatch.setattr(laboratories.client, "call", call)
    return ran_home


def opened(laboratory, lang="en", pipeline=None):
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    app.query_params["laboratory"] = laboratory
    if pipeline:
        app.query_params["pipeline"] = pipeline
    app.switch_page("../pages/laboratory.py").run()
    assert not app.exception, app.exception
    return app


def html(app):
    return " ".join(element.proto.body for element in app.get("html"))


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception


@pytest.mark.parametrize(("lang", "words"), [("en", "With the leak"), ("es", "Con la fuga")])
def test_a_leak_is_shown_beside_what_is_honest(ran, lang, words):
    app = opened("leak", lang)
    assert words in html(app)
    assert "0.435" in html(app)
    press(app, "laboratory-leak-draw")
    assert "0.435" not in html(app)


def test_ones_own_pipeline_is_shown_with_a_leak(ran):
    app = opened("leak", pipeline="loans")
    app.segmented_control(key="laboratory-leak").set_value("own").run()
    press(app, "laboratory-leak-start")
    assert "<td>ROC AUC</td>" in html(app)
    said = " ".join(markdown.value for markdown in app.markdown)
    assert "filled, coded: learned from all rows (320) instead of the training rows (240)" in said


def test_learning_goes_forward_and_back(ran):
    app = opened("learning")
    before = html(app)
    name = next(button.key for button in app.button if button.key.endswith("-next"))[:-5]
    press(app, f"{name}-next")
    assert any(markdown.value.startswith("2 of") for markdown in app.markdown)
    assert html(app) != before
    press(app, f"{name}-previous")
    assert html(app) == before
    app.selectbox(key="laboratory-algorithm").set_value("tree").run()
    assert not app.exception
    assert "Leaves" in html(app)
    press(app, "laboratory-clear")
    assert "there are 0" in app.error[0].value
    press(app, "laboratory-anew")
    assert not app.error


def test_an_attempt_is_kept_and_forgotten(ran):
    app = opened("court", pipeline="loans")
    assert not app.info, [info.value for info in app.info]
    press(app, "court-bring")
    (file,) = (ran / "laboratory").iterdir()
    case = file.stem.removeprefix("court-")
    (kept,) = court_attempts.attempts(case)
    assert (kept.threshold, kept.is_own) == (0.5, True)
    press(app, "court-bring")
    assert len(court_attempts.attempts(case)) == 1
    press(app, "court-forget")
    assert court_attempts.attempts(case) == []
    file.write_text('[[1, 2, 3, 4], [1, "x", 2, 3], 5, [1, 2, 3, NaN]]')
    assert [attempt.cost for attempt in court_attempts.attempts(case)] == [2.0]
    with pytest.raises(ValueError, match="no id"):
        court_attempts.attempts("../../secrets")


def test_the_folds_are_played(ran):
    app = opened("theatre", "es", pipeline="loans")
    press(app, "laboratory-theatre-start")
    assert "Pliegue 1" in " ".join(caption.value for caption in app.caption)
    assert "filled: income" in html(app)


def test_the_class_sees_points_and_only_the_teacher_names(ran, monkeypatch, tmp_path):
    """Each has a workspace of their own; points of another case stay where they are."""
    case, other = "a" * 24, "b" * 24
    ana, beto = (
        Person("a" * 16, "Ana", needs_word=False),
        Person("b" * 16, "Beto", needs_word=False),
    )
    seen = {"person": ana.id, "teacher": False}
    monkeypatch.setattr(court_attempts.people, "everybody", lambda: [ana, beto])
    monkeypatch.setattr(court_attempts.people, "folder", lambda person: tmp_path / person)
    visitor = court_attempts.visitor
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    monkeypatch.setattr(visitor, "person", lambda: seen["person"])
    monkeypatch.setattr(visitor, "workspace", lambda: tmp_path / seen["person"])
    monkeypatch.setattr(visitor, "is_teacher", lambda: seen["teacher"])
    court_attempts.keep_attempt(case, 0.3, 20.0, 0.1)
    court_attempts.keep_attempt(other, 0.9, 90.0, 0.9)
    seen["person"] = beto.id
    court_attempts.keep_attempt(case, 0.4, 30.0, 0.05)
    first, last = court_attempts.attempts(case)
    assert (first.threshold, first.is_own, first.name) == (0.3, False, "")
    assert (last.threshold, last.is_own) == (0.4, True)
    seen["teacher"] = True
    assert [attempt.name for attempt in court_attempts.attempts(case)] == ["Ana", ""]
    court_attempts.forget_attempts(case)
    assert [attempt.name for attempt in court_attempts.attempts(case)] == ["Ana"]
