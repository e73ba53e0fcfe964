"""Stages in threads: each hears its own warnings, shares a recipe's fit, and lets its inputs go."""

from __future__ import annotations

import gc
import threading
import time
import warnings
import weakref
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin

from pipeline_core.block import Columns, Report, Rows, Transformer
from pipeline_core.engine.executor import execute
from tests.small_pipelines import TABLES, Blocks, MemoryStore, chain, pipeline, stage

TOGETHER = threading.Barrier(2)
FITS = Counter()
PEAK = Counter()
PATIENCE = 60.0


def fails(table: pd.DataFrame) -> pd.DataFrame:
    """Fail."""
    raise ValueError("Never.")


def passes(table: pd.DataFrame, *, mark: int = 0) -> pd.DataFrame:
    """Give a table of its own.

    Parameters
    ----------
    mark
        Makes two stages differ.
    """
    return table.copy()


def joins(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Put two tables beside each other."""
    return pd.concat([left, right.add_suffix("_2")], axis=1)


def warns(rows: Rows, *, text: str = "", kind: str = "user") -> Report:
    """Wait for the other one, then warn.

    Parameters
    ----------
    text
        What to say.
    kind
        Which warning.
    """
    TOGETHER.wait(timeout=60)
    warnings.warn(text, RuntimeWarning if kind == "runtime" else UserWarning, stacklevel=1)
    TOGETHER.wait(timeout=60)
    return {"metrics": {}}


def busy(rows: Rows, *, mark: int = 0) -> Report:
    """Count how many work at once.

    Parameters
    ----------
    mark
        Makes two stages differ.
    """
    PEAK["now"] += 1
    PEAK["most"] = max(PEAK["most"], PEAK["now"])
    time.sleep(0.05)
    PEAK["now"] -= 1
    return {"metrics": {}}


class Counting(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Gives back what it gets, and counts its fits."""

    def fit(self, X, y=None):
        FITS["fits"] += 1
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def transform(self, X):
        return X


def counted(*, columns: Columns = ()) -> Transformer:
    """Count fits.

    Parameters
    ----------
    columns
        Which columns.
    """
    return Counting()


@pytest.fixture(scope="module")
def blocks():
    return Blocks(fails, passes, joins, warns, busy, counted)


@pytest.fixture(autouse=True)
def table():
    TABLES["table"] = pd.DataFrame(
        {"a": np.arange(40.0), "b": np.tile([0.0, 1.0], 20), "y": ["no", "yes", "yes", "no"] * 10}
    )
    FITS.clear()
    PEAK.clear()


GIVEN = stage("given")
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})


@pytest.mark.parametrize("kind", ["user", "runtime"])
def test_warnings_go_to_the_stage_that_caused_them(blocks, kind, recwarn):
    both = [
        stage(name, "warns", {"text": text, "kind": kind}, data="given")
        for name, text in (("left", "L"), ("right", "R"))
    ]
    ran = blocks.run(pipeline(GIVEN, *both), workers=2)
    name = "RuntimeWarning" if kind == "runtime" else "UserWarning"
    assert ran.end("left")["summary"]["warnings"] == [f"{name}: L"]
    assert ran.end("right")["summary"]["warnings"] == [f"{name}: R"]
    assert ran.end("given")["summary"]["warnings"] == []
    assert not recwarn.list


@pytest.mark.parametrize("kind", ["user", "runtime"])
def test_the_same_warning_is_told_for_each_stage(blocks, kind):
    both = [
        stage(name, "warns", {"text": "same", "kind": kind}, data=source)
        for name, source in (("left", "given"), ("right", "copy"))
    ]
    ran = blocks.run(pipeline(GIVEN, stage("copy", "passes", table="given"), *both), workers=2)
    assert all(len(ran.end(name)["summary"]["warnings"]) == 1 for name in ("left", "right"))


@pytest.mark.parametrize(("workers", "most"), [(1, 1), (2, 2)])
def test_no_more_stages_work_at_a_time_than_allowed(blocks, workers, most):
    many = [stage(f"s{i}", "busy", {"mark": i}, data="given") for i in range(6)]
    blocks.run(pipeline(GIVEN, *many), workers=workers)
    assert PEAK["most"] <= most


