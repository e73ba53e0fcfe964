"""No command, job or run reads a file outside of the pipeline's project, whatever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.catalog import load_functions
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.plan import plan
from pipeline_core.runs import exports, jobs, table_looks
from pipeline_core.runs.stage_diff import stage_changes
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from tests.small_catalogue import real_catalogue

from .conftest import PATIENCE, Sandbox

SECRET = "creditability_of_eva"
TEXT = """\
fabrica: 1
name: Curious
stages:
  rows:
    block: read_csv
    settings:
      path: {path}
  fewer:
    block: drop_duplicates
    inputs: {{table: rows}}
"""
PATHS = [
    "../secret.csv",
    "{folder}/secret.csv",
    "link.csv",
    "linked/secret.csv",
    "a/../../secret.csv",
]


@pytest.fixture
def pipeline_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes a pipeline which reads a file of somebody else."""
    folder = tmp_path / "mine"
    (folder / "a").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text(f"{SECRET}\n1\n2\n", "utf-8")
    (folder / "link.csv").symlink_to("../secret.csv")
    (folder / "linked").symlink_to("..")

    def write(path: str) -> Path:
        file = folder / "curious.yaml"
        file.write_text(TEXT.format(path=path.format(folder=tmp_path)), "utf-8")
        return file

    return write


JOBS: dict[str, Callable[[Path, str, str, str], Any]] = {
    "preview": lambda workspace, _text, line, file: jobs.preview(workspace, line, file),
    "profile": lambda workspace, _text, line, file: jobs.profile(workspace, line, file, "rows"),
    "changes": lambda workspace, _text, line, file: stage_changes(workspace, line, file, "fewer"),
    "table_columns": lambda workspace, _text, line, file: table_looks.table_columns(
        workspace, line=line, file=file, stage="fewer"
    ),
    "table_selection": lambda workspace, _text, line, file: table_looks.table_selection(
        workspace, "not is_missing(a)", line=line, file=file, stage="rows"
    ),
    "script": lambda workspace, text, _line, file: exports.script(workspace, text, file),
    "verify": lambda workspace, text, _line, file: exports.verify(workspace, text, file),
    "stage_code": lambda workspace, _text, line, file: exports.stage_code(
        workspace, line, file, "fewer"
    ),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("job", JOBS)
def test_no_job_says_what_is_in_it(job, path, pipeline_file, workspace):
    open_store(workspace).close()
    file = pipeline_file(path)
    text = file.read_text("utf-8")
    try:
        reply = JOBS[job](workspace, text, to_base64(parse(text)), str(file))
    except FabricaError as error:
        reply = str(error)
    assert SECRET not in str(reply)


@pytest.mark.parametrize("path", PATHS)
def test_neither_plan_nor_engine_opens_it(path, pipeline_file):
    file, catalogue = pipeline_file(path), real_catalogue()
    planned = plan(parse(file.read_text("utf-8")), catalogue, folder=file.parent)
    assert planned.jobs["rows"].ingredients["files"] == {"path": None}

    functions = load_functions(catalogue, {job.block for job in planned.jobs.values()})
    events = list(execute(planned, functions, None))
    ends = {event["stage"]: event for event in events if event["kind"] == "stage_finished"}
    assert ends["rows"]["error"]["code"] == "failed.file_outside"
    assert ends["fewer"]["status"] == "skipped"
    assert preview(planned, functions).views["rows"].error["code"] == "failed.file_outside"


def test_a_link_made_after_the_plan_is_not_followed(pipeline_file, tmp_path):
    file, catalogue = pipeline_file("own.csv"), real_catalogue()
    own = file.with_name("own.csv")
    own.write_text("a\n1\n", "utf-8")
    planned = plan(parse(file.read_text("utf-8")), catalogue, folder=file.parent)
    functions = load_functions(catalogue, {job.block for job in planned.jobs.values()})
    own.unlink()
    own.symlink_to("../secret.csv")

    events = list(execute(planned, functions, None))
    errors = [event["error"]["code"] for event in events if event.get("error")]
    assert errors == ["failed.file_outside"]


def test_a_run_that_is_written_down_all_the_same_starts_nothing(sandbox: Sandbox):
    file = sandbox.folder / "curious.yaml"
    (sandbox.folder.parent / "secret.csv").write_text(f"{SECRET}\n1\n", "utf-8")
    file.write_text(TEXT.format(path="../secret.csv"), "utf-8")
    for to in ([], ["rows"]):
        process, run_id = sandbox.terminal(file, to=to)
        assert process.wait(PATIENCE) == 0
        run = sandbox.run(run_id)
        assert run.status == "failed"
        assert run.error is not None
        assert run.error["code"] == "problem.file_outside"
        assert sandbox.statuses(run_id) == {}


def test_the_script_of_it_is_refused_in_a_sentence(pipeline_file, workspace):
    open_store(workspace).close()
    file = pipeline_file("../secret.csv")
    with pytest.raises(SpecError, match="'path' must be a file of the pipeline's project"):
        exports.script(workspace, file.read_text("utf-8"), str(file))
