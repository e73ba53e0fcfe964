"""A source is asked again when its freshness says so, and the reason says so in words."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.block import Freshness, FreshnessQuery, Query
from pipeline_core.engine.executor import execute
from pipeline_core.engine.freshness import freshness_answers
from pipeline_core.messages.words import say
from pipeline_core.plan.freshness import reading
from pipeline_core.spec import Pipeline, Stage
from tests.small_pipelines import Blocks, MemoryStore

ANSWERS: dict[str, pd.DataFrame] = {}
ASKED: list[str] = []


def asked(
    *, query: Query = "rows", fresh: Freshness = "kept", freshness_query: FreshnessQuery = ""
) -> pd.DataFrame:
    """Give what a test put into `ANSWERS`.

    Parameters
    ----------
    query
        Which.
    fresh
        When again.
    freshness_query
        Or by which answer.
    """
    ASKED.append(query)
    return ANSWERS[query]


@pytest.fixture
def run():
    blocks, memory = Blocks(asked), MemoryStore()
    ASKED.clear()
    ANSWERS.update(rows=pd.DataFrame({"a": [1]}), latest=pd.DataFrame({"n": [7]}))

    def once(**settings):
        pipeline = Pipeline(stages={"rows": Stage("rows", "asked", {}, settings)})
        first = blocks.plan(pipeline, memory)
        answers = freshness_answers(first, blocks.functions)
        planned = blocks.plan(pipeline, memory, answers=answers)
        list(execute(planned, blocks.functions, memory))
        return planned.jobs["rows"]

    once.blocks, once.memory = blocks, memory
    return once


def test_kept_rows_are_read_once(run):
    assert (run().action, run().action) == ("run", "reuse")
    assert ASKED == ["rows"]


def test_rows_of_each_run_are_read_again_and_the_reason_says_when(run):
    run(fresh="run")
    job = run(fresh="run")
    assert job.action == "run"
    sentence = say(job.reason.code, job.reason.values)
    assert sentence.startswith("its source is asked again in every run; last asked at 20")
    assert say(job.reason.code, job.reason.values, "es").startswith("su fuente se consulta")


def test_rows_of_an_hour_are_read_again_in_the_next(run):
    job = run(fresh="hour")
    key = job.ingredients["read"]
    assert run(fresh="hour").action == "reuse" or run(fresh="hour").ingredients["read"] != key
    later = {**job.ingredients, "read": "an hour before"}
    run.memory.remembered["", "rows"] = later
    run.memory.outputs.clear()
    job = run(fresh="hour")
    assert job.reason.code == "reason.asked_each_hour"
    assert job.reason.values["last"].endswith("UTC")


def test_the_answer_of_a_query_decides(run):
    settings = {"freshness_query": "latest"}
    assert run(**settings).action == "run"
    assert run(**settings).action == "reuse"
    ANSWERS["latest"] = pd.DataFrame({"n": [8]})
    job = run(**settings)
    assert (job.action, job.reason.code) == ("run", "reason.answer_changed")
    assert job.reason.values["names"] == ["7 → 8"]
    assert ASKED == ["latest", "rows", "latest", "latest", "rows"]


def test_a_query_without_an_answer_lets_the_stage_say_why(run):
    settings = {"freshness_query": "nowhere"}
    assert run(**settings).action == "run"
    assert run(**settings).action == "run"


def test_who_only_looks_takes_the_last_reading(run):
    """Whoever shows or verifies a run must not take its rows for those of another moment."""
    settings = {"fresh": "run"}
    key = run(**settings).key
    pipeline = Pipeline(stages={"rows": Stage("rows", "asked", {}, settings)})
    assert run.blocks.plan(pipeline, run.memory, anew=False).jobs["rows"].key == key
    assert run.blocks.plan(pipeline, run.memory).jobs["rows"].key != key


def test_a_long_answer_is_short_and_still_told_apart(run):
    ANSWERS["latest"] = pd.DataFrame({"n": range(1000)})
    first = run(freshness_query="latest").ingredients["read"]
    ANSWERS["latest"] = pd.DataFrame({"n": [*range(999), 0]})
    second = run(freshness_query="latest").ingredients["read"]
    assert first != second
    assert max(len(first), len(second)) < 80


def test_the_moment_is_told_and_never_part_of_the_key():
    one, other = (reading("day", None, now=now) for now in (0.0, 60.0))
    assert one["read"] == other["read"]
    assert one["asked"] != other["asked"]
