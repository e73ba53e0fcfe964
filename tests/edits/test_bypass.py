"""A bypassed stage: a run does what it would do without it, with the gap closed."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.compare import RunRecord, compare
from pipeline_core.edits import (
    BypassStage,
    RemoveStage,
    apply,
    drop_stages,
    excluded_stages,
    with_bypasses,
)
from pipeline_core.engine.preview import preview
from pipeline_core.errors import SpecError
from pipeline_core.spec import Pipeline, dump, parse
from tests.edits.test_exclusion import STEPS, TEXT, problem_places
from tests.small_catalogue import CATALOGUE
from tests.small_pipelines import TABLES, Blocks


def bypassing(*names: str, text: str = TEXT) -> Pipeline:
    pipeline = parse(text)
    for name in names:
        pipeline = apply(pipeline, BypassStage(name, bypass=True), CATALOGUE)
    return pipeline


def running_part(pipeline: Pipeline) -> Pipeline:
    rewired = with_bypasses(pipeline, CATALOGUE)
    return drop_stages(rewired, excluded_stages(rewired, CATALOGUE))


@pytest.mark.parametrize("name", ["scaled", "split", "roles"])
def test_what_comes_in_goes_on_as_if_the_stage_were_removed(name):
    removed = apply(parse(TEXT), RemoveStage(name, heal=True), CATALOGUE)

    assert running_part(bypassing(name)) == removed


def test_two_in_a_row_are_led_around_in_either_order():
    for text in (TEXT, "\n".join(sorted_stages(TEXT))):
        part = running_part(bypassing("split", "scaled", text=text))
        assert part.stages["forest"].inputs == {"data": ("roles",)}
        assert part.stages["bare"].inputs == {"data": ("roles",)}


def sorted_stages(text: str) -> list[str]:
    head, stages = text.split("stages:\n")
    return [f"{head}stages:", *sorted(stages.splitlines())]


def test_where_nothing_fits_the_stage_behind_is_left_out():
    rewired = with_bypasses(bypassing("forest"), CATALOGUE)

    assert excluded_stages(rewired, CATALOGUE) == {"forest": "forest", "scores": "forest"}
    assert problem_places(bypassing("forest")) == [("behind_bypassed", "scores")]
    (problem,) = check(bypassing("forest"), CATALOGUE)
    assert problem.fix == (BypassStage("forest", bypass=False),)
    assert apply(bypassing("forest"), problem.fix[0], CATALOGUE) == parse(TEXT)


def test_a_gate_hands_on_its_model_and_not_its_scores():
    text = TEXT + "  last: {block: evaluate, inputs: {model: gate, data: split}}\n"
    part = running_part(bypassing("gate", text=text))

    assert part.stages["last"].inputs == {"model": ("forest",), "data": ("split",)}


def test_check_says_nothing_of_what_is_bypassed_and_judges_what_takes_its_place():
    assert problem_places(bypassing("scaled")) == []
    broken = bypassing("scaled", text=TEXT.replace("block: scale,", "block: nothing,"))
    assert problem_places(broken) == []
    assert problem_places(bypassing("split")) == [
        ("evaluate_without_split", "scores"),
        ("evaluate_without_split", "bare_scores"),
    ]


def test_one_that_is_off_has_no_bypass():
    text = TEXT.replace("{block: scale,", "{block: scale, off: true, bypass: true,")
    rewired = with_bypasses(parse(text), CATALOGUE)

    assert rewired.stages["forest"].inputs == {"data": ("scaled",)}
    assert "forest" in excluded_stages(rewired, CATALOGUE)


def test_stages_in_a_circle_are_not_led_around_to_themselves():
    text = (
        "fabrica: 1\nstages:\n"
        "  a: {block: scale, bypass: true, inputs: {data: b}}\n"
        "  b: {block: scale, bypass: true, inputs: {data: a}}\n"
        "  c: {block: forest, inputs: {data: b}}\n"
    )
    rewired = with_bypasses(parse(text), CATALOGUE)

    assert excluded_stages(rewired, CATALOGUE) == {"a": "a", "b": "b", "c": "a"}
    assert ("cycle", "a") in problem_places(parse(text))


def test_the_file_says_it():
    written = dump(bypassing("scaled"), TEXT)

    assert parse(written) == bypassing("scaled")
    assert "bypass: true" in written
    with pytest.raises(SpecError, match=r"'bypass' must be true or false; it is 'maybe'"):
        parse("fabrica: 1\nstages:\n  a:\n    block: x\n    bypass: maybe\n")


@pytest.fixture(scope="module")
def blocks():
    TABLES["table"] = pd.DataFrame({"a": range(40), "y": ["no", "yes", "yes", "no"] * 10})
    return Blocks()


def steps_bypassing(*names: str) -> Pipeline:
    stages = {
        name: dataclasses.replace(step, bypass=name in names) for name, step in STEPS.stages.items()
    }
    return dataclasses.replace(STEPS, stages=stages)


def test_the_plan_has_the_keys_of_the_pipeline_without_the_stage(blocks):
    plan = blocks.plan(steps_bypassing("scaled"))
    removed = blocks.plan(apply(STEPS, RemoveStage("scaled", heal=True), blocks.entries))

    assert {name: job.key for name, job in plan.jobs.items()} == {
        name: job.key for name, job in removed.jobs.items()
    }
    assert {name: reason.code for name, reason in plan.excluded.items()} == {
        "scaled": "reason.bypassed"
    }


def test_the_preview_leads_around_it(blocks):
    result = preview(blocks.plan(steps_bypassing("split")), blocks.functions)

    assert "scaled" in result.views
    assert "split" not in result.views


def test_a_comparison_names_it():
    comparison = compare(
        [RunRecord("a", parse(TEXT)), RunRecord("b", bypassing("scaled"))], CATALOGUE
    )
    (difference,) = comparison.differences

    assert (difference.kind, difference.stage, difference.values) == (
        "bypass", "scaled", (False, True),
    )  # fmt: skip
