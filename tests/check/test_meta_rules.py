"""What is said of models over models before a run is what would fail in it, and the reverse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.edits import apply
from pipeline_core.engine.preview import preview
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Pipeline, parse
from tests.check.test_needs import blocks
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import TABLES, pipeline, stage

N = 60
CLASSES = ("logistic_regression", "gaussian_nb")
NUMBERS = ("ridge", "linear_regression")


@pytest.fixture(autouse=True)
def table() -> None:
    random = np.random.default_rng(0)
    TABLES["table"] = pd.DataFrame(
        {"a": random.normal(size=N), "b": random.normal(size=N), "g": np.arange(N) // 3,
         "t": pd.date_range("2024-01-01", periods=N), "w": random.uniform(1, 2, N),
         "y": np.tile(["no", "yes"], N // 2), "three": np.tile(["u", "v", "x"], N // 3),
         "number": np.linspace(1, 9, N)}
    )  # fmt: skip


def problems_of(placed: Pipeline, name: str = "meta", severity: str = "error") -> list[Any]:
    """The problems of a stage, each of which has a sentence in every language."""
    previewed = preview(blocks().plan(placed), blocks().functions)
    found = check(placed, blocks().entries, previewed.schemas)
    for problem in found:
        for language in LANGUAGES:
            assert "{" not in say(problem.message.code, problem.message.values, language)
    return [p for p in found if p.severity == severity and p.stage == name]


def drawing(
    block: str, *members: Any, settings: Any = None, target: str = "y", roles: Any = None,
    data: str = "split", keep: str | None = None,
) -> Pipeline:  # fmt: skip
    """A meta block over models: each a block's id, or its stage."""
    used = {target, *(roles or {}).values()}
    left_out = [c for c in ("g", "t", "w", "y", "three", "number") if c not in used]
    models = [stage(m, m, data="split") if isinstance(m, str) else m for m in members]
    names = [model.name for model in models]
    # What the one model of a block is made of comes before it.
    wires = {"models": names} if block in ("vote", "stack") else {"model": names[-1]}
    row_filter = [stage("kept", "filter_rows", {"keep": keep}, table="given")] if keep else []
    return pipeline(
        stage("given"),
        *row_filter,
        stage("roles", "set_roles", {"target": target, "id": left_out, **(roles or {})},
              table="kept" if keep else "given"),
        stage("split", "split_rows", data="roles"),
        stage("other", "split_rows", {"random_state": 7}, data="roles"),
        *models,
        stage("meta", block, settings, **wires, data=data),
    )  # fmt: skip


SAID = {
    "numbers in calibrate": (drawing("calibrate", "ridge", target="number"),
                             "member_predicts_numbers"),
    "numbers in tune": (drawing("tune_threshold", "ridge", target="number"),
                        "member_predicts_numbers"),
    "numbers in weigh": (drawing("weigh_classes", "ridge", target="number"),
                         "member_predicts_numbers"),
    "numbers in one against": (drawing("one_against_rest", "ridge", target="number"),
                               "member_predicts_numbers"),
    "classes in transform": (drawing("transform_target", "logistic_regression"),
                             "member_predicts_classes"),
    "stack by time": (drawing("stack", *CLASSES, roles={"time": "t"}), "no_folds_by_time"),
    "soft without": (drawing("vote", "logistic_regression", "ridge_classifier"),
                     "member_without_probabilities"),
    "soft by setting": (drawing("vote", "logistic_regression", "svc"),
                        "member_without_probabilities"),
    "numbers in resample": (drawing("resample", "ridge", target="number"),
                            "member_predicts_numbers"),
    "weights of neighbours": (drawing("weigh_classes", "k_neighbors_classifier"),
                              "member_takes_no_weights"),
    "three classes": (drawing("tune_threshold", "logistic_regression", target="three"),
                      "two_classes_only"),
    "groups": (drawing("vote", "k_means"), "member_without_target"),
    "outliers": (drawing("calibrate", "isolation_forest"), "member_without_target"),
}  # fmt: skip
HARD = stage("inner", "vote", {"voting": "hard"}, models=CLASSES, data="split")
PAIRS = stage("inner", "one_against_rest", {"against": "one"}, model=CLASSES[0], data="split")
SAID["calibrated votes"] = (drawing("calibrate", *CLASSES, HARD), "member_gives_only_classes")
SAID["tuned votes"] = (drawing("tune_threshold", *CLASSES, HARD), "member_gives_only_classes")
SAID["soft of hard"] = (drawing("vote", *CLASSES, HARD), "member_without_probabilities")
SAID["soft of pairs"] = (drawing("vote", *CLASSES, PAIRS), "member_without_probabilities")
for outer in ("bag", "one_against_rest", "resample", "weigh_classes"):
    for inner in ("calibrate", "tune_threshold"):
        within = stage("inner", inner, model="logistic_regression", data="split")
        SAID[f"{outer} of {inner}"] = (
            drawing(outer, "logistic_regression", within), "member_made_of_models"
        )  # fmt: skip
    for inner in ("vote", "stack"):
        within = stage("inner", inner, models=CLASSES, data="split")
        SAID[f"{outer} of {inner}"] = (drawing(outer, *CLASSES, within), "member_made_of_models")
