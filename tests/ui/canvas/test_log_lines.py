"""A run's log in the reader's language: progress and failures as sentences, traces never."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline_core.store import open_store
from ui.screens.results.run_log import run_log

FOLD = {"done": 3, "of": 5, "metrics": {"accuracy": 0.8, "roc_auc": 0.75}}
COLUMN = {"done": 1, "of": 2, "column": "age", "psi": 0.31, "drifted": True}
ERROR = {"code": "failed.other", "values": {"stage": "s", "cause": "No."}, "id": "12ab34cd"}


@pytest.fixture
def lines(workspace):
    store = open_store(workspace)
    run = store.runs.create("x", "X", "x.yaml", "fabrica: 1")
    store.runs.claim(run.id)

    def of(lang, kind, **payload):
        store.runs.append(run.id, [{"kind": kind, "stage": "s", "t": 5.0, **payload}])
        return run_log(SimpleNamespace(store=store, run=store.runs.get(run.id)), lang)

    return of


@pytest.mark.parametrize(
    ("lang", "fold", "column"),
    [
        ("en", "s: fold 3 of 5: ROC AUC 0.750", "s: age: PSI 0.310, drifted"),
        ("es", "s: pliegue 3 de 5: AUC ROC 0.750", "s: age: PSI 0.310, con deriva"),
    ],
)
def test_progress_is_told(lines, lang, fold, column):
    text = lines(lang, "stage_progress", code="progress.fold", values=FOLD)
    assert text.endswith(fold)
    text = lines(lang, "stage_progress", code="progress.column", values=COLUMN)
    assert text.endswith(column)
    text = lines(lang, "stage_progress", code="progress.of_ones_own", values={"done": 1, "of": 9})
    assert text.endswith({"en": "s: 1 of 9", "es": "s: 1 de 9"}[lang])


def test_a_failure_is_a_sentence_with_its_number(lines):
    text = lines("en", "stage_finished", status="failed", seconds=1.0, error=ERROR)
    assert "No." in text
    assert text.endswith("(error 12ab34cd)")


def test_a_trace_that_was_kept_as_text_is_not_shown(lines):
    trace = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: no'
    assert "Traceback" not in lines("en", "log", text=trace)
    assert lines("en", "log", text="half way").endswith("s: half way")
