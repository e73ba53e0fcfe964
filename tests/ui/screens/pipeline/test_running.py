"""The Pipeline page during a run: the selected stage is drawn anew when its state changes."""

from __future__ import annotations

import pytest

from pipeline_core.store import open_store
from ui.documents import document_runs, documents

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
"""
STARTED = {"kind": "run_started", "stage": None, "t": 1.0, "stages": ["rows", "roles"]}


@pytest.fixture
def append_event(workspace, monkeypatch):
    """Return a function that appends an event to an open run of the pipeline."""
    monkeypatch.setattr(document_runs, "ensure_supervised", lambda run: None)  # it is ours
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    document, store = documents.load("shop"), open_store(workspace)
    assert document is not None
    run = store.runs.create(document.identity, document.name, str(document.file), document.text)
    assert store.runs.claim(run.id)
    yield lambda event: store.runs.append(run.id, [event])
    store.runs.finish(run.id, "cancelled")
    store.close()


def heading(app) -> str:
    return next(html.proto.body for html in app.get("html") if "fb-head" in html.proto.body)


def test_a_stage_whose_state_changes_while_it_is_shown(append_event, page):
    append_event(STARTED)
    app = page(pipeline="shop", stage="rows")
    assert not app.exception
    assert "running" not in heading(app)
    append_event({"kind": "stage_started", "stage": "rows", "t": 2.0})
    app.run(timeout=30)  # a page that is drawn again and again never ends
    assert not app.exception
    assert "running" in heading(app)
