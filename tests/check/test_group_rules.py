"""Problems of groups: warnings with a fix, as a picture keeps nothing from running."""

from __future__ import annotations

import pytest

from pipeline_core.check import check
from pipeline_core.edits import apply
from pipeline_core.spec import Group, Pipeline, Stage
from tests.small_catalogue import entry, port

CATALOGUE = {"step": entry("step", "row", [port("data", many=True, optional=True)])}


def pipeline_of(groups: dict[str, tuple[str, ...]]) -> Pipeline:
    """A chain of four stages with some groups."""
    stages = {"a": Stage("a", "step")}
    for source, name in ("ab", "bc", "cd"):
        stages[name] = Stage(name, "step", {"data": (source,)})
    return Pipeline(stages=stages, groups={key: Group(key, names) for key, names in groups.items()})


def problems_of(pipeline: Pipeline) -> list[tuple[str, str]]:
    return [
        (problem.code, problem.severity)
        for problem in check(pipeline, CATALOGUE)
        if "group" in problem.values
    ]


@pytest.mark.parametrize(
    ("groups", "codes"),
    [
        ({"first": ("a", "b")}, []),
        ({"first": ("a", "b"), "last": ("d", "c")}, []),
        ({"first": ("a", "b", "lost")}, ["unknown_in_group"]),
        ({"first": ("a", "lost", "gone")}, ["unknown_in_group", "unknown_in_group"]),
        ({"first": ("a",)}, ["small_group"]),
        ({"first": ()}, ["small_group"]),
        ({"ends": ("a", "d")}, ["group_circle"]),
        ({"odd": ("a", "c"), "even": ("b", "d")}, ["group_circle", "group_circle"]),
    ],
)
def test_each_fault_is_a_warning_and_its_fixes_leave_none(groups, codes):
    pipeline = pipeline_of(groups)
    assert problems_of(pipeline) == [(code, "warning") for code in codes]
    while problem := next((p for p in check(pipeline, CATALOGUE) if "group" in p.values), None):
        assert problem.fix
        for edit in problem.fix:
            pipeline = apply(pipeline, edit, CATALOGUE)
    assert set(pipeline.stages) == {"a", "b", "c", "d"}


def test_the_sentence_names_the_group_the_way_and_the_nearest_stage():
    [circle] = check(pipeline_of({"ends": ("a", "d")}), CATALOGUE)
    assert "'ends'" in str(circle)
    assert "b → c" in str(circle)
    pipeline = pipeline_of({"first": ("a", "b", "cc")})
    assert "Did you mean c?" in str(check(pipeline, CATALOGUE)[0])
