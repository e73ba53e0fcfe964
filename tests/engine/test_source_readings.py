"""What the judgement of the columns read whole is not read again by the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import SAMPLE
from pipeline_core.engine.source_readings import SourceReading
from pipeline_core.runs.preview_check import judge_columns
from tests.small_pipelines import Blocks, FinishedRun, MemoryStore, chain, stage

BLOCKS = Blocks()
STEPS = chain(stage("rows", "read_csv", {"path": "rows.csv"}), stage("drop_duplicates"))


def write(folder: Path, rows: int, header: str = "a,b") -> None:
    lines = [header, *(f"{number},{number * 2}" for number in range(rows))]
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", "utf-8")


def counting(counts: Counter[str]) -> dict[str, Callable[..., Any]]:
    """Return the blocks' functions, of which those without tables count their calls."""

    def read_csv(**settings: Any) -> pd.DataFrame:
        counts["read_csv"] += 1
        return BLOCKS.functions["read_csv"](**settings)

    return {**BLOCKS.functions, "read_csv": read_csv}


def judged_and_run(folder: Path) -> tuple[int, FinishedRun]:
    """Judge the columns, then run; return how often the file was read, and the run."""
    counts: Counter[str] = Counter()
    memory, functions = MemoryStore(), counting(counts)
    plan = BLOCKS.plan(STEPS, folder=folder)
    errors, readings = judge_columns(STEPS, BLOCKS.entries, plan, functions)
    assert errors == []
    events = list(execute(plan, functions, memory, readings=readings))
    outputs = {job.stage: memory.outputs.get(job.key) for job in plan.jobs.values()}
    return counts["read_csv"], FinishedRun(events, outputs)


@pytest.mark.parametrize(
    ("rows", "header", "reads"),
    [
        pytest.param(30, "a,b", 1, id="a small file"),
        pytest.param(SAMPLE - 1, "a,b", 1, id="one row less than a sample"),
        pytest.param(SAMPLE, "a,b", 2, id="as many rows as a sample: it may be one"),
        pytest.param(SAMPLE + 1, "a,b", 2, id="more rows than a sample"),
        pytest.param(30, "a,a", 1, id="a file with something to tell"),
    ],
)
def test_a_file_is_read_once_where_the_sample_is_the_whole_of_it(
    tmp_path: Path, rows: int, header: str, reads: int
) -> None:
    write(tmp_path, rows, header)
    alone = BLOCKS.run(STEPS, tmp_path)
    count, finished = judged_and_run(tmp_path)
    assert count == reads
    for name in ("rows", "drop_duplicates"):
        pd.testing.assert_frame_equal(finished.data(name).rows, alone.data(name).rows)
        assert finished.end(name)["summary"] == alone.end(name)["summary"]
    assert bool(alone.end("rows")["summary"]["ingest"]["notes"]) == (header == "a,a")


def test_the_seconds_of_a_reading_count_as_the_stages_own(tmp_path: Path) -> None:
    write(tmp_path, 30)
    plan = BLOCKS.plan(STEPS, folder=tmp_path)
    reading = SourceReading(Output(data=Data(pd.DataFrame({"a": [7]}))), 1_000.0)
    events = list(execute(plan, BLOCKS.functions, MemoryStore(), readings={"rows": reading}))
    assert FinishedRun(events, {}).end("rows")["seconds"] >= 1_000
    assert FinishedRun(events, {}).end("drop_duplicates")["seconds"] < 1_000


def test_a_file_that_changed_after_the_reading_is_refused(tmp_path: Path) -> None:
    write(tmp_path, 30)
    plan = BLOCKS.plan(STEPS, folder=tmp_path)
    _, readings = judge_columns(STEPS, BLOCKS.entries, plan, BLOCKS.functions)
    assert set(readings) == {"rows"}
    write(tmp_path, 40)
    events = list(execute(plan, BLOCKS.functions, MemoryStore(), readings=readings))
    assert FinishedRun(events, {}).error("rows") == "failed.file_changed"
