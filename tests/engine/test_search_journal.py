"""A run keeps a search's journal in its workspace until the search's result is kept."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from pipeline_core.engine.executor import execute
from pipeline_core.engine.failures import explain
from pipeline_core.store import open_store
from pipeline_core.store.search_journals import journal_folder, sweep_journals
from tests.small_pipelines import TABLES, Blocks, pipeline, stage

VARY = {"model.max_depth": {"from": 1, "to": 9}, "scaled.method": ["standard", "robust"]}


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


def drawn():
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"a": random.normal(size=90), "b": random.normal(size=90)})
    TABLES["table"] = rows.assign(y=np.where(rows["a"] + random.normal(size=90) > 0, "yes", "no"))
    settings = {"vary": VARY, "strategy": "optuna", "tries": 6, "folds": 2}
    return pipeline(
        stage("given"),
        stage("roles", "set_roles", {"target": "y"}, table="given"),
        stage("scaled", "scale", data="roles"),
        stage("model", "random_forest_classifier", {"n_estimators": 2}, data="scaled"),
        stage("best", "search", settings, model="model", data="roles"),
    )


def run(blocks, workspace):
    """Run it all, and return how the search ended, with its trials as progress told them."""
    plan = blocks.plan(drawn())
    store = open_store(workspace)
    journals = journal_folder(workspace)
    events = list(execute(plan, blocks.functions, store.artifacts, journals=journals))
    store.close()
    end = next(e for e in events if e["kind"] == "stage_finished" and e["stage"] == "best")
    return end, [e for e in events if e["kind"] == "stage_progress"]


def test_a_killed_run_leaves_a_journal_and_the_next_one_uses_and_removes_it(
    blocks, tmp_path, monkeypatch
):
    journals = journal_folder(tmp_path / "mine")
    whole, trials = run(blocks, tmp_path / "others")
    fit, fits = RandomForestClassifier.fit, []

    def dying_fit(self, *args, **options):
        fits.append(self)
        if len(fits) == 8:  # one is the model's own
            raise KeyboardInterrupt
        return fit(self, *args, **options)

    monkeypatch.setattr(RandomForestClassifier, "fit", dying_fit)
    assert run(blocks, tmp_path / "mine")[0]["status"] == "failed"
    (journal,) = journals.iterdir()
    assert journal.stem == blocks.plan(drawn()).jobs["best"].key
    assert journals.stat().st_mode & 0o077 == 0
    resumed, again = run(blocks, tmp_path / "mine")
    assert resumed["status"] == whole["status"] == "succeeded"
    assert resumed["summary"] == whole["summary"]
    assert resumed["summary"]["kept"]
    assert len(again) == len(trials)
    assert len(fits) - 8 == 1 + (len(trials) - 3) * 2 + 1
    assert list(journals.iterdir()) == []


def test_without_the_library_the_run_says_how_to_install_it(blocks, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "pipeline_core.measures.optuna_search", raising=False)
    monkeypatch.setitem(sys.modules, "optuna", None)
    end, _ = run(blocks, tmp_path)
    assert end["error"]["code"] == "failed.library_missing"
    assert end["error"]["values"]["library"] == "optuna"
    assert end["error"]["values"]["extra"] == "optuna"
    assert explain(ModuleNotFoundError("x", name="other"), "a").code == "failed.unexpected"


def test_the_version_of_the_library_is_in_the_key_of_whoever_uses_it(blocks):
    plan = blocks.plan(drawn())
    assert "optuna" in plan.jobs["best"].ingredients["packages"]
    best = drawn().stages["best"]
    grid = replace(best, settings={**best.settings, "strategy": "grid"})
    others = [s for s in drawn().stages.values() if s.name != "best"]
    plan = blocks.plan(pipeline(*others, grid))
    assert "optuna" not in plan.jobs["best"].ingredients["packages"]


def test_a_journal_that_nobody_has_written_to_for_a_month_goes(tmp_path):
    folder = journal_folder(tmp_path)
    folder.mkdir(parents=True)
    for name in ("old.log", "new.log"):
        (folder / name).touch()
    os.utime(folder / "old.log", (0, 0))
    assert sweep_journals(tmp_path) == 1
    assert [path.name for path in folder.iterdir()] == ["new.log"]
