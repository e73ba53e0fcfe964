"""A target outside of the project, or one that another stage reads or writes, is a problem."""

from __future__ import annotations

import pytest

from pipeline_core.check import check
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue


@pytest.fixture
def problems(tmp_path):
    (tmp_path / "in.csv").write_text("a\n1\n")

    def of(*paths):
        stages = {"rows": Stage("rows", "read_csv", {}, {"path": "in.csv"})}
        for number, path in enumerate(paths):
            name = f"written_{number}"
            stages[name] = Stage(name, "write_csv", {"table": ("rows",)}, {"path": path})
        found = check(Pipeline(stages=stages), real_catalogue(), folder=tmp_path)
        return [problem for problem in found if problem.severity == "error"]

    return of


@pytest.mark.parametrize("path", ["../x.csv", "x.py", ".hidden.csv", "no/folder.csv"])
def test_a_target_that_may_not_be_written(problems, path):
    (problem,) = problems(path)
    assert (problem.code, problem.field) == ("target_refused", "path")
    assert "Elija otro nombre" in say(problem.message.code, problem.message.values, "es")


@pytest.mark.parametrize("paths", [["in.csv"], ["x.csv", "./x.csv"]])
def test_a_target_that_another_stage_has(problems, paths):
    assert [problem.code for problem in problems(*paths)] == ["target_taken"]


def test_targets_of_their_own_are_no_problem(problems):
    assert problems("a.csv", "b.csv") == []
