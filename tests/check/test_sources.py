"""A table that a database does not have, and a query that does more than read, are problems."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from pipeline_core.check import check
from pipeline_core.edits import SetSetting
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue


def sentence(problem, language="en"):
    return say(problem.message.code, problem.message.values, language)


@pytest.fixture
def problems(tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("CREATE TABLE sales (x)")
        database.execute("CREATE TABLE shops (x)")

    def of(**settings):
        stage = Stage("rows", "read_sqlite", {}, {"path": "shop.db", **settings})
        found = check(Pipeline(stages={"rows": stage}), real_catalogue(), folder=tmp_path)
        return [problem for problem in found if problem.severity == "error"]

    return of


def test_a_misspelt_table_is_offered(problems):
    (problem,) = problems(table="salse")
    assert problem.fix == (SetSetting("rows", "table", "sales"),)
    assert "sales, shops" in sentence(problem, "en")


def test_a_table_must_be_chosen_where_there_are_several(problems):
    (problem,) = problems()
    assert problem.code == "bad_source"
    assert "Elija una" in sentence(problem, "es")


@pytest.mark.parametrize("query", ["DROP TABLE sales", "SELECT 1; SELECT 2", "PRAGMA x"])
def test_a_query_only_reads(problems, query):
    (problem,) = problems(query=query)
    assert (problem.code, problem.field) == ("bad_source", "query")


def test_what_fits_is_no_problem(problems):
    assert problems(table="sales") == []
    assert problems(query="SELECT * FROM elsewhere") == []  # the database answers that


def test_another_file_is_told(problems, tmp_path):
    (tmp_path / "shop.db").write_text("id,price\n")
    assert "must be a SQLite database" in sentence(problems(table="sales")[0])