SAID["bag of a transformed target"] = (
    drawing("bag", "ridge", stage("inner", "transform_target", model="ridge", data="split"),
            target="number"), "member_made_of_models",
)  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_what_is_said_fails(case):
    drawn, code = SAID[case]
    (problem,) = problems_of(drawn)
    assert problem.code == code
    assert blocks().run(drawn).status["meta"] == "failed"


FINE = {
    "vote": drawing("vote", *CLASSES),
    "vote hard": drawing("vote", "logistic_regression", "ridge_classifier",
                         settings={"voting": "hard"}),
    "vote of numbers": drawing("vote", *NUMBERS, target="number"),
    "soft by another setting": drawing(
        "vote", "logistic_regression",
        stage("sgd", "sgd_classifier", {"loss": "log_loss"}, data="split")),
    "vote by time": drawing("vote", *CLASSES, roles={"time": "t"}),
    "stack": drawing("stack", *CLASSES),
    "stack of numbers": drawing("stack", *NUMBERS, target="number"),
    "calibrate by time": drawing("calibrate", "logistic_regression", roles={"time": "t"}),
    "tune in groups": drawing("tune_threshold", "logistic_regression", roles={"group": "g"}),
    "two of three": drawing("tune_threshold", "logistic_regression", target="three",
                            keep="three != 'x'"),
    "bag of bag": drawing("bag", "ridge", stage("inner", "bag", model="ridge", data="split"),
                          target="number"),
    "bag of weighed": drawing(
        "bag", "gaussian_nb", stage("inner", "weigh_classes", model="gaussian_nb", data="split")),
    "calibrate a stack": drawing(
        "calibrate", *CLASSES, stage("inner", "stack", models=CLASSES, data="split")),
    "transform bagged": drawing(
        "transform_target", "ridge", stage("inner", "bag", model="ridge", data="split"),
        target="number"),
}  # fmt: skip


@pytest.mark.parametrize("case", FINE)
def test_what_is_fine_is_not_said_and_runs(case):
    assert problems_of(FINE[case]) == []
    assert blocks().run(FINE[case]).status["meta"] == "succeeded"


def test_a_hard_vote_is_the_fix_of_a_soft_one_without_probabilities():
    drawn, _ = SAID["soft without"]
    (problem,) = problems_of(drawn)
    for edit in problem.fix:
        drawn = apply(drawn, edit, blocks().entries)
    assert problems_of(drawn) == []
    assert blocks().run(drawn).status["meta"] == "succeeded"


