"""A pipeline writes what it may, in one step, and never over somebody's own file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.store import open_store
from tests.small_pipelines import TABLES, Blocks

TABLE = pd.DataFrame(
    {
        "city": ["Lima", None, "=1+1"],
        "class": [1, 2, 2**53 + 1],
        "e 'f\" ☃": [0.1, None, -1e300],
        "day": pd.to_datetime(["2024-02-29 00:00", None, "1999-12-31 23:59"]).astype(
            "datetime64[us]"
        ),
        "member": [True, False, True],
    }
)
WRITERS = {
    "write_csv": "out.csv", "write_parquet": "out.parquet", "write_excel": "out.xlsx",
    "write_sqlite": "out.db",
}  # fmt: skip


@pytest.fixture
def project(tmp_path, workspace):
    """A folder with a pipeline, and what runs it with a real workspace."""
    folder, store = tmp_path / "work", open_store(workspace)
    folder.mkdir()
    TABLES["table"] = TABLE.copy()

    class Project:
        blocks = Blocks()

        def plan(self, block="write_csv", path=None, **settings):
            chosen = {"path": path or WRITERS[block], **settings}
            stages = {
                "table": Stage("table", "given"),
                "written": Stage("written", block, {"table": ("table",)}, chosen),
                "unique": Stage("unique", "drop_duplicates", {"table": ("written",)}),
            }
            pipeline = Pipeline(stages=stages)
            return self.blocks.plan(pipeline, store.artifacts, folder=folder, identity="p")

        def run(self, *words, **settings):
            planned = self.plan(*words, **settings)
            events = list(execute(planned, self.blocks.functions, store.artifacts))
            self.events = {e["stage"]: e for e in events if e["kind"] == "stage_finished"}
            return self.events["written"], planned.jobs["written"]

    one = Project()
    one.folder, one.store = folder, store
    yield one
    store.close()


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".db":
        with closing(sqlite3.connect(path)) as database:
            return pd.read_sql("SELECT * FROM rows", database)
    if path.suffix == ".xlsx":
        return pd.read_excel(path, engine="openpyxl")
    return {".csv": pd.read_csv, ".parquet": pd.read_parquet}[path.suffix](path)


@pytest.mark.filterwarnings("ignore:.*formulas")
@pytest.mark.parametrize(("block", "name"), WRITERS.items())
def test_what_is_written_is_the_table_and_the_table_goes_on(project, block, name):
    event, _ = project.run(block)
    assert event["status"] == "succeeded", event
    assert files_of(project.folder) == [name]  # no draft is left
    back = read(project.folder / name)
    assert list(back.columns) == list(TABLE.columns)
    assert back["city"].tolist()[::2] == ["Lima", "=1+1"]
    assert [int(value) for value in back["class"]] == TABLE["class"].tolist()
    assert back.iloc[:, 2].tolist()[::2] == [0.1, -1e300]
    assert pd.to_datetime(back["day"]).tolist()[::2] == TABLE["day"].tolist()[::2]
    if block == "write_parquet":
        pd.testing.assert_frame_equal(back, TABLE)
    assert project.events["unique"]["summary"]["rows"] == 3


def test_a_preview_writes_nothing(project):
    planned = project.plan()
    views = preview(planned, project.blocks.functions).views
    assert views["written"].rows == 3
    assert files_of(project.folder) == []


def test_an_unchanged_run_does_nothing_and_a_vanished_file_is_written_again(project):
    project.run()
    target = project.folder / "out.csv"
    first = target.stat().st_ino
    assert project.run()[0]["status"] == "reused"
    assert target.stat().st_ino == first
    target.unlink()
    event, job = project.run()
    assert (event["status"], job.reason.code) == ("succeeded", "reason.written_file_gone")
    assert read(target)["class"].tolist() == TABLE["class"].tolist()


def test_other_rows_are_written_over_its_own_file(project):
    project.run()
    TABLES["table"] = TABLE.head(1)
    event, _ = project.run(separator=";")
    assert event["status"] == "succeeded"
    assert (project.folder / "out.csv").read_text().count("\n") >= 2
    assert ";" in (project.folder / "out.csv").read_text()


@pytest.mark.parametrize("content", ["mine\n", ""])
def test_a_file_of_somebodys_own_stays(project, content):
    (project.folder / "out.csv").write_text(content)
    event, _ = project.run()
    assert event["status"] == "failed"
    assert event["error"]["code"] == "failed.file_not_ours"
    assert (project.folder / "out.csv").read_text() == content
    assert files_of(project.folder) == ["out.csv"]


def test_a_file_that_was_changed_since_stays(project):
    project.run()
    (project.folder / "out.csv").write_text("corrected by hand\n")
    event, job = project.run()
    assert job.reason.code == "reason.written_file_changed"
    assert event["error"]["code"] == "failed.file_not_ours"
    assert (project.folder / "out.csv").read_text() == "corrected by hand\n"


def test_another_workspace_does_not_own_what_this_one_wrote(project, tmp_path):
    project.run()
    other = open_store(tmp_path / "other")
    planned = project.plan()
    jobs = {name: job for name, job in planned.jobs.items() if name != "unique"}
    assert jobs
    digest = planned.jobs["written"].summary["written"]["hash"]
    assert project.store.artifacts.written.has(project.folder / "out.csv", digest)
    assert not other.artifacts.written.has(project.folder / "out.csv", digest)
    other.close()


REFUSED = [
    "../out.csv", "/etc/cron.d/out.csv", ".git/hooks/out.csv", ".out.csv", "a/.b/out.csv",
    "nowhere/out.csv", "out.py", "out", "shop.yaml", "link.csv", "folder.csv", "linked/out.csv",
    "out.csv\0.py", "x" * 300 + ".csv", "../workspace/runtime/out.csv", "../../out.csv",
    "hanging.csv", "blocks.lock",
]  # fmt: skip


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: repr(path)[:30])
def test_no_other_path_is_written(project, tmp_path, path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "own.csv").write_text("mine")
    (project.folder / "own.csv").write_text("mine")
    (project.folder / "link.csv").symlink_to("own.csv")
    (project.folder / "hanging.csv").symlink_to(tmp_path / "elsewhere" / "new.csv")
    (project.folder / "linked").symlink_to(tmp_path / "elsewhere")
    (project.folder / "folder.csv").mkdir()
    (project.folder / ".git" / "hooks").mkdir(parents=True)
    before = sorted(str(p) for p in tmp_path.rglob("*") if "workspace" not in p.parts)
    event, _ = project.run(path=path)
    assert event["status"] == "failed", path
    assert event["error"]["code"] == "failed.target_refused"
    after = sorted(str(p) for p in tmp_path.rglob("*") if "workspace" not in p.parts)
    assert after == before


def test_a_block_that_fails_leaves_neither_file_nor_draft(project):
    TABLES["table"] = pd.DataFrame({"a": [1], "A": [2]})
    event, _ = project.run("write_sqlite")
    assert event["status"] == "failed"
    assert "small and capital letters" in event["error"]["values"]["cause"]
    assert files_of(project.folder) == []


def test_texts_for_spreadsheets_are_no_formulas(project):
    TABLES["table"] = pd.DataFrame(
        {"=head": ["=1+1", "+cmd|x", "-2", "@a", "\tx", "plain", None], "n": [-1] * 7}
    )
    event, _ = project.run(for_spreadsheets=True)
    assert event["status"] == "succeeded"
    back = pd.read_csv(project.folder / "out.csv", keep_default_na=False)
    expected = ["'=1+1", "'+cmd|x", "-2", "'@a", "'\tx", "plain", ""]
    assert back["'=head"].tolist() == expected
    assert back["n"].tolist() == [-1] * 7


def test_texts_that_begin_like_formulas_are_told(project):
    event, _ = project.run()
    assert any("formulas" in text and "city" in text for text in event["summary"]["warnings"])


def test_excel_has_no_formula_among_its_cells(project):
    import openpyxl

    TABLES["table"] = pd.DataFrame({"a": ["=HYPERLINK('x')", "#REF!"], "big": [2**60 + 1, 1]})
    project.run("write_excel")
    sheet = openpyxl.load_workbook(project.folder / "out.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["B2"].value == str(2**60 + 1)


def test_an_empty_table_is_written(project):
    TABLES["table"] = TABLE.head(0)
    for block, name in WRITERS.items():
        assert project.run(block)[0]["status"] == "succeeded"
        assert len(read(project.folder / name)) == 0
