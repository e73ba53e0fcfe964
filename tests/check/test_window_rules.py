"""Lags and windows: honest by time, and said or refused where they tell rows of the test."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline_core.check import Problem, check
from pipeline_core.data.data import Data, Roles
from pipeline_core.data.output import Output
from pipeline_core.edits import apply
from pipeline_core.engine.arguments import Task
from pipeline_core.engine.fitted_recipes import FittedRecipes
from pipeline_core.engine.stage import run_stage
from pipeline_core.errors import StageFailed
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import real_blocks

KINDS = {"day": "date", "shop": "word", "price": "number", "sold": "number"}
FUTURE = {"window_of_target_now", "window_of_target_needs_time"}
CODES = FUTURE | {"window_across_split", "rank_sees_test", "looks_ahead", "window_needs_names"}


def drawn(block: str, how: str = "time", *, late: bool = False, **settings: Any) -> Pipeline:
    """A forecast of what a shop sells; `late` puts the block after the split."""
    chosen = {"order": "day", **settings} if block != "rank_rows" else settings
    roles = {"target": "sold", "time": "day", "group": "shop"}
    first, last = ("rows", "window") if not late else ("split", "window")
    stages = [
        Stage("rows", "read_csv", settings={"path": "a.csv"}),
        Stage("window", block, {"table": (first,)}, chosen),
        Stage("roles", "set_roles", {"table": ("rows" if late else "window",)}, roles),
        Stage("split", "split_rows", {"data": ("roles",)}, {"how": how}),
        Stage("model", "ridge", {"data": (last if late else "split",)}),
    ]
    return Pipeline(stages={stage.name: stage for stage in stages})


def problems_of(pipeline: Pipeline) -> list[Problem]:
    problems = check(pipeline, real_catalogue(), {"rows": KINDS, "split": KINDS})
    found = [problem for problem in problems if problem.code in CODES | {"order_of_words"}]
    for problem in found:
        for language in ("en", "es"):
            assert "{" not in say(problem.message.code, problem.values, language)
    return found


@pytest.mark.parametrize("late", [False, True], ids=["before the split", "after it"])
@pytest.mark.parametrize(
    ("block", "how", "settings", "codes"),
    [
        ("lag_values", "time", {"columns": ["price"]}, []),
        ("lag_values", "time", {"columns": ["sold"]}, []),
        ("window_values", "time", {"columns": ["sold", "price"]}, []),
        ("lag_values", "random", {"columns": ["price"]}, ["window_across_split"]),
        ("fill_forward", "stratified", {"columns": ["price"]}, ["window_across_split"]),
        ("lag_values", "group", {"columns": ["price"]}, ["window_across_split"]),
        ("lag_values", "group", {"columns": ["price"], "by": ["shop"]}, []),
        ("lag_values", "random", {"columns": ["sold"]}, ["window_of_target_needs_time"]),
        ("lag_values", "group", {"columns": ["sold"], "by": ["shop"]},
         ["window_of_target_needs_time"]),
        ("window_values", "time", {"columns": ["sold"], "order": "price"},
         ["window_of_target_needs_time"]),
        ("window_values", "time", {"columns": ["sold"], "current": True},
         ["window_of_target_now"]),
        ("difference", "time", {"columns": ["sold", "price"]}, ["window_of_target_now"]),
        ("difference", "time", {"columns": ["price"]}, []),
        ("fill_forward", "time", {"columns": ["sold"]}, ["window_of_target_now"]),
        ("lag_values", "time", {"columns": ["sold"], "rows": [1, -1]}, ["window_of_target_now"]),
        ("lag_values", "time", {"columns": ["price"], "rows": [1, -1]}, ["looks_ahead"]),
        ("rank_rows", "time", {"column": "price"}, ["rank_sees_test"]),
        ("rank_rows", "time", {"column": "sold"}, ["window_of_target_now"]),
        ("lag_values", "time", {"columns": {"kind": "number"}}, ["window_needs_names"]),
        ("lag_values", "time", {"columns": ["price"], "order": "shop"},
         ["window_across_split", "order_of_words"]),
    ],
)  # fmt: skip
def test_what_other_rows_tell(block, how, settings, codes, late):
    pipeline = drawn(block, how, late=late, **settings)
    assert sorted(problem.code for problem in problems_of(pipeline)) == sorted(codes)


@pytest.mark.parametrize(
    ("block", "how", "settings"),
    [
        ("lag_values", "random", {"columns": ["price"]}),
        ("lag_values", "random", {"columns": ["sold"]}),
        ("window_values", "time", {"columns": ["sold"], "current": True}),
        ("difference", "time", {"columns": ["sold", "price"]}),
        ("difference", "time", {"columns": ["sold"]}),
        ("lag_values", "time", {"columns": ["price"], "rows": [1, -1]}),
    ],
)
def test_the_fix_solves_it(block, how, settings):
    pipeline = drawn(block, how, **settings)
    (problem,) = problems_of(pipeline)
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, real_catalogue())
    assert problem.fix
    assert problems_of(pipeline) == []


def test_a_value_of_tomorrow_may_be_the_target():
    pipeline = drawn("lag_values", columns=["price"], rows=[-1])
    settings = {"target": "price_lead_1", "time": "day"}
    roles = Stage("roles", "set_roles", {"table": ("window",)}, settings)
    assert problems_of(Pipeline(stages={**pipeline.stages, "roles": roles})) == []


def test_a_model_without_a_split_needs_the_role_of_time_for_earlier_targets():
    """Cross-validation then judges on what came later; without it the folds are shuffled."""
    stages = dict(drawn("lag_values", columns=["sold"]).stages)
    del stages["split"]
    stages["model"] = Stage("model", "ridge", {"data": ("roles",)})
    assert problems_of(Pipeline(stages=stages)) == []
    stages["roles"] = Stage("roles", "set_roles", {"table": ("window",)}, {"target": "sold"})
    (problem,) = problems_of(Pipeline(stages=stages))
    assert problem.code == "window_of_target_needs_time"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"columns": {"kind": "number"}}, "failed.window_needs_names"),
        ({"columns": ["sold"], "rows": [-1]}, "failed.window_of_target_now"),
    ],
)
def test_a_run_refuses_it_too(settings, code):
    entries, functions = real_blocks()
    rows = pd.DataFrame({"day": [1, 2], "sold": [3, 4]})
    chosen = {"order": "day", "by": [], "rows": [1], **settings}
    task = Task("lag", entries["lag_values"], functions["lag_values"], chosen)
    data = Data(rows, Roles(target="sold"))
    with pytest.raises(StageFailed) as failure:
        run_stage(task, {"table": {"rows": Output(data=data)}}, FittedRecipes())
    assert failure.value.code == code