def test_members_of_two_kinds():
    TABLES["table"]["y"] = np.tile([0, 1], N // 2)
    drawn = drawing("vote", "logistic_regression", "ridge")
    (problem,) = problems_of(drawn)
    assert problem.code == "members_of_two_kinds"
    assert problem.values["classifiers"] == ["logistic_regression"]
    assert problem.values["others"] == ["ridge"]
    assert blocks().run(drawn).status["meta"] == "failed"
    inner = stage("inner", "vote", models=("ridge",), data="split")
    nested = drawing("vote", "ridge", inner, stage("logistic", "logistic_regression", data="split"))
    assert [p.code for p in problems_of(nested)] == ["members_of_two_kinds"]


def test_a_member_of_another_split_is_said_and_the_wire_is_the_fix():
    scaled = stage("scaled", "scale", data="other")
    member = stage("member", "logistic_regression", data="scaled")
    drawn = drawing("calibrate", scaled, member)
    (problem,) = problems_of(drawn)
    assert (problem.code, problem.values["model"]) == ("member_of_other_rows", "member")
    for edit in problem.fix:
        drawn = apply(drawn, edit, blocks().entries)
    assert drawn.stages["meta"].inputs["data"] == ("other",)
    assert problems_of(drawn) == []


def test_members_of_two_splits_have_no_fix():
    drawn = drawing(
        "vote", "logistic_regression", stage("member", "gaussian_nb", data="other"), data="other"
    )
    (problem,) = problems_of(drawn)
    assert (problem.code, problem.fix) == ("member_of_other_rows", ())
    assert problem.values["model"] == "logistic_regression"


@pytest.mark.parametrize("data", ["roles", "kept"])
def test_a_member_of_all_rows_or_of_other_rows_is_said(data):
    drawn = drawing("calibrate", stage("member", "logistic_regression", data=data))
    kept = stage("kept", "filter_rows", {"keep": "a < 9"}, table="split")
    drawn = Pipeline("", 0, {**drawn.stages, "kept": kept})
    assert [p.code for p in problems_of(drawn)] == ["member_of_other_rows"]


def test_rows_behind_a_recipe_are_the_same_rows():
    scaled = stage("scaled", "scale", data="split")
    drawn = drawing("calibrate", scaled, stage("member", "logistic_regression", data="scaled"))
    assert problems_of(drawn) == []
    wired = drawing(
        "calibrate", scaled, stage("member", "logistic_regression", data="scaled"), data="scaled"
    )
    assert problems_of(wired) == []


def test_weights_that_reach_no_fit_and_draws_that_tear_groups_are_warnings():
    tuned = drawing("tune_threshold", "logistic_regression", roles={"weight": "w"})
    assert [p.code for p in problems_of(tuned, severity="warning")] == ["weights_not_used"]
    voted = drawing("vote", *CLASSES, roles={"weight": "w"})
    assert problems_of(voted, severity="warning") == []
    bagged = drawing("bag", "logistic_regression", roles={"group": "g"})
    assert [p.code for p in problems_of(bagged, severity="warning")] == ["draws_tear_groups"]


def test_a_meta_block_needs_a_target():
    stages = drawing("calibrate", "logistic_regression").stages
    bare = Pipeline("", 0, {**stages, "roles": stage("roles", "set_roles", {}, table="given")})
    assert [p.code for p in problems_of(bare)] == ["no_target"]


@pytest.mark.parametrize(
    ("block", "settings", "is_lost"),
    [("calibrate", {}, True), ("vote", {}, True), ("vote", {"voting": "hard"}, False),
     ("stack", {}, True), ("stack", {"gives": "classes"}, False)],
)  # fmt: skip
def test_a_threshold_below_another_model_is_said_to_be_lost(block, settings, is_lost):
    tuned = stage("tuned", "tune_threshold", model="logistic_regression", data="split")
    drawn = drawing(block, "logistic_regression", tuned, settings=settings)
    warned = problems_of(drawn, severity="warning")
    assert [p.code for p in warned] == ["threshold_not_used"] * is_lost
    if block != "vote":
        return
    # The proof: with another metric the cut moves, and the vote only where it is used.
    cuts = (0.0, 1000.0)
    predicted = []
    for miss in cuts:
        priced = {"metric": "cost", "miss": miss}
        one = stage("tuned", "tune_threshold", priced, model="logistic_regression", data="split")
        placed = Pipeline("", 0, {**drawn.stages, "tuned": one})
        alone = stage("meta", "vote", settings, models="tuned", data="split")
        run = blocks().run(Pipeline("", 0, {**placed.stages, "meta": alone}))
        predicted.append(list(run.model("meta").predict(TABLES["table"][["a", "b"]])))
    assert (predicted[0] == predicted[1]) == is_lost


FAIR = """
fabrica: 1
stages:
  given: {{block: example_data, settings: {{name: iris}}}}
  roles: {{block: set_roles, inputs: {{table: given}}, settings: {{target: species{roles}}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  one: {{block: logistic_regression, inputs: {{data: split}}}}
  model: {{block: {block}, inputs: {{model: one, data: split}}}}
"""


@pytest.mark.parametrize(
    ("block", "roles", "codes"),
    [
        ("fair_threshold", "", ["no_sensitive"]),
        ("reweigh", "", ["no_sensitive"]),
        ("fair_reduction", ", sensitive: [size], group: size", ["sensitive_hidden"]),
        ("reweigh", ", sensitive: [size], id: [size]", ["sensitive_hidden"]),
        ("fair_threshold", ", sensitive: [size], weight: w", ["weights_in_fit_only"]),
        ("fair_reduction", ", sensitive: [size], weight: w", ["weights_not_used"]),
        ("reweigh", ", sensitive: [size], weight: w", []),
    ],
)
def test_what_fair_models_cannot_be_told_is_said_before_the_run(block, roles, codes):
    found = check(parse(FAIR.format(block=block, roles=roles)), real_catalogue())
    about = {"no_sensitive", "sensitive_hidden", "weights_in_fit_only", "weights_not_used"}
    assert [p.code for p in found if p.stage == "model" and p.code in about] == codes
