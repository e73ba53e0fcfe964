"""The models page: versions and their aliases, the form for a row, and taking home."""

from __future__ import annotations

import io
import shutil
import sqlite3
import sys
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pipeline_core
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.runs.kept_models import model_answer, model_answers, model_card, model_form
from pipeline_core.runs.portable_models import model_texts
from pipeline_core.store import open_store
from tests.registry.conftest import TEXT, loans
from tests.ui.api.test_downloads import ask
from ui.api import model_downloads
from ui.documents import kept_models
from ui.security import people, visitor
from ui.security.access import model_download_url
from ui.text.markdown import escape_markdown

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def kept_home(tmp_path_factory):
    """A workspace with two versions of a model."""
    folder = tmp_path_factory.mktemp("kept")
    loans().to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.5"))
    home = folder / "home"
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=home))
    store = open_store(home)
    run = store.runs.latest(1)[0]
    keep_of_run(store, run, "tree", "loans", note="The first.")
    keep_of_run(store, run, "tree", "loans", note="The second.")
    store.close()
    return home


@pytest.fixture
def kept(workspace, kept_home):
    """The store of a visitor who kept two versions of a model."""
    shutil.copytree(kept_home, workspace, dirs_exist_ok=True)
    store = open_store(workspace)
    yield store
    store.close()


@pytest.fixture
def launcher(monkeypatch):
    """Answers the page's jobs in this process: no launcher is started for a test."""
    jobs = {"model_form": model_form, "model_answer": model_answer}
    jobs |= {"model_answers": model_answers, "model_card": model_card, "model_texts": model_texts}
    monkeypatch.setattr(
        kept_models.client, "call", lambda place, job, payload: jobs[job](place, **payload)
    )


@pytest.fixture
def models_page():
    """Return a function that opens the models page with a query."""

    def open_models(lang="en", **query):
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../pages/models.py").run()

    return open_models


def texts(app):
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.info))


def button(app, key):
    return next(element for element in app.button if element.key == key)


def test_without_models_it_says_how_to_keep_one(workspace, models_page):
    app = models_page()
    assert not app.exception
    assert "Keep this model" in app.info[0].value


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_versions_are_shown_and_one_is_made_champion(kept, models_page, language):
    app = models_page(language)
    assert not app.exception
    assert "loans" in app.radio[0].options[0]
    app = button(app, "model-champion").click().run()
    assert not app.exception
    assert kept.models.find("loans").title == "loans:2"
    assert kept.models.find("loans").aliases == ("champion",)
    app = button(app, "model-retire").click().run()
    assert kept.models.find("loans:2").retired is not None
    assert kept.models.find("loans:2").aliases == ()
    assert button(app, "model-champion").disabled
    button(app, "model-retire").click().run()
    assert kept.models.find("loans:2").retired is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_proposal_waits_above_the_version_for_a_person(kept, models_page, language):
    reasons = [Message("retrain.no_gate", {"model": "loans:2"})]
    comparison = {"rows": 0, "metrics": []}
    made = kept.proposals.add("r", ("loans", 1, 2), "unclear", reasons, comparison)
    app = models_page(language)
    assert not app.exception
    assert escape_markdown("loans:2") in app.markdown[1].value
    said = say(reasons[0].code, reasons[0].values, language)
    assert escape_markdown(said) in texts(app)
    button(app, f"promote-{made.id}").click().run()  # without a name
    assert kept.proposals.of("loans") != []
    app = models_page(language)
    app.text_input(key=f"proposal-person-{made.id}").set_value("Ana")
    app.text_area(key=f"proposal-reason-{made.id}").set_value("It fits.")
    app = button(app, f"promote-{made.id}").click().run()
    assert not app.exception
    assert kept.proposals.of("loans") == []
    assert kept.models.find("loans:champion").title == "loans:2"
    assert "Ana: It fits." in kept.models.find("loans:2").note


def test_a_version_of_the_address_is_shown(kept, models_page):
    app = models_page(model="loans:1")
    assert app.radio[0].value == "loans:1"
    assert "The first." in texts(app)


