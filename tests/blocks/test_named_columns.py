"""Every setting of the catalogue that names columns, with names that are not there.

Check, preview and run each say a sentence about it; none says a KeyError. The
settings are found by walking the schemas, so a new block is tested too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.block import BLOCKS
from pipeline_core.block_probe.probe import Probe
from pipeline_core.check import Problem, check
from pipeline_core.engine.preview import preview
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import JUDGE_ON
from tests.small_pipelines import TABLES, Blocks, chain, pipeline, real_blocks, stage

ENTRIES = real_blocks()[0]
# The table has no column of the second name, and the step before has dropped the third.
NAMES = {"role": "y", "unknown": "numbr", "gone": "gone", "empty": ""}
WRONG_TYPES = (3, [3], {"kind": 3}, {"columns": "x"}, [["number"]])


def column_settings() -> Iterator[tuple[str, str]]:
    """Each block with each of its settings that names columns of its input."""
    for name, entry in sorted(ENTRIES.items()):
        for setting, schema in entry["settings"]["properties"].items():
            pick = schema.get("x-pick")
            is_formula = schema.get("x-means") in ("condition", "formula", "row_formula")
            if (pick and not pick["new"]) or is_formula:
                yield name, setting


SETTINGS = list(column_settings())


@pytest.fixture(autouse=True)
def _table():
    TABLES["table"] = pd.DataFrame({
        "number": np.arange(60.0), "other": np.arange(60.0)[::-1], "gone": np.arange(60.0),
        "word": ["a", "b", "c"] * 20, "member": [True, False] * 30,
        "born": pd.date_range("2000-01-01", periods=60), "y": ["no", "yes"] * 30,
    })  # fmt: skip


def value_of(block: str, setting: str, name: str) -> Any:
    schema = ENTRIES[block]["settings"]["properties"][setting]
    if schema.get("x-means") == "condition":
        return f"`{name}` > 3"
    if schema.get("x-means") in ("formula", "row_formula"):
        return f"`{name}` * 2"
    return name if schema["x-pick"]["single"] else [name]


def drawn(block: str, tmp_path: Path, settings: Mapping[str, Any]) -> Any:
    """A pipeline with one stage of the block, in its usual place."""
    schema = ENTRIES[block]["settings"]
    own = {n: v for n, v in Probe(BLOCKS[block], ENTRIES[block], tmp_path).task.settings.items()
           if n in schema["required"]}  # fmt: skip
    probed = stage("probed", block, {**own, **settings})
    kept = [name for name in TABLES["table"] if name != "gone"]
    drop = stage("kept", "select_columns", {"columns": kept})
    shape = ENTRIES[block]["shape"]
    if shape == "roles":
        return chain(stage("given"), drop, probed)
    roles = stage("roles", "set_roles", {"target": "y"})
    if shape in ("row", "sieve"):
        ports = {port["name"]: ("kept",) for port in ENTRIES[block]["ports"]}
        before = chain(stage("given"), drop).stages.values()
        return pipeline(*before, Stage("probed", block, ports, probed.settings))
    chained = chain(stage("given"), roles, stage("split", "split_rows"), drop, probed)
    if shape == "column":
        learner = stage("model", "dummy_classifier", data="probed")
        return pipeline(*chained.stages.values(), learner)
    features = stage("shown", "select_columns", {"columns": ["number", "other"]}, data="kept")
    model = stage("model", "logistic_regression", data="shown")
    sources = {"Data": ("kept",), "Model": ("model",)}
    names = {port["name"]: port["wire"] for port in ENTRIES[block]["ports"]}
    ports = {name: sources[wire] for name, wire in names.items() if name != JUDGE_ON}
    before = list(chained.stages.values())[:-1]
    return pipeline(*before, features, model, Stage("probed", block, ports, probed.settings))


def said(drawn_pipeline: Any) -> tuple[list[Problem], list[dict[str, Any]]]:
    """The errors that check finds, and those of preview and run."""
    blocks = Blocks()
    previewed = preview(blocks.plan(drawn_pipeline), blocks.functions)
    problems = check(drawn_pipeline, blocks.entries, previewed.schemas)
    errors = [view.error for view in previewed.views.values() if view.error]
    ran = blocks.run(drawn_pipeline)
    ends = [ran.end(name) for name, status in ran.status.items() if name and status == "failed"]
    return [p for p in problems if p.severity == "error"], [*errors, *(e["error"] for e in ends)]


def assert_is_a_sentence(error: Mapping[str, Any]) -> None:
    assert error["code"] not in ("failed.unexpected", "failed.no_such_key"), error
    for language in LANGUAGES:
        text = say(error["code"], error["values"], language)
        assert text != error["code"]
        assert not any(word in text for word in ("KeyError", "IndexError", "TypeError")), text


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize(("block", "setting"), SETTINGS)
def test_a_name_that_does_not_reach_the_stage_is_said(block, setting, kind, tmp_path):
    if kind == "role" and (ENTRIES[block]["shape"] != "column" or block == "select_columns"):
        pytest.skip("it sees the columns with roles")
    schema = ENTRIES[block]["settings"]["properties"][setting]
    is_raw = (schema.get("x-pick") or {}).get("raw") or schema.get("x-means") == "row_formula"
    if kind == "gone" and is_raw:
        pytest.skip("it reads the rows with the columns that steps left out")
    value = value_of(block, setting, NAMES[kind])
    problems, errors = said(drawn(block, tmp_path, {setting: value}))
    own = [problem for problem in problems if problem.stage == "probed"]
    if not ENTRIES[block]["ports"] and kind != "empty":  # only reading tells a source's columns
        assert errors
        assert not own
        for error in errors:
            assert_is_a_sentence(error)
        return
    assert own, "check says nothing"
    assert (own[0].setting, own[0].severity) == (setting, "error")
    assert {"role": ["role_not_shown"], "unknown": ["unknown_column"], "gone": ["unknown_column"],
            "empty": ["bad_setting", "bad_expression"]}[kind].count(own[0].code) == 1  # fmt: skip
    for problem in problems:
        assert_is_a_sentence(problem.message.as_json())
    for error in errors:
        assert_is_a_sentence(error)
    may_be_derived_later = (block, setting) == ("set_roles", "sensitive")
    assert errors or may_be_derived_later, "it runs"


@pytest.mark.parametrize("value", WRONG_TYPES, ids=str)
@pytest.mark.parametrize(("block", "setting"), SETTINGS)
def test_what_is_no_name_keeps_a_pipeline_from_running(block, setting, value, tmp_path):
    problems = check(drawn(block, tmp_path, {setting: value}), ENTRIES)
    assert [problem.setting for problem in problems if problem.stage == "probed"] == [setting]
    assert_is_a_sentence(problems[0].message.as_json())


@pytest.mark.parametrize(("taken", "code"), [("y", "role_name"), ("", "bad_setting")])
def test_a_new_column_needs_a_name_of_its_own(taken, code, tmp_path):
    settings = {"name": taken, "value": "number * 2"}
    problems, errors = said(drawn("derive_column", tmp_path, settings))
    assert [problem.code for problem in problems] == [code]
    for error in errors:
        assert_is_a_sentence(error)
    assert errors


def test_a_new_column_may_replace_one_and_that_is_said(tmp_path):
    blocks = Blocks()
    for formula, codes in (("other * 2", ["replaces_column"]), ("log(number)", [])):
        replacing = drawn("derive_column", tmp_path, {"name": "number", "value": formula})
        schemas = preview(blocks.plan(replacing), blocks.functions).schemas
        found = check(replacing, blocks.entries, schemas)
        assert [p.code for p in found if p.stage == "probed"] == codes


def test_a_step_that_names_a_column_before_it_gets_its_role(tmp_path):
    twice = stage("twice", "derive_column", {"name": "z", "value": "number * 2"})
    roles = stage("roles", "set_roles", {"target": "number"})
    learner = stage("model", "dummy_regressor")
    problems, errors = said(chain(stage("given"), twice, roles, learner))
    assert [(p.code, p.stage) for p in problems] == [("role_not_shown", "twice")]
    assert {error["code"] for error in errors} == {"failed.role_not_shown"}


def test_a_step_may_make_the_column_that_gets_a_role(tmp_path):
    old = stage("old", "derive_column", {"name": "old", "value": "number > 30"})
    roles = stage("roles", "set_roles", {"target": "old", "id": ["number"]})
    problems, errors = said(chain(stage("given"), old, roles, stage("model", "dummy_classifier")))
    assert not problems
    assert not errors


def test_a_formula_may_name_what_only_fitting_tells():
    encoded = stage("encoded", "encode_categories")
    known = stage("known", "derive_column", {"name": "z", "value": "word_a * 2"})
    unknown = stage("unknown", "derive_column", {"name": "z", "value": "word_q * 2"})
    roles = stage("roles", "set_roles", {"target": "y"})
    for derived, codes in ((known, set()), (unknown, {"failed.unknown_column"})):
        drawn_pipeline = chain(
            stage("given"), roles, stage("split", "split_rows"), encoded, derived,
            stage("model", "dummy_classifier"),
        )  # fmt: skip
        _, errors = said(drawn_pipeline)
        assert {error["code"] for error in errors} == codes


def test_weights_must_be_numbers(tmp_path):
    problems, errors = said(drawn("set_roles", tmp_path, {"target": "y", "weight": "word"}))
    assert [problem.code for problem in problems] == ["wrong_kind_of_column"]
    assert {error["code"] for error in errors} == {"failed.other"}
    assert "Los pesos" in say(errors[0]["code"], errors[0]["values"], "es")


def test_a_metric_of_ones_own_may_use_a_column_that_no_model_is_shown(tmp_path):
    problems, errors = said(drawn("evaluate", tmp_path, {"own_metric": "gone * 2"}))
    assert not problems
    assert not errors
