"""An estimator inside another has its own settings: checked, kept, run and written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sklearn.feature_selection import RFE
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeRegressor

from pipeline_core.catalog import load_functions
from pipeline_core.catalog.settings import validate
from pipeline_core.check import check
from pipeline_core.edits import apply
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Pipeline, parse
from tests.small_catalogue import real_catalogue

TEXT = """
fabrica: 1
name: Few
seed: 0
stages:
  flowers: {{block: example_data, settings: {{name: iris}}}}
  roles: {{block: set_roles, inputs: {{table: flowers}}, settings: {{target: species}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  few: {{block: rfe, inputs: {{data: split}}, settings: {settings}}}
  model: {{block: ada_boost_classifier, inputs: {{data: few}}, settings: {model}}}
  scores: {{block: evaluate, inputs: {{model: model, data: split}}}}
"""
MODEL = {"estimator": "decision_tree_classifier", "estimator_settings": {"max_depth": 2}}


def pipeline(settings: dict[str, Any], model: dict[str, Any] = MODEL) -> Pipeline:
    return parse(TEXT.format(settings=json.dumps(settings), model=json.dumps(model)))


def made(block: str, **settings: Any) -> Any:
    entries = real_catalogue()
    assert validate(settings, {**entries[block]["settings"], "required": []}) == []
    return load_functions(entries, [block])[block](**settings)


def problems(tried: Pipeline) -> list[Any]:
    found = [p for p in check(tried, real_catalogue()) if p.severity == "error"]
    for problem in found:
        for language in LANGUAGES:
            assert say(problem.message.code, problem.message.values, language)
    return found


def test_settings_reach_the_object_inside_and_the_seed_too():
    step = made("rfe", estimator_settings={"C": 0.1})
    assert repr(step) == repr(RFE(LogisticRegression(C=0.1)))
    bagged = made(
        "bagging_regressor",
        estimator="decision_tree_regressor",
        estimator_settings={"max_depth": 3},
        random_state=5,
    )
    assert repr(bagged.estimator) == repr(DecisionTreeRegressor(max_depth=3, random_state=5))


@pytest.mark.parametrize("block", sorted(n for n, e in real_catalogue().items() if any(
    name.endswith("_settings") for name in e["settings"]["properties"])))  # fmt: skip
def test_every_setting_of_every_object_inside_is_one_of_its_parameters(block):
    schema = real_catalogue()[block]["settings"]
    for name in (n for n in schema["properties"] if n.endswith("_settings")):
        of = schema["properties"][name]["x-of"]
        options = schema["properties"][of]
        names = [
            v for option in [options, *options.get("anyOf", ())] for v in option.get("enum", ())
        ]
        assert names
        for chosen in names:
            assert_inner_settings_are_parameters(block, name, of, chosen)


def assert_inner_settings_are_parameters(block, name, of, chosen):
    schema = real_catalogue()[block]["settings"]
    inner = schema["$defs"][chosen]
    assert inner["properties"], chosen
    assert "random_state" not in inner["properties"]
    defaults = {n: s["default"] for n, s in inner["properties"].items()}
    settings = {of: chosen, name: defaults}
    assert validate(settings, {**schema, "required": []}) == []
    plain, explicit = made(block, **{of: chosen}), made(block, **settings)
    assert repr(getattr(plain, of)) == repr(getattr(explicit, of))


@pytest.mark.parametrize(
    ("inner", "field", "code"),
    [
        ({"C": -1}, "estimator_settings.C", "bad_setting"),
        ({"max_depth": 3}, "estimator_settings.max_depth", "unknown_setting"),
        ({"C": 0.1, "max_depth": 3}, "estimator_settings.max_depth", "unknown_setting"),
        ("deep", "estimator_settings", "bad_setting"),
    ],
)
def test_they_are_checked_by_the_class_that_is_chosen(inner, field, code):
    tried = pipeline({"estimator_settings": inner})
    (problem,) = problems(tried)
    assert (problem.code, problem.field) == (code, field)
    for edit in problem.fix:
        tried = apply(tried, edit, real_catalogue())
    assert problems(tried) == []
    left = tried.stages["few"].settings.get("estimator_settings")
    assert left == ({"C": 0.1} if "C" in inner and code == "unknown_setting" else None)
    other = {"estimator": "decision_tree_classifier", "estimator_settings": {"max_depth": 3}}
    assert problems(pipeline(other)) == []
