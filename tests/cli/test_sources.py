"""Sources of one's own: changed files, freshness, and the faults of a database."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from pipeline_core.plan.freshness import period
from tests.cli.conftest import ROOT

PIPELINE = """
fabrica: 1
stages:
  rows:
    block: rows_of_query
    settings: {path: shop.db}
  again: {block: drop_duplicates, inputs: {table: rows}}
"""


@pytest.fixture
def sqlite_pipeline(tmp_path, fabrica):
    """A pipeline that reads SQLite by the block of the page about writing one, and its runner."""
    page = (ROOT / "docs" / "writing-a-block.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    block = next(text for text in blocks if "def rows_of_query" in text)
    folder = tmp_path / "my_blocks"
    folder.mkdir()
    (folder / "rows_of_query.py").write_text(block, "utf-8")
    file = tmp_path / "shop.yaml"
    file.write_text(PIPELINE)
    fill(tmp_path / "shop.db", "CREATE TABLE rows (n)", "INSERT INTO rows VALUES (1), (2)")

    def run(*words, language="en"):
        environment = {"FABRICA_BLOCKS": str(folder)}
        return fabrica("run", file, "--json", "--lang", language, *words, **environment)

    approved = fabrica("blocks", "--approve", folder, FABRICA_BLOCKS=str(folder))
    assert approved.returncode == 0, approved.stderr
    return run


def fill(file, *statements):
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def first_stage(process):
    return json.loads(process.stdout)["stages"]["rows"]


def test_a_changed_database_is_read_again(sqlite_pipeline, tmp_path):
    assert first_stage(sqlite_pipeline())["rows"] == 2
    assert first_stage(sqlite_pipeline())["status"] == "reused"
    fill(tmp_path / "shop.db", "INSERT INTO rows VALUES (3)")
    stage = first_stage(sqlite_pipeline())
    assert (stage["status"], stage["rows"]) == ("succeeded", 3)
    assert stage["reason"] == "a file changed: shop.db"


def test_rows_that_must_be_fresh_are_read_in_each_run(sqlite_pipeline):
    fresh = ("--set", "rows.fresh=run")
    assert first_stage(sqlite_pipeline(*fresh))["status"] == "succeeded"
    stage = first_stage(sqlite_pipeline(*fresh))
    assert stage["status"] == "succeeded"
    assert "asked again in every run; last asked at 2" in stage["reason"]
    kept = first_stage(sqlite_pipeline("--set", "rows.fresh=kept"))
    assert kept["status"] == "succeeded"
    assert first_stage(sqlite_pipeline("--set", "rows.fresh=kept"))["status"] == "reused"


def test_a_period_ends_when_the_next_one_begins():
    day = 86_400.0
    assert period("day", day) == period("day", 2 * day - 1) != period("day", 2 * day)
    assert period("hour", day) != period("hour", day + 3600)
    assert period("run", day) != period("run", day + 0.001)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Check the query"), ("es", "Revise la consulta")]
)
def test_a_fault_of_the_database_is_told_as_one(language, said, sqlite_pipeline):
    process = sqlite_pipeline("--set", "rows.query=SELECT * FROM nowhere", language=language)
    assert process.returncode == 3
    error = first_stage(process)["error"]
    assert said in error
    assert "nowhere" in error
    assert "ermis" not in error
