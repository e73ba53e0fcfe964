"""Models over models: the script's numbers are the run's, whatever they are made of."""

from __future__ import annotations

import itertools
import random
from typing import Any, NamedTuple

import pytest

from tests.export.people import HEAD, READ, verified_script

# How the blocks are placed over the models `first` and `second`; {} is what lies below.
CLASS_BLOCKS = {
    "vote": "vote, inputs: {models: [first, second], data: split}, settings: {voting: hard}",
    "soft": "vote, inputs: {models: [second, first], data: split}",
    "stack": "stack, inputs: {models: [first, second], data: split}, settings: {folds: 3}",
    "classes": "stack, inputs: {models: [first, second], data: split}, "
               "settings: {folds: 3, gives: classes}",
    "bag": "bag, inputs: {model: second, data: split}, settings: {n_estimators: 3}",
    "calibrate": "calibrate, inputs: {model: first, data: split}, settings: {folds: 3}",
    "isotonic": "calibrate, inputs: {model: second, data: split}, "
                "settings: {folds: 3, method: isotonic}",
    "threshold": "tune_threshold, inputs: {model: first, data: split}, "
                 "settings: {folds: 3, metric: f1}",
    "cost": "tune_threshold, inputs: {model: second, data: split}, "
            "settings: {folds: 3, metric: cost, miss: 4.5}",
    "cut": "set_threshold, inputs: {model: first, data: split}, settings: {threshold: 0.3}",
    "rest": "one_against_rest, inputs: {model: first, data: split}",
    "one": "one_against_rest, inputs: {model: second, data: split}, settings: {against: one}",
    "over": "resample, inputs: {model: second, data: split}",
    "smote": "resample, inputs: {model: first, data: split}, settings: {method: smote}",
    "weigh": "weigh_classes, inputs: {model: second, data: split}",
}  # fmt: skip
NUMBER_BLOCKS = {
    "vote": "vote, inputs: {models: [first, second], data: split}",
    "stack": "stack, inputs: {models: [first, second], data: split}, settings: {folds: 3}",
    "bag": "bag, inputs: {model: second, data: split}, settings: "
           "{n_estimators: 3, max_samples: 0.5, bootstrap: false}",
    **{method: f"transform_target, inputs: {{model: first, data: split}}, "
               f"settings: {{method: {method}}}" for method in ("log", "power", "standard")},
}  # fmt: skip
# What a second block makes of the first: `below` is the model that the first gives.
CLASS_OUTER = {
    "": None,
    "stacked": "stack, inputs: {models: [below, first], data: split}, settings: {folds: 2}",
    "voted": "vote, inputs: {models: [below, second], data: split}, settings: {voting: hard}",
    "calibrated": "calibrate, inputs: {model: below, data: split}, settings: {folds: 2}",
}
NUMBER_OUTER = {
    "": None,
    "stacked": "stack, inputs: {models: [below, first], data: split}, settings: {folds: 2}",
    "transformed": "transform_target, inputs: {model: below, data: split}, "
                   "settings: {method: power}",
}  # fmt: skip
ROLES = {
    "": "",
    "group": ", group: ward",
    "time": ", time: year",
    "weight": ", weight: weight",
    "both": ", group: ward, weight: weight",
}
SPLITS = {"group": "group", "both": "group", "time": "time"}
TARGETS = {
    "second": ("good", ", positive: 'yes'"),
    "first": ("good", ", positive: 'no'"),
    "number": ("age", ""),
    "several": ("city", ""),
}
MODELS = {
    True: ("gaussian_nb", "decision_tree_classifier"),
    False: ("ridge", "decision_tree_regressor"),
}

_WITH_FOLDS = ("calibrate", "isotonic", "threshold", "cost")


class Case(NamedTuple):
    """A block, a block over it, roles and a target."""

    inner: str
    outer: str
    roles: str
    target: str

    @property
    def is_possible(self) -> bool:
        """Whether the blocks can heed the roles and the target."""
        names = (self.inner, self.outer)
        if self.roles == "time" and {"stack", "classes", "stacked"} & set(names):
            return False
        if self.roles == "time" and self.outer == "calibrated" and self.inner in _WITH_FOLDS:
            return False  # twenty years are too few for folds in folds in folds
        if self.inner == "vote" and self.outer == "calibrated" and self.target != "number":
            return False  # a hard vote has no scores to calibrate
        if self.inner == "log" and self.outer == "transformed":
            return False  # a power has negative values, of which there is no logarithm
        return self.target != "several" or not {"threshold", "cost", "cut"} & set(names)


