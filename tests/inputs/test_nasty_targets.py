"""Nasty targets: usable ones are learned, others are refused before a run."""

from __future__ import annotations

import pytest

from pipeline_core.check import check
from pipeline_core.spec import read
from tests.inputs.test_nasty_files import PLAIN, ROWS, train
from tests.small_catalogue import real_catalogue

N = len(ROWS)


def with_target(values: list[object], name: str = "y") -> str:
    lines = [f"size,age,{name}"]
    pairs = zip(ROWS, values, strict=True)
    return "\n".join([*lines, *(f"{size},{age},{value}" for (size, age, _), value in pairs)])


LOW = [size + age / 30 < 6 for size, age, _ in ROWS]
TARGETS = {
    "76 whole numbers that are few": ([age % 4 for _, age, _ in ROWS], "classification", None),
    "76 whole numbers that are many": ([age for _, age, _ in ROWS], "regression", None),
    "77 classes with a point": ([float(is_low) for is_low in LOW], "classification", 1.0),
    "77 numbers in quotes": ([f'"{int(is_low)}"' for is_low in LOW], "classification", 1),
    "78 yes and no": (LOW, "classification", True),
    "78 yes and no with gaps": ([low if i % 9 else "" for i, low in enumerate(LOW)],
                                "classification", True),
    "79 words and numbers": ([("low", 1, "high")[i % 3] for i in range(N)], "classification", None),
    "79 words and numbers and gaps": ([("low", 1, "None")[i % 3] for i in range(N)],
                                      "classification", "1"),
    "80 amounts": ([size * 1.37 + age for size, age, _ in ROWS], "regression", None),
}  # fmt: skip


@pytest.mark.parametrize("case", TARGETS)
def test_a_target_is_understood_and_learned(drop, workspace, case):
    values, task, positive = TARGETS[case]
    outcome = drop(with_target(values))
    assert outcome.pipeline is not None, outcome.sentences
    assert outcome.choices.target == "y"
    assert outcome.choices.task == task
    assert positive is None or outcome.choices.positive == positive
    metrics = train(outcome.pipeline, workspace)
    assert metrics["trees_scores"]


def test_whole_numbers_are_asked_about(drop):
    few = with_target([age % 4 for _, age, _ in ROWS])
    assert "starter.maybe_classification" in drop(few).codes
    assert "starter.maybe_regression" in drop(few, task="regression", how="random").codes


UNLEARNABLE = {
    "80 amounts as classes": (
        with_target([size * 1.37 + age for size, age, _ in ROWS]),
        {"task": "classification"}, "starter.continuous",
    ),
    "words as a number": (PLAIN, {"task": "regression"}, "starter.not_a_number"),
    "73 every class once": (
        with_target([f"w{i}" for i in range(N)]), {"target": "y"}, "starter.no_two_classes",
    ),
    "72 hardly known": (
        with_target(["a", "b"] * 4 + [""] * (N - 8)), {"target": "y"}, "starter.few_known",
    ),
    "nothing to learn from": (
        PLAIN, {"left_out": ("size", "age", "colour")}, "starter.no_features",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNLEARNABLE)
def test_what_cannot_be_learned_is_said(drop, case):
    content, changes, code = UNLEARNABLE[case]
    outcome = drop(content, **changes)
    assert code in outcome.codes
    assert outcome.pipeline is None


def test_a_target_that_is_renamed_in_the_file_is_named_with_its_neighbours(drop, workspace):
    outcome = drop(PLAIN)
    columns = {"size": "number", "age": "number", "colour": "word", "outcomes": "word"}
    schemas = {"data": columns, "checked": columns}
    problems = check(read(outcome.pipeline), real_catalogue(), schemas, outcome.pipeline.parent)
    (problem,) = [
        problem
        for problem in problems
        if problem.code == "unknown_column" and problem.field == "target"
    ]
    assert problem.values["near"] == ["outcomes"]
