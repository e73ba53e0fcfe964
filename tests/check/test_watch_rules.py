"""Watching over the calendar is a problem before the run where no column has the role time."""

from __future__ import annotations

import pytest

from pipeline_core.check import check
from pipeline_core.edits import SetSetting, apply
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue

CODE = "watch_needs_time"


def watched(every="month", model="ridge", **roles):
    chosen = {} if every is None else {"every": every}
    watch = Stage("watch", "watch_over_time", {"model": ("model",), "data": ("split",)}, chosen)
    stages = [
        Stage("rows", "read_csv", settings={"path": "a.csv"}),
        Stage("roles", "set_roles", {"table": ("rows",)}, {"target": "sold", **roles}),
        Stage("split", "split_rows", {"data": ("roles",)}),
        Stage("model", model, {"data": ("split",)}),
        watch,
    ]
    return Pipeline(stages={stage.name: stage for stage in stages})


def problems(pipeline, columns):
    schemas = {"rows": columns, "roles": columns, "split": columns}
    return check(pipeline, real_catalogue(), schemas)


@pytest.mark.parametrize(
    ("columns", "fix"),
    [
        ({"day": "date", "sold": "number"}, SetSetting("roles", "time", "day")),
        ({"price": "number", "sold": "number"}, SetSetting("watch", "every", "rows")),
        (
            {"day": "date", "paid": "date", "sold": "number"},
            SetSetting("watch", "every", "rows"),
        ),
    ],
)
def test_a_calendar_without_a_time_is_mended(columns, fix):
    pipeline = watched()
    found = [problem for problem in problems(pipeline, columns) if problem.code == CODE]
    assert [problem.fix for problem in found] == [(fix,)]
    for language in ("en", "es"):
        assert "{" not in say(found[0].message.code, found[0].values, language)
    mended = apply(pipeline, found[0].fix[0], real_catalogue())
    assert CODE not in [problem.code for problem in problems(mended, columns)]


@pytest.mark.parametrize("pipeline", [watched(None), watched("rows"), watched(time="day")])
def test_rows_by_count_and_rows_with_a_time_are_fine(pipeline):
    columns = {"day": "date", "sold": "number"}
    assert CODE not in [problem.code for problem in problems(pipeline, columns)]


def test_groups_of_rows_have_no_performance_to_watch():
    codes = [p.code for p in problems(watched(None, "k_means"), {"a": "number", "sold": "number"})]
    assert "judged_cluster" in codes


@pytest.mark.parametrize(("model", "count"), [("ridge", 1), (None, 0)])
def test_bent_rows_are_never_learned_silently(model, count):
    bend = Stage("bend", "bend_rows", {"table": ("rows",)}, {"column": "sold"})
    stages = {name: stage for name, stage in watched(None).stages.items() if name != "watch"}
    stages["roles"] = Stage("roles", "set_roles", {"table": ("bend",)}, {"target": "sold"})
    pipeline = Pipeline(stages={**stages, "bend": bend})
    if model is None:
        pipeline = Pipeline(stages={n: s for n, s in pipeline.stages.items() if n != "model"})
    found = [
        problem
        for problem in problems(pipeline, {"a": "number", "sold": "number"})
        if problem.code == "bent_rows_learned"
    ]
    assert len(found) == count
    for problem in found:
        for language in ("en", "es"):
            assert "{" not in say(problem.message.code, problem.values, language)
