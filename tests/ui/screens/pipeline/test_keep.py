"""*Keep this model* on the panel of a stage: offered where the last run has its model."""

from __future__ import annotations

import sqlite3

import pytest

from pipeline_core.runs.kept_models import keep_model
from pipeline_core.store import open_store
from ui.documents import kept_models


@pytest.fixture
def models(workspace_with_runs, monkeypatch):
    """The kept models of a workspace that other tests use too; jobs are done in this process."""
    monkeypatch.setattr(
        kept_models.client, "call", lambda place, job, payload: keep_model(place, **payload)
    )
    store = open_store(workspace_with_runs)
    yield store.models
    store.close()
    with sqlite3.connect(workspace_with_runs / "fabrica.db") as connection:
        connection.execute("DELETE FROM kept_models")
        connection.execute("DELETE FROM model_aliases")


def widget(elements, part):
    return next((one for one in elements if part in str(one.key)), None)


def test_the_model_of_a_stage_is_kept_from_its_panel(page, models):
    app = page(pipeline="credit", stage="logistic")
    assert widget(app.text_input, "keep-name-").value == "credit"
    widget(app.text_input, "keep-name-").set_value("from-panel")
    widget(app.selectbox, "keep-alias-").set_value("champion")
    widget(app.text_area, "keep-note-").set_value("Of the panel.")
    send = next(one for one in app.button if "keep-form-" in str(one.key))
    app = send.click().run()
    assert not app.exception
    assert not app.error
    kept = models.find("from-panel:champion")
    assert (kept.stage, kept.note) == ("logistic", "Of the panel.")
    assert any(kept.title in one.value for one in app.success)


def test_the_form_is_in_spanish(page, models):
    app = page("es", pipeline="credit", stage="logistic")
    assert next(one.label for one in app.button if "keep-form-" in str(one.key)) == "Guardar"
    assert widget(app.selectbox, "keep-alias-").options == ["ninguno", "campeón", "retador"]


def test_a_name_that_is_not_allowed_gets_a_sentence_and_keeps_nothing(page, models):
    app = page(pipeline="credit", stage="logistic")
    widget(app.text_input, "keep-name-").set_value("../Ana's model")
    app = next(one for one in app.button if "keep-form-" in str(one.key)).click().run()
    assert not app.exception
    assert models.versions() == []
    assert app.error
    assert not app.success


@pytest.mark.parametrize(("stage", "is_offered"), [("gate", True), ("logistic_scores", False)])
def test_it_is_offered_where_a_model_leaves_the_stage(page, models, stage, is_offered):
    app = page(pipeline="credit", stage=stage)
    assert not app.exception
    assert (widget(app.text_input, "keep-name-") is not None) == is_offered