def test_a_row_is_asked_about(kept, launcher, models_page):
    app = models_page()
    app = app.segmented_control(key="models-view").set_value("row").run()
    assert not app.exception
    app = button(app, "model-ask").click().run()
    assert not app.exception
    answer = app.session_state["row-answer-loans:2"]["answer"]
    values = app.session_state["row-answer-loans:2"]["values"]
    assert answer["answers"] == model_answer(kept.workspace, "loans:2", values)["answers"]
    assert "Reasons for this row" in texts(app)


def test_two_versions_are_compared(kept, models_page):
    app = models_page()
    app = app.segmented_control(key="models-view").set_value("compare").run()
    assert not app.exception
    assert "Both were judged on the same rows." in texts(app)


def test_a_version_is_taken_home_with_its_token_alone(kept, launcher, monkeypatch):
    monkeypatch.setattr(model_downloads.client, "call", kept_models.client.call)
    urls = {kind: model_download_url(kind, "loans:1", "es") for kind in ("file", "card")}
    answer = ask(urls["file"])
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    stored = kept.models.objects.read(kept.models.find("loans:1").files["model"].name)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("loans-1/model.skops") == stored
        assert "No necesita Fábrica" in archive.read("loans-1/README.md").decode()
    assert "Ficha del modelo: loans:1" in ask(urls["card"]).text
    for url in (
        urls["file"].replace("loans%3A1", "loans%3A2"),  # the token is for another version
        urls["file"].partition("&token")[0],
        model_download_url("file", "loans:9", "en"),
        model_download_url("answers", "loans:1", "en", upload="../../etc/passwd"),
        model_download_url("profile", "loans:1", "en"),
    ):
        assert ask(url).status_code == 404


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "was kept with other versions"), ("es", "otras versiones")]
)
def test_a_version_of_another_library_says_so_and_is_fitted_again(
    kept, models_page, monkeypatch, language, sentence
):
    set_library(kept.workspace, "loans", 2, "1.2.0")
    submitted = []
    monkeypatch.setattr(kept_models.client, "submit", lambda store, run: submitted.append(run))
    app = models_page(language)
    assert not app.exception
    (warning,) = [one.value.replace("\\", "") for one in app.warning]
    assert sentence in warning
    assert "scikit-learn 1.2.0 →" in warning
    app = button(app, "model-refit").click().run()
    assert not app.exception
    (run,) = submitted
    refitted = kept.runs.get(run)
    assert refitted.spec == kept.models.find("loans:2").record["pipeline"]["text"]
    assert any(f"run={run}" in str(one.proto) or run in str(one.proto) for one in app.main)


def set_library(workspace, name, version, library):
    """Let a version have been kept with another scikit-learn."""
    with sqlite3.connect(workspace / "fabrica.db") as connection:
        sql = (
            "UPDATE kept_models SET record = json_set(record, '$.libraries.\"scikit-learn\"', ?)"
            " WHERE name = ? AND version = ?"
        )
        connection.execute(sql, (library, name, version))


def test_in_a_class_nobody_sees_or_takes_the_model_of_another(kept_home, workspace, monkeypatch):
    ana, ben = (people.sign_in(name, "a long word") for name in ("Ana", "Ben"))
    shutil.copytree(kept_home, people.folder(ana), dirs_exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr(visitor, "in_class", lambda: True)
        patch.setattr(visitor, "person", lambda: ana)
        patch.setattr(
            model_downloads.client,
            "call",
            lambda place, job, payload: model_texts(place, **payload),
        )
        url = model_download_url("file", "loans:1", "en")
        assert len(kept_models.versions()) == 2
        assert ask(url, ana).status_code == 200
        assert ask(url, ben).status_code == 404
        assert ask(url, None).status_code == 404
        patch.setattr(visitor, "person", lambda: ben)
        assert kept_models.versions() == []
        # Ben's own token names a model that he does not have.
        assert ask(model_download_url("file", "loans:1", "en"), ben).status_code == 404


def test_a_form_whose_library_is_missing_is_not_offered(kept, models_page, monkeypatch):
    for library in ("skl2onnx", "mlflow"):
        monkeypatch.setitem(sys.modules, library, None)
    app = models_page()
    links = " ".join(link.proto.url for link in app.get("link_button"))
    assert "/models/file?" in links
    assert "/models/onnx?" not in links
    assert "/models/mlflow?" not in links
