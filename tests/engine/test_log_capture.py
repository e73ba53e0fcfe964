"""What is said during a stage becomes that stage's events, and nothing else's."""

from __future__ import annotations

import json
import logging
import threading
import warnings

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine.log_capture import Listener, told
from pipeline_core.measures.progress import tell_progress
from tests.small_pipelines import TABLES, Blocks, pipeline, stage


@pytest.fixture
def heard():
    found = []
    with Listener() as listener, listener.hearing(lambda *event: found.append(event)):
        yield found


def test_progress_is_an_event_that_any_browser_reads(heard):
    tell_progress("fold", 1, 5, metrics={"a": np.float64(0.5), "b": float("nan"), "n": np.int64(3)})
    ((kind, event),) = heard
    assert kind == "stage_progress"
    assert event["code"] == "progress.fold"
    assert event["values"] == {"done": 1, "of": 5, "metrics": {"a": 0.5, "b": None, "n": 3}}
    json.dumps(event, allow_nan=False)


def test_a_library_is_heard_when_it_warns_and_a_block_always(heard):
    logging.getLogger("some.library").info("by the way")
    logging.getLogger("some.library").warning("careful: %s", "x")
    logging.getLogger("fabrica_blocks.mine").info("half way")
    assert heard == [("log", {"text": "careful: x"}), ("log", {"text": "half way"})]


def test_a_flood_is_cut_and_what_is_too_big_is_left_out(heard):
    tell_progress("column", 1, 1, column="x" * 10_000)
    assert heard == []
    for done in range(2_000):
        tell_progress("column", done, 2_000)
    assert 100 < len(heard) < 1_000


def test_a_record_that_cannot_be_told_fails_nothing():
    assert told(logging.makeLogRecord({"msg": "%d", "args": ("x",)})) is None
    assert told(logging.makeLogRecord({"msg": "m", "progress": {("a", 1): 2}})) is None


def test_what_another_thread_says_is_not_the_stages(heard):
    other = threading.Thread(target=tell_progress, args=("fold", 1, 2))
    other.start()
    other.join()
    assert heard == []


def test_afterwards_all_is_as_it_was():
    root, ours = logging.getLogger(), logging.getLogger("pipeline_core")
    before = (list(root.handlers), ours.level, warnings.showwarning)
    with Listener():
        assert ours.isEnabledFor(logging.INFO)
    assert (list(root.handlers), ours.level, warnings.showwarning) == before


def test_a_measure_in_a_script_of_ones_own_is_silent(capfd):
    tell_progress("fold", 1, 5)
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    TABLES["table"] = pd.DataFrame(
        {"a": rng.normal(size=80), "b": rng.normal(size=80), "y": ["no", "yes"] * 40}
    )


GIVEN = stage("given")
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"}, table="given")
MODEL = stage("m", "logistic_regression", data="roles")


def progress(ran, name):
    return [one for one in ran.events if (one["kind"], one["stage"]) == ("stage_progress", name)]


def test_folds_come_one_by_one_before_their_stage_has_ended(table):
    cv = stage("cv", "cross_validate", data="roles", model="m")
    ran = Blocks().run(pipeline(GIVEN, ROLES, MODEL, cv), workers=2)
    told = progress(ran, "cv")
    assert [one["values"]["done"] for one in told] == [1, 2, 3, 4, 5]
    folds = ran.report("cv")["tables"]["folds"]
    assert [one["values"]["metrics"]["accuracy"] for one in told] == list(folds["accuracy"])
    assert ran.events.index(told[-1]) < ran.events.index(ran.end("cv"))


def test_two_stages_side_by_side_keep_their_progress_apart(table):
    folds = [
        stage(f"cv{n}", "cross_validate", {"folds": n}, data="roles", model="m") for n in (3, 4)
    ]
    ran = Blocks().run(pipeline(GIVEN, ROLES, MODEL, *folds), workers=3)
    assert {one["values"]["of"] for one in progress(ran, "cv3")} == {3}
    assert {one["values"]["of"] for one in progress(ran, "cv4")} == {4}


def test_drift_comes_column_by_column(table):
    split = stage("split", "split_rows", data="roles")
    drift = stage("drift", "data_drift", reference="split", current="split")
    ran = Blocks().run(pipeline(GIVEN, ROLES, split, drift))
    told = [one["values"] for one in progress(ran, "drift")]
    columns = ran.report("drift")["tables"]["columns"].set_index("column")
    assert [one["column"] for one in told] == list(columns.index)
    assert [one["psi"] for one in told] == list(columns["psi"])
    assert [one["drifted"] for one in told] == list(columns["drifted"])