def test_two_stages_really_work_side_by_side(blocks):
    both = [stage(str("ab"[i]), "warns", {"text": str(i)}, data="given") for i in range(2)]
    assert blocks.run(pipeline(GIVEN, *both), workers=2).status[""] == "succeeded"


def test_two_models_on_one_recipe_fit_it_once(blocks):
    models = [stage(name, data="counted") for name in ("logistic_regression", "dummy_classifier")]
    names = {"columns": ["a", "b"]}
    ran = blocks.run(chain(GIVEN, ROLES, stage("counted", "counted", names, data="roles"), *models))
    assert ran.status[""] == "succeeded"
    assert FITS["fits"] == 1


def test_results_that_nobody_will_read_again_are_let_go(blocks):
    steps = chain(
        GIVEN,
        stage("one", "passes", {"mark": 1}, table="given"),
        stage("two", "passes", {"mark": 2}, table="one"),
        stage("three", "passes", {"mark": 3}, table="two"),
    )
    watched = Watching()
    alive = {}
    for event in execute(blocks.plan(steps), blocks.functions, watched):
        if event["kind"] == "stage_finished":
            gc.collect()
            alive[event["stage"]] = {
                name for name, ref in watched.frames.items() if ref() is not None
            }
    keys = {job.key: job.stage for job in blocks.plan(steps).jobs.values()}
    at_end = {keys[key] for key in alive["three"]}
    assert "one" not in at_end
    assert "two" not in at_end


class Watching(MemoryStore):
    """Keeps nothing, but knows what is still alive."""

    def __init__(self):
        super().__init__()
        self.frames = {}

    def save(self, key, output, ingredients):
        summary = super().save(key, output, ingredients)
        self.outputs.clear()
        if output.data is not None:
            self.frames[key] = weakref.ref(output.data.rows)
        return summary


@pytest.mark.parametrize("blocked", ["reused", "skipped"])
def test_stages_that_do_not_run_do_not_hold_results_back(blocks, blocked):
    other = (
        stage("other", "passes", {"mark": 5}, table="one")
        if blocked == "reused"
        else stage("other", "joins", left="one", right="bad")
    )
    steps = pipeline(
        GIVEN,
        stage("bad", "fails", table="given"),
        stage("one", "passes", {"mark": 1}, table="given"),
        other,
        stage("two", "passes", {"mark": 2}, table="one"),
        stage("three", "passes", {"mark": 3}, table="two"),
    )
    watched = Watching()
    if blocked == "reused":
        key = blocks.plan(steps).jobs["other"].key
        watched.summaries = lambda keys: {key: {"passed": None}}
    plan = blocks.plan(steps, watched)
    alive = set()
    for event in execute(plan, blocks.functions, watched):
        if event["kind"] == "stage_finished" and event["stage"] == "three":
            gc.collect()
            alive = {key for key, ref in watched.frames.items() if ref() is not None}
    assert plan.jobs["one"].key not in alive


class Beside(MemoryStore):
    """Knows whether the next stage began while the first one's table was being kept."""

    def __init__(self, patience):
        super().__init__()
        self.next_began = threading.Event()
        self.patience = patience
        self.first_save = threading.Lock()
        self.began_beside = None

    def save(self, key, output, ingredients):
        if self.first_save.acquire(blocking=False):
            self.began_beside = self.next_began.wait(self.patience)
        return super().save(key, output, ingredients)


@pytest.mark.parametrize(
    ("columns", "beside", "patience"), [(500, True, PATIENCE), (501, False, 0.3)]
)
def test_a_wide_table_is_kept_before_the_next_stage_begins(blocks, columns, beside, patience):
    store = Beside(patience)

    def passes(table, **settings):
        store.next_began.set()
        return table

    TABLES["table"] = pd.DataFrame(
        np.zeros((2, columns)), columns=[f"c{i}" for i in range(columns)]
    )
    steps = chain(GIVEN, stage("next", "passes", table="given"))
    functions = {**blocks.functions, "passes": passes}
    (*_, end) = execute(blocks.plan(steps), functions, store, workers=2)
    assert end["status"] == "succeeded"
    assert store.began_beside is beside
