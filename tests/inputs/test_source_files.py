"""Files of all formats in a pipeline: found, keyed, checked, read, reported and packed."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.catalog import load_functions
from pipeline_core.check import Problem, check
from pipeline_core.edits import apply
from pipeline_core.engine.executor import execute
from pipeline_core.errors import SpecError
from pipeline_core.messages.reading_notes import change_message, reading_messages
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.plan import plan
from pipeline_core.plan.cache_key import hash_of_source
from pipeline_core.runs.pack import pack, unpack
from pipeline_core.spec import Pipeline, Stage, dump, parse
from pipeline_core.spec.source_path import source_files
from pipeline_core.store import open_store
from tests.small_catalogue import real_catalogue

TABLE = pd.DataFrame({"size": [1.5, 2.5, 3.5], "colour": ["red", "blue", None]})
MANY = Stage("rows", "read_files", {}, {"files": "months/*.csv", "file_column": "month"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two months, beside a file that is none of it."""
    (tmp_path / "project" / "months").mkdir(parents=True)
    for month in ("may", "april"):
        TABLE.to_csv(tmp_path / "project" / "months" / f"{month}.csv", index=False)
    (tmp_path / "secret.csv").write_text("size,colour\n9,x\n")
    return tmp_path / "project"


def problems(stage: Stage, folder: Path) -> list[Problem]:
    return check(Pipeline("P", 0, {stage.name: stage}), real_catalogue(), None, folder)


def run(stages: dict[str, Stage], folder: Path, workspace: Path) -> dict[str, dict]:
    """Run stages; return the end of each."""
    store = open_store(workspace)
    run_plan = plan(Pipeline("P", 0, stages), real_catalogue(), store.artifacts, folder=folder)
    functions = load_functions(real_catalogue(), {job.block for job in run_plan.jobs.values()})
    events = list(execute(run_plan, functions, store.artifacts))
    return {event["stage"]: event for event in events if event["kind"] == "stage_finished"}


def with_files(files: str) -> Stage:
    return Stage("rows", "read_files", {}, {"files": files})


def test_a_pattern_is_found_in_the_project_only(folder):
    assert source_files(folder, "months/*.csv") == sorted((folder / "months").glob("*"))
    assert source_files(folder, "months") == sorted((folder / "months").glob("*"))
    assert source_files(folder, "months/may.csv") == [folder / "months" / "may.csv"]
    assert source_files(folder, "**/*.csv") == sorted((folder / "months").glob("*"))
    for outside in (
        "../*.csv",
        "*/../../*.csv",
        "..",
        "/etc/*.conf",
        "../secret.csv",
        "months/../../*.csv",
    ):
        assert source_files(folder, outside) is None, outside
    with pytest.raises(ValueError, match="must stand in front"):
        source_files(folder, "*/../months/*.csv")


@pytest.mark.parametrize("target", ["../../secret.csv", "/etc/hostname"])
def test_a_link_that_leaves_the_project_refuses_the_whole_pattern(folder, workspace, target):
    (folder / "months" / "june.csv").symlink_to(target)
    assert source_files(folder, "months/*.csv") is None
    assert [problem.code for problem in problems(MANY, folder)] == ["file_outside"]
    end = run({"rows": MANY}, folder, workspace)["rows"]
    assert (end["status"], end["error"]["code"]) == ("failed", "failed.file_outside")
    assert hash_of_source(folder, "months/*.csv") is None


def test_a_linked_folder_that_leaves_the_project_is_refused(folder):
    (folder / "out").symlink_to(folder.parent)
    assert source_files(folder, "out/*.csv") is None
    assert source_files(folder, "*/secret.csv") is None
    assert source_files(folder, "out") is None


def test_a_pipe_or_a_folder_among_the_files_is_named_and_never_opened(folder, workspace):
    os.mkfifo(folder / "months" / "june.csv")
    (problem,) = problems(MANY, folder)
    assert (problem.code, problem.values["names"]) == ("no_plain_file", ["june.csv"])
    end = run({"rows": MANY}, folder, workspace)["rows"]
    assert (end["status"], "must be a plain file" in str(end["error"])) == ("failed", True)
    (folder / "months" / "june.csv").unlink()
    (folder / "months" / "july.csv").mkdir()
    assert [problem.code for problem in problems(MANY, folder)] == ["no_plain_file"]


@pytest.mark.parametrize("block", ["read_csv", "read_parquet", "read_arrow", "read_excel",
                                   "read_json", "read_fixed_width"])  # fmt: skip
def test_no_block_opens_a_pipe_a_folder_or_what_is_outside(folder, workspace, block):
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("../secret.csv")
    fields = {"fields": [{"column": "a", "width": 3}]} if block == "read_fixed_width" else {}
    for path, code in (("pipe", "missing_file"), ("months", "missing_file"),
                       ("link", "file_outside"), ("../secret.csv", "file_outside")):  # fmt: skip
        stage = Stage("rows", block, {}, {"path": path, **fields})
        assert code in [problem.code for problem in problems(stage, folder)]
        assert run({"rows": stage}, folder, workspace)["rows"]["status"] == "failed"


def test_nothing_that_matches_is_a_problem(folder):
    for files in ("months/*.xlsx", "year", "no/*.csv", "[", "x" * 5000, "a\0*"):
        codes = {problem.code for problem in problems(with_files(files), folder)}
        assert codes & {"no_files", "file_outside", "bad_setting"}, files


