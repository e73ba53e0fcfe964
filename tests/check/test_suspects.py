"""Suspicions are said for every pipeline, however it was drawn, and their fixes solve them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.check import Problem, check
from pipeline_core.edits import apply
from pipeline_core.engine.preview import preview
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Pipeline
from tests.small_pipelines import TABLES, Blocks, chain, stage

BLOCKS = Blocks()
N = 400
RANDOM = np.random.default_rng(5)
WORDS = RANDOM.choice(["u", "v"], N)
Y = RANDOM.choice(["no", "yes"], N, p=[0.4, 0.6])
AMOUNT = RANDOM.normal(10, 3, N)
SUSPICIONS = ("suspect", "rows_repeated", "time_unused")


def table(y: Any = Y, **more: Any) -> pd.DataFrame:
    honest = {"size": RANDOM.normal(size=len(y)), "city": RANDOM.choice(list("abcd"), len(y))}
    return pd.DataFrame({**honest, **more, "y": y})


def drawn(rows: pd.DataFrame, model: str = "logistic_regression", **roles: Any) -> Pipeline:
    """A pipeline that a person drew by hand."""
    TABLES["table"] = rows
    return chain(
        stage("given"), stage("roles", "set_roles", {"target": "y", **roles}),
        stage("split", "split_rows"), stage("encoded", "encode_categories"), stage("model", model),
    )  # fmt: skip


def problems_of(pipeline: Pipeline) -> list[Problem]:
    previewed = preview(BLOCKS.plan(pipeline), BLOCKS.functions)
    return check(pipeline, BLOCKS.entries, previewed.schemas)


def suspicions(pipeline: Pipeline) -> list[Problem]:
    found = [problem for problem in problems_of(pipeline) if problem.code.startswith(SUSPICIONS)]
    for problem in found:
        assert problem.severity == "warning"
        for language in LANGUAGES:
            assert "{" not in say(problem.message.code, problem.message.values, language)
    return found


NAMES = {"no": "rejected", "yes": "accepted"}
FLIPPED = np.where(np.arange(N) == 7, np.where(Y == "no", "yes", "no"), Y)
SUSPICIOUS: dict[str, tuple[str, Callable[[], pd.DataFrame]]] = {
    "id": ("suspect_id", lambda: table(column=RANDOM.permutation([f"c{i:04}" for i in range(N)]))),
    "number named id": ("suspect_id", lambda: table(customer_id=RANDOM.permutation(N))),
    "row number": ("suspect_id", lambda: table(column=np.arange(N) + 1)),
    "constant": ("suspect_constant", lambda: table(column=3.5)),
    "constant word": ("suspect_constant", lambda: table(column="x")),
    "copy": ("suspect_copy", lambda: table(column=Y)),
    "renamed": ("suspect_renamed", lambda: table(column=[NAMES[y] for y in Y])),
    "as numbers": ("suspect_renamed", lambda: table(column=(Y == "yes") * 1)),
    "as booleans": ("suspect_renamed", lambda: table(column=Y == "yes")),
    "near copy": ("suspect_almost", lambda: table(column=FLIPPED)),
    "known afterwards": (
        "suspect_alone", lambda: table(column=np.where(Y == "no", "x", WORDS))
    ),
    "threshold": (
        "suspect_almost", lambda: table(column=np.where(Y == "no", -1, 1) * RANDOM.uniform(1, 9, N))
    ),
    "amount in cents": ("suspect_copy", lambda: table(AMOUNT, column=AMOUNT * 100 + 3)),
    "rank of the amount": ("suspect_renamed", lambda: table(AMOUNT, column=np.exp(AMOUNT))),
    "falling": ("suspect_renamed", lambda: table(AMOUNT, column=-(AMOUNT**3))),
    "amount with noise": (
        "suspect_almost", lambda: table(AMOUNT, column=AMOUNT + RANDOM.normal(0, 0.05, N))
    ),
}  # fmt: skip


def model_for(case: str) -> str:
    return "ridge" if "amount" in case or case == "falling" else "logistic_regression"


@pytest.mark.parametrize("case", SUSPICIOUS)
def test_a_suspicious_column_is_said_once_and_its_fix_solves_it(case):
    code, rows = SUSPICIOUS[case]
    pipeline = drawn(rows(), model_for(case))
    (problem,) = suspicions(pipeline)
    assert problem.code == code
    assert problem.stage == "roles"
    assert problem.column in ("column", "customer_id")
    assert problem.fix
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, BLOCKS.entries)
    assert suspicions(pipeline) == []
    assert BLOCKS.run(pipeline).status[""] == "succeeded"


def test_an_honest_table_has_no_suspicion():
    assert suspicions(drawn(table())) == []
    assert suspicions(drawn(table(AMOUNT, other=AMOUNT + RANDOM.normal(0, 2, N)), "ridge")) == []


def wide(y: Any = Y, **more: Any) -> pd.DataFrame:
    return table(y, **{name: RANDOM.normal(size=len(y)) for name in "abc"}, **more)


AHEAD: dict[str, Callable[[], pd.DataFrame]] = {
    "two classes": lambda: wide(column=(Y == "yes") * 2.2 + RANDOM.normal(size=N)),
    "with gaps": lambda: wide(
        column=np.where(RANDOM.random(N) < 0.2, np.nan, (Y == "yes") * 2.2 + RANDOM.normal(size=N))
    ),
    "falling": lambda: wide(column=-2.2 * (Y == "yes") + RANDOM.normal(size=N)),
    "days": lambda: wide(
        column=pd.to_datetime("1970-01-01", format="%Y-%m-%d")
        + pd.to_timedelta(np.round((Y == "yes") * 220 + RANDOM.normal(size=N) * 100), "D")
    ).rename(columns={"column": "birth"}),
    "amount": lambda: wide(AMOUNT, column=AMOUNT + RANDOM.normal(0, 0.25 * AMOUNT.std(), N)),
}


@pytest.mark.parametrize("case", AHEAD)
def test_a_column_far_ahead_of_all_others_is_asked_about(case):
    pipeline = drawn(AHEAD[case](), model_for(case) if case == "amount" else "logistic_regression")
    (problem,) = [p for p in suspicions(pipeline) if p.code == "suspect_ahead"]
    assert problem.column in ("column", "birth")
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, BLOCKS.entries)
    assert [p for p in suspicions(pipeline) if p.code == "suspect_ahead"] == []


def signal(strength: float) -> Any:
    return (Y == "yes") * strength + RANDOM.normal(size=N)


NOT_AHEAD: dict[str, Callable[[], pd.DataFrame]] = {
    "another is half as good": lambda: wide(column=signal(2.2), other=signal(1.4)),
    "it is good and no more": lambda: wide(column=signal(1.2)),
    "three do well": lambda: wide(**{f"column{n}": signal(2.2) for n in range(3)}),
    "too few others": lambda: table(column=signal(2.2)),
    "words that are all different": lambda: wide(column=[f"w{n}" for n in range(N)]),
    "an amount that is half told": lambda: wide(AMOUNT, column=AMOUNT + RANDOM.normal(0, 2, N)),
}


@pytest.mark.parametrize("case", NOT_AHEAD)
def test_a_good_column_is_no_suspicion_by_itself(case):
    model = "ridge" if "amount" in case else "logistic_regression"
    codes = [problem.code for problem in suspicions(drawn(NOT_AHEAD[case](), model))]
    assert "suspect_ahead" not in codes


def test_a_column_that_no_model_is_shown_is_not_suspected():
    with_id = table(column=np.arange(N) + 1)
    assert suspicions(drawn(with_id, id=["column"])) == []
    TABLES["table"] = with_id
    selected = chain(
        stage("given"), stage("roles", "set_roles", {"target": "y"}), stage("split", "split_rows"),
        stage("shown", "select_columns", {"columns": ["size"]}),
        stage("model", "logistic_regression"),
    )  # fmt: skip
    assert suspicions(selected) == []


@pytest.mark.parametrize(
    ("block", "settings", "shown"),
    [
        ("drop_columns", {"columns": ["column"]}, False),
        ("drop_columns", {"columns": ["size"]}, True),
        # What makes another column of it has used it.
        ("encode_categories", {"columns": ["column"]}, True),
    ],
)
def test_a_step_that_only_takes_columns_away_hides_them(block, settings, shown):
    TABLES["table"] = table(column=Y)
    pipeline = chain(
        stage("given"), stage("roles", "set_roles", {"target": "y"}),
        stage("dropped", block, settings), stage("model", "logistic_regression"),
    )  # fmt: skip
    assert [problem.code for problem in suspicions(pipeline)] == ["suspect_copy"] * shown


def test_without_a_model_nothing_is_suspected():
    TABLES["table"] = table(column=np.arange(N) + 1)
    roles = stage("roles", "set_roles", {"target": "y"})
    assert suspicions(chain(stage("given"), roles, stage("split", "split_rows"))) == []


def test_a_column_derived_from_the_target_before_its_role_is_a_copy():
    TABLES["table"] = table()
    pipeline = chain(
        stage("given"), stage("copied", "derive_column", {"name": "z", "value": "y"}),
        stage("kept", "filter_rows", {"keep": "size > -9"}),
        stage("roles", "set_roles", {"target": "y"}), stage("encoded", "encode_categories"),
        stage("model", "logistic_regression"),
    )  # fmt: skip
    assert [(p.code, p.column) for p in suspicions(pipeline)] == [("suspect_copy", "z")]


def test_rows_that_are_in_both_parts_of_the_split():
    once = table()
    pipeline = drawn(pd.concat([once, once.head(150)], ignore_index=True))
    (problem,) = suspicions(pipeline)
    data = BLOCKS.run(pipeline).data("split")
    train = set(map(tuple, data.train_rows.itertuples(index=False)))
    both = sum(row in train for row in map(tuple, data.test_rows.itertuples(index=False)))
    assert (problem.code, problem.stage, problem.values["count"]) == (
        "rows_repeated", "split", both,
    )  # fmt: skip
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, BLOCKS.entries)
    assert suspicions(pipeline) == []


def test_rows_that_are_equal_by_chance_are_no_suspicion():
    few = pd.DataFrame({"a": RANDOM.choice(list("abc"), N), "b": RANDOM.choice(list("de"), N)})
    assert suspicions(drawn(few.assign(y=Y))) == []


def test_a_date_without_a_role_and_a_split_that_shuffles():
    dated = table(day=pd.date_range("2020-01-01", periods=N))
    pipeline = drawn(dated)
    codes = [problem.code for problem in suspicions(pipeline)]
    assert codes == ["time_unused"]
    for edit in suspicions(pipeline)[0].fix:
        pipeline = apply(pipeline, edit, BLOCKS.entries)
    assert suspicions(pipeline) == []
    assert BLOCKS.run(pipeline).status["model"] == "succeeded"
    births = dated.rename(columns={"day": "date_of_birth"})
    assert suspicions(drawn(births)) == []


def test_a_date_that_stands_twice_is_said_of_the_second_or_of_the_one_without_a_role():
    days = pd.date_range("2020-01-01", periods=N)
    rows = table(printed=days.strftime("%d.%m.%Y"), day=days)
    (said,) = [p for p in suspicions(drawn(rows)) if p.code != "time_unused"]
    assert (said.code, said.column, said.values["other"]) == ("suspect_same_date", "printed", "day")

    twice = table(day=days, again=days)
    for time, copy in {"day": "again", "again": "day"}.items():
        (said,) = suspicions(drawn(twice, time=time))
        assert (said.code, said.column, said.values["other"]) == ("suspect_same_date", copy, time)
        assert said.fix


def test_many_suspicious_columns_are_counted():
    constants = {f"c{i}": 0.0 for i in range(30)}
    found = suspicions(drawn(table(**constants)))
    assert [p.code for p in found].count("suspect_constant") == 20
    assert found[-1].code == "suspects_more"
    assert found[-1].values["count"] == 10


def test_the_fix_of_a_wide_table_is_a_pattern():
    wide = {f"c{i}": RANDOM.normal(size=N) for i in range(60)} | {"c.*": 1.0}
    pipeline = drawn(table(**wide))
    (problem,) = suspicions(pipeline)
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, BLOCKS.entries)
    previewed = preview(BLOCKS.plan(pipeline), BLOCKS.functions).schemas["features"]
    assert "c.*" not in previewed
    assert len(previewed) == 63


@pytest.mark.parametrize("column", ["number", "copied"])
def test_a_fix_takes_the_column_from_the_stages_that_name_it(column):
    TABLES["table"] = table(number=np.arange(N) + 1, copied=Y)
    pipeline = chain(
        stage("given"), stage("roles", "set_roles", {"target": "y"}), stage("split", "split_rows"),
        stage("shown", "select_columns", {"columns": ["size", "city", "number", "copied"]}),
        stage("scaled", "scale", {"columns": ["size", "number"]}),
        stage("encoded", "encode_categories", {"columns": ["city", "copied"]}),
        stage("model", "logistic_regression"),
    )  # fmt: skip
    problem = next(problem for problem in suspicions(pipeline) if problem.column == column)
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, BLOCKS.entries)
    assert column not in [problem.column for problem in problems_of(pipeline)]
    assert BLOCKS.run(pipeline).status[""] == "succeeded"


def test_a_column_that_a_formula_uses_has_no_fix():
    TABLES["table"] = table(number=np.arange(N) + 1)
    pipeline = chain(
        stage("given"), stage("roles", "set_roles", {"target": "y"}),
        stage("half", "derive_column", {"name": "half", "value": "number / 2"}),
        stage("encoded", "encode_categories"), stage("model", "logistic_regression"),
    )  # fmt: skip
    (problem,) = suspicions(pipeline)
    assert (problem.column, problem.fix) == ("number", ())
