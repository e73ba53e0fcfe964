"""A run as a stream of events: one end a stage and one for the run, whatever happens inside."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.block import Report, Rows, SourceFile
from tests.small_pipelines import TABLES, Blocks, chain, pipeline, stage


def fails(table: pd.DataFrame, *, how: str = "value") -> pd.DataFrame:
    """Fail.

    Parameters
    ----------
    how
        In which way.
    """
    if how == "exit":
        sys.exit(3)
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "memory":
        raise MemoryError
    if how == "nasty":
        raise NastyError
    if how == "bug":
        return table["no such column"]
    raise ValueError("Only even numbers, please.")


class NastyError(Exception):
    """An error whose own text fails."""

    def __str__(self) -> str:
        raise RuntimeError


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


def says_no(rows: Rows) -> Report:
    """Refuse."""
    return {"metrics": {"rows": len(rows)}, "passed": False}


@pytest.fixture(scope="module")
def blocks():
    blocks = Blocks(fails, passes, joins)
    blocks.add(says_no, passes="data")
    return blocks


@pytest.fixture(autouse=True)
def table():
    TABLES["table"] = pd.DataFrame(
        {"a": np.arange(40.0), "b": np.tile([0.0, 1.0], 20), "y": ["no", "yes", "yes", "no"] * 10}
    )


GIVEN = stage("given")
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})


def ends(ran):
    return Counter(event["stage"] for event in ran.events if event["kind"].endswith("_finished"))


def test_every_stage_and_the_run_end_once(blocks):
    ran = blocks.run(chain(GIVEN, ROLES, stage("split", "split_rows"), stage("m", "ridge")))
    assert ends(ran) == {"given": 1, "roles": 1, "split": 1, "m": 1, None: 1}
    kinds = [event["kind"] for event in ran.events]
    assert (kinds[0], kinds[-1]) == ("run_started", "run_finished")
    assert ran.events[0]["stages"] == ["given", "roles", "split", "m"]


def test_a_block_runs_under_the_id_it_had_before():
    blocks = Blocks()
    blocks.add(passes, formerly=("went_by",))
    now = blocks.run(pipeline(GIVEN, stage("same", "passes", table="given")))
    before = blocks.run(pipeline(GIVEN, stage("same", "went_by", table="given")))
    keys = [
        event.get("key")
        for ran in (now, before)
        for event in ran.events
        if event["stage"] == "same"
    ]
    assert before.events[-1]["status"] == "succeeded"
    assert len(set(filter(None, keys))) == 1


def reads_and_meets_a_writer(*, path: SourceFile) -> pd.DataFrame:
    """Read a file that is written anew as soon as it was read.

    Parameters
    ----------
    path
        The file.
    """
    table = pd.read_csv(path)
    Path(path).write_text("a\n2\n")
    return table


def test_a_file_changed_while_it_is_read_gives_no_result(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("a\n1\n")
    blocks = Blocks(reads_and_meets_a_writer)
    made = pipeline(stage("read", "reads_and_meets_a_writer", {"path": file.name}))
    ran = blocks.run(made, folder=tmp_path)
    assert ran.error("read") == "failed.file_changed"
    assert ran.outputs["read"] is None


def test_a_stage_has_not_started_while_it_waits_for_a_thread(blocks):
    side_by_side = [stage(f"copy{i}", "passes", {"mark": i}, table="given") for i in range(6)]
    ran = blocks.run(pipeline(GIVEN, *side_by_side), workers=1)
    open_now, most = set(), 0
    for event in ran.events:
        if event["kind"] == "stage_started":
            open_now.add(event["stage"])
        elif event["kind"] == "stage_finished":
            open_now.discard(event["stage"])
        most = max(most, len(open_now))
    assert most <= 2  # the one at work, and one that is being kept


def test_a_stage_starts_after_its_sources(blocks):
    ran = blocks.run(chain(GIVEN, ROLES, stage("split", "split_rows")), workers=2)
    order = [(event["kind"], event["stage"]) for event in ran.events]
    assert order.index(("stage_started", "given")) < order.index(("stage_started", "roles"))
    assert order.index(("stage_started", "roles")) < order.index(("stage_started", "split"))


def test_a_finished_stage_tells_its_time_key_reason_and_summary(blocks):
    end = blocks.run(chain(GIVEN)).end("given")
    assert end["status"] == "succeeded"
    assert end["summary"]["rows"] == 40
    assert end["seconds"] >= 0
    assert end["reason"] == {"code": "reason.never_ran", "values": {}}
    assert len(end["key"]) == 32


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("value", "failed.other"),
        ("exit", "failed.unexpected"),
        ("interrupt", "failed.unexpected"),
        ("memory", "failed.out_of_memory"),
        ("nasty", "failed.unexpected"),
        ("bug", "failed.no_such_key"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_skips_what_hangs_on_it_and_nothing_else(blocks, how, code, workers):
    ran = blocks.run(
        pipeline(
            GIVEN,
            stage("bad", "fails", {"how": how}, table="given"),
            stage("after", "passes", table="bad"),
            stage("last", "joins", left="after", right="good"),
            stage("good", "passes", table="given"),
            stage("better", "passes", {"mark": 1}, table="good"),
        ),
        workers=workers,
    )
    assert ran.status == {
        "given": "succeeded",
        "bad": "failed",
        "after": "skipped",
        "last": "skipped",
        "good": "succeeded",
        "better": "succeeded",
        "": "failed",
    }
    assert ran.error("bad") == code
    assert ran.end("after")["because"] == ["bad"]
    assert ran.end("last")["because"] == ["after"]
    assert sum(ends(ran).values()) == 7


def test_a_failure_tells_its_sentence_and_where_its_trace_is(blocks, caplog):
    ran = blocks.run(chain(GIVEN, stage("bad", "fails", table="given")))
    error = ran.end("bad")["error"]
    assert error["values"]["cause"] == "Only even numbers, please."
    assert "Traceback" not in str(ran.events)
    assert f"Error {error['id']} in stage 'bad'" in caplog.text
    assert "Traceback" in caplog.text


def test_a_refusal_keeps_its_report_and_skips_what_hangs_on_it(blocks):
    ran = blocks.run(
        pipeline(
            GIVEN,
            ROLES_HERE,
            stage("no", "says_no", data="roles"),
            stage("after", "split_rows", data="no"),
            stage("other", "passes", table="given"),
        )
    )
    assert ran.status == {
        "given": "succeeded",
        "roles": "succeeded",
        "no": "refused",
        "after": "skipped",
        "other": "succeeded",
        "": "refused",
    }
    assert ran.report("no")["metrics"] == {"rows": 40}


ROLES_HERE = stage("roles", "set_roles", {"target": "y", "positive": "yes"}, table="given")


def test_a_failure_is_worse_than_a_refusal(blocks):
    ran = blocks.run(
        pipeline(GIVEN, stage("no", "says_no", data="given"), stage("bad", "fails", table="given"))
    )
    assert ran.status[""] == "failed"


def test_a_failing_step_is_blamed_in_every_model_that_needs_it(blocks):
    roles = stage("roles", "set_roles", {"target": "b"}, table="given")
    words = stage("words", "scale", {"columns": ["y"]}, data="roles")
    models = [stage("one", "ridge", data="words"), stage("two", "dummy_regressor", data="words")]
    ran = blocks.run(pipeline(GIVEN, roles, words, *models))
    for name in ("one", "two"):
        assert ran.status[name] == "failed"
        assert ran.end(name)["error"]["values"]["stage"] == "words"