def test_the_key_holds_the_content_and_the_names_of_all_files(folder):
    keys = [hash_of_source(folder, "months/*.csv")]

    def changed() -> bool:
        keys.append(hash_of_source(folder, "months/*.csv"))
        return keys[-1] not in keys[:-1] and keys[-1] is not None

    (folder / "months" / "may.csv").write_text("size,colour\n7,x\n")
    assert changed()
    (folder / "months" / "june.csv").write_text("size,colour\n8,x\n")
    assert changed()
    (folder / "months" / "june.csv").rename(folder / "months" / "july.csv")
    assert changed()
    (folder / "months" / "notes.txt").write_text("no match")
    assert not changed()


def test_the_report_of_reading_stays_with_the_result(folder, workspace):
    TABLE.assign(kind=pd.Categorical(["a", "b", "a"]), of=[[1]] * 3).to_parquet(folder / "t")
    stages = {"one": Stage("one", "read_parquet", {}, {"path": "t"}), "rows": MANY}
    for status in ("succeeded", "reused"):
        ends = run(stages, folder, workspace)
        assert [end["status"] for end in ends.values()] == [status] * 2
        ingest = ends["one"]["summary"]["ingest"]
        assert (ingest["rows"], ingest["columns"]) == (3, 3)
        assert ingest["notes"] == {
            "category": ["kind"],
            "left_out": ["of (list<element: int64>)"],
        }
        assert ends["rows"]["summary"]["ingest"]["rows"] == 6
        messages = reading_messages(ingest)
        assert [message.code for message in messages] == ["warned.category", "warned.left_out"]
        assert ends["one"]["summary"]["warnings"] == []


def test_every_note_has_its_sentence_in_each_language():
    from pipeline_core.measures.ingest_sentences import SENTENCES

    for kind in SENTENCES:
        names = {"one_column": [";"], "no_rows": []}.get(kind, ["a", "b"])
        message = change_message(kind, names)
        for lang in LANGUAGES:
            text = say(message.code, message.values, lang)
            assert "{" not in text
            assert not names or str(names)[1:-1] in text


@pytest.mark.parametrize(
    ("name", "write", "wrong", "right"),
    [
        ("t.csv", lambda path: TABLE.to_excel(path, engine="openpyxl"), "read_csv", "read_excel"),
        ("t.xlsx", lambda path: TABLE.to_csv(path), "read_excel", "read_csv"),
        ("t.csv", lambda path: TABLE.to_parquet(path), "read_csv", "read_parquet"),
        ("t.csv", lambda path: TABLE.to_feather(path), "read_json", "read_arrow"),
        ("t.csv", lambda path: TABLE.to_json(path, orient="records"), "read_csv", "read_json"),
    ],
)
def test_a_file_of_another_format_is_said_with_the_block_that_reads_it(
    folder, workspace, name, write, wrong, right
):
    buffer = io.BytesIO()
    write(buffer)
    (folder / name).write_bytes(buffer.getvalue())
    reader = Stage("rows", wrong, {}, {"path": name}, title="My rows")
    stages = {
        "rows": reader,
        "kept": Stage("kept", "drop_duplicates", {"table": ("rows",)}, {}),
    }
    end = run({"rows": reader}, folder, workspace)["rows"]
    assert end["status"] == "failed"
    pipeline = Pipeline("P", 0, stages, {"rows": (7.0, 8.0)})
    (problem,) = check(pipeline, real_catalogue(), None, folder)
    assert (problem.code, problem.stage, problem.field) == ("other_format", "rows", "path")
    for lang in LANGUAGES:
        assert "{" not in say(problem.message.code, problem.message.values, lang)
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, real_catalogue())
    assert pipeline.stages["rows"].block == right
    assert pipeline.stages["kept"].inputs == {"table": ("rows",)}
    assert pipeline.layout["rows"] == (7.0, 8.0)
    assert check(pipeline, real_catalogue(), None, folder) == []
    assert run(dict(pipeline.stages), folder, workspace)["rows"]["status"] == "succeeded"


def test_files_of_a_pattern_are_packed_in_their_places(folder, tmp_path):
    pipeline = Pipeline("P", 0, {"rows": MANY})
    target = io.BytesIO()
    pack(pipeline, dump(pipeline), folder / "p.yaml", real_catalogue(), target)
    names = set(zipfile.ZipFile(target).namelist())
    assert names == {"p.yaml", "months/may.csv", "months/april.csv"}
    target.seek(0)
    file = unpack(target, tmp_path / "again")
    assert parse(file.read_text()).stages["rows"].settings["files"] == "months/*.csv"
    assert problems(MANY, file.parent) == []
    missing = Pipeline("P", 0, {"rows": with_files("no/*.csv")})
    with pytest.raises(SpecError):
        pack(missing, dump(missing), folder / "p.yaml", real_catalogue(), io.BytesIO())


def test_a_file_that_changes_during_the_run_is_noticed(folder, workspace, monkeypatch):
    from pipeline_core.measures import many_files

    read_one = many_files.read_one

    def changing(path: str, *others: object) -> pd.DataFrame:
        (folder / "months" / "zz.csv").write_text("size,colour\n8,x\n")
        return read_one(path, *others)

    stage = {"rows": MANY}
    store = open_store(workspace)
    run_plan = plan(Pipeline("P", 0, stage), real_catalogue(), store.artifacts, folder=folder)
    function = load_functions(real_catalogue(), ["read_files"])["read_files"]
    monkeypatch.setitem(function.__globals__["read_many"].__globals__, "read_one", changing)
    events = list(execute(run_plan, {"read_files": function}, store.artifacts))
    (end,) = (event for event in events if event["kind"] == "stage_finished")
    assert (end["status"], end["error"]["code"]) == ("failed", "failed.file_changed")
    assert json.dumps(end)
