"""What is said during a stage becomes that stage's events, and nothing else's."""

from __future__ import annotations

import json
import logging
import threading
import warnings

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine.log_capture import LogCapture, event_of
from pipeline_core.measures.progress import log_progress
from tests.small_pipelines import TABLES, Blocks, pipeline, stage


@pytest.fixture
def captured():
    events = []
    with LogCapture() as logs, logs.capture("scores", events.append):
        yield events


def test_progress_is_an_event_that_any_browser_reads(captured):
    log_progress("fold", 1, 5, metrics={"a": np.float64(0.5), "b": float("nan"), "n": np.int64(3)})
    (event,) = captured
    assert (event["kind"], event["stage"]) == ("stage_progress", "scores")
    assert event["code"] == "progress.fold"
    assert event["values"] == {"done": 1, "of": 5, "metrics": {"a": 0.5, "b": None, "n": 3}}
    json.dumps(event, allow_nan=False)


def test_a_library_is_heard_when_it_warns_and_a_block_always(captured):
    logging.getLogger("some.library").info("by the way")
    logging.getLogger("some.library").warning("careful: %s", "x")
    logging.getLogger("fabrica_blocks.mine").info("half way")
    assert [(event["kind"], event["stage"], event["text"]) for event in captured] == [
        ("log", "scores", "careful: x"),
        ("log", "scores", "half way"),
    ]


def test_a_flood_is_cut_and_what_is_too_big_is_left_out(captured):
    log_progress("column", 1, 1, column="x" * 10_000)
    assert captured == []
    for done in range(2_000):
        log_progress("column", done, 2_000)
    assert 100 < len(captured) < 1_000


def test_a_record_that_cannot_be_told_fails_nothing():
    for record in ({"msg": "%d", "args": ("x",)}, {"msg": "m", "progress": {("a", 1): 2}}):
        assert event_of(logging.makeLogRecord(record), "scores") is None


def test_what_another_thread_says_is_not_the_stages(captured):
    other = threading.Thread(target=log_progress, args=("fold", 1, 2))
    other.start()
    other.join()
    assert captured == []


def test_afterwards_all_is_as_it_was():
    root, ours = logging.getLogger(), logging.getLogger("pipeline_core")
    level = ours.level
    ours.setLevel(logging.ERROR)
    try:
        before = (list(root.handlers), ours.level, warnings.showwarning)
        with LogCapture():
            assert ours.isEnabledFor(logging.INFO)
        assert (list(root.handlers), ours.level, warnings.showwarning) == before
    finally:
        ours.setLevel(level)


def test_a_measure_in_a_script_of_ones_own_is_silent(capfd):
    log_progress("fold", 1, 5)
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
    return [
        event for event in ran.events if (event["kind"], event["stage"]) == ("stage_progress", name)
    ]


def test_folds_come_one_by_one_before_their_stage_has_ended(table):
    cv = stage("cv", "cross_validate", data="roles", model="m")
    ran = Blocks().run(pipeline(GIVEN, ROLES, MODEL, cv), workers=2)
    events = progress(ran, "cv")
    assert [event["values"]["done"] for event in events] == [1, 2, 3, 4, 5]
    folds = ran.report("cv")["tables"]["folds"]
    assert [event["values"]["metrics"]["accuracy"] for event in events] == list(folds["accuracy"])
    assert ran.events.index(events[-1]) < ran.events.index(ran.end("cv"))


def test_two_stages_side_by_side_keep_their_progress_apart(table):
    folds = [
        stage(f"cv{n}", "cross_validate", {"folds": n}, data="roles", model="m") for n in (3, 4)
    ]
    ran = Blocks().run(pipeline(GIVEN, ROLES, MODEL, *folds), workers=3)
    assert {event["values"]["of"] for event in progress(ran, "cv3")} == {3}
    assert {event["values"]["of"] for event in progress(ran, "cv4")} == {4}


def test_drift_comes_column_by_column(table):
    split = stage("split", "split_rows", data="roles")
    drift = stage("drift", "data_drift", reference="split", current="split")
    ran = Blocks().run(pipeline(GIVEN, ROLES, split, drift))
    values = [event["values"] for event in progress(ran, "drift")]
    columns = ran.report("drift")["tables"]["columns"].set_index("column")
    assert [value["column"] for value in values] == list(columns.index)
    assert [value["psi"] for value in values] == list(columns["psi"])
    assert [value["drifted"] for value in values] == list(columns["drifted"])