def all_cases() -> list[Case]:
    cases = []
    for target in TARGETS:
        inner, outer = (
            (NUMBER_BLOCKS, NUMBER_OUTER) if target == "number" else (CLASS_BLOCKS, CLASS_OUTER)
        )
        cases += [Case(*names, target) for names in itertools.product(inner, outer, ROLES)]
    return [case for case in cases if case.is_possible]


def text_of(case: Case) -> str:
    """The pipeline of a case; its model is evaluated and cross-validated."""
    target, positive = TARGETS[case.target]
    is_class = case.target != "number"
    inner = (CLASS_BLOCKS if is_class else NUMBER_BLOCKS)[case.inner]
    outer = (CLASS_OUTER if is_class else NUMBER_OUTER)[case.outer]
    first, second = MODELS[is_class]
    how = SPLITS.get(case.roles, "random")
    limit = ", settings: {max_depth: 3, min_samples_leaf: 5}"
    text = f"""{HEAD}{READ}  roles: {{block: set_roles, inputs: {{table: table}},
    settings: {{target: {target}{positive}{ROLES[case.roles]}}}}}
  split: {{block: split_rows, inputs: {{data: roles}}, settings: {{how: {how}}}}}
  filled: {{block: impute_numbers, inputs: {{data: split}}}}
  encoded: {{block: encode_categories, inputs: {{data: filled}}}}
  scaled: {{block: scale, inputs: {{data: encoded}}}}
  first: {{block: {first}, inputs: {{data: scaled}}}}
  second: {{block: {second}, inputs: {{data: encoded}}{limit}}}
  below: {{block: {inner}}}
"""
    if outer:
        text += f"  model: {{block: {outer}}}\n"
    judged = "model" if outer else "below"
    return (
        text + f"  scores: {{block: evaluate, inputs: {{model: {judged}, data: split}}}}\n"
        f"  folds: {{block: cross_validate, inputs: {{model: {judged}, data: split}}, "
        f"settings: {{folds: 3}}}}\n"
    )


CASES = all_cases()
SAMPLE = [
    case
    for roles in ROLES
    for case in random.Random(2).sample([one for one in CASES if one.roles == roles], 3)
]
MORE = random.Random(4).sample([case for case in CASES if case not in SAMPLE], 60)


@pytest.mark.sampled(4)
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("case", SAMPLE, ids="-".join)
def test_the_script_of_some_gives_the_numbers_of_the_run(export_pipeline: Any, case: Case) -> None:
    verified_script(export_pipeline(text_of(case)))


@pytest.mark.long
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("case", MORE, ids="-".join)
def test_the_script_of_more_gives_the_numbers_of_the_run(export_pipeline: Any, case: Case) -> None:
    verified_script(export_pipeline(text_of(case)))


@pytest.mark.usefixtures("people")
def test_the_script_is_what_a_user_of_scikit_learn_writes(export_pipeline: Any) -> None:
    script = verified_script(export_pipeline(text_of(Case("stack", "calibrated", "", "second"))))
    assert 'estimators=[("first", first), ("second", second)]' in script
    assert "CalibratedClassifierCV(" in script
    assert "first.fit(" not in script
    assert "pipeline_core" not in script


def test_there_are_cases_of_every_block_role_and_target() -> None:
    for place in range(4):
        assert {case[place] for case in SAMPLE} <= {case[place] for case in CASES}
    assert {case.roles for case in SAMPLE} == set(ROLES)
    assert len(CASES) > 400


COMPARED = f"""{HEAD}{READ}  roles: {{block: set_roles, inputs: {{table: table}},
    settings: {{target: %s}}}}
  split: {{block: split_rows, inputs: {{data: roles}}, settings: {{how: %s}}}}
  filled: {{block: impute_numbers, inputs: {{data: split}}}}
  encoded: {{block: encode_categories, inputs: {{data: filled}}}}
  scaled: {{block: scale, inputs: {{data: encoded}}}}
  first: {{block: %s, inputs: {{data: scaled}}}}
  second: {{block: %s, inputs: {{data: encoded}}, settings: {{max_depth: 3}}}}
  voted: {{block: vote, inputs: {{models: [first, second], data: split}}}}
  compared: {{block: compare_models, inputs: {{models: [first, second, voted], data: split}},
    settings: {{folds: 3, repeats: 2}}}}
"""


@pytest.mark.sampled(1, by="target")
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("roles", ["", "time", "both"])
@pytest.mark.parametrize("target", ["good, positive: 'yes'", "age"])
def test_the_script_compares_models_as_the_run_does(
    export_pipeline: Any, target: str, roles: str
) -> None:
    first, second = MODELS[target != "age"]
    how = SPLITS.get(roles, "random")
    script = verified_script(
        export_pipeline(COMPARED % (target + ROLES[roles], how, first, second))
    )
    assert '"first": clone(first)' in script
