"""A search in the script is scikit-learn's own, and its trials are those of the run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.export.people import HEAD, verified_script

START = """  people: {{block: read_csv, settings: {{path: people.csv}}}}
  roles: {{block: set_roles, inputs: {{table: people}}, settings: {{{roles}}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  filled: {{block: impute_numbers, inputs: {{data: split}}}}
  words: {{block: impute_words, inputs: {{data: filled}}}}
  scaled: {{block: scale, inputs: {{data: words}}}}
  coded: {{block: encode_categories, inputs: {{data: scaled}}}}
  model: {{block: {model}, inputs: {{data: coded}}}}
"""
END = """  best: {block: search, inputs: {model: MODEL, data: split}, settings: {SETTINGS}}
  scores: {block: evaluate, inputs: {model: best, data: split}}
"""
FOREST = "random_forest_classifier"


def searched(settings: str, *, roles: str = "target: good", model: str = FOREST, of: str = "model",
             more: str = "") -> str:  # fmt: skip
    end = END.replace("MODEL", of).replace("SETTINGS", f"folds: 2, {settings}")
    return HEAD + START.format(roles=roles, model=model) + more + end


DEPTH = "model.max_depth: [1, 2, null]"
VOTE = """  linear: {block: logistic_regression, inputs: {data: coded}}
  voted: {block: vote, inputs: {models: [model, linear], data: split}}
"""
CASES = {
    "a grid": searched(f"vary: {{{DEPTH}, model.n_estimators: [3]}}"),
    "a step and its absence": searched(
        "train_scores: true, vary: {scaled.method: [standard, robust], scaled.off: [false, true], "
        "filled.strategy: [mean, median]}"
    ),
    "other columns": searched("vary: {scaled.columns: [[], [age]]}"),
    "drawn from ranges": searched(
        "strategy: random, tries: 4, vary: {model.min_samples_leaf: {from: 1, to: 20, scale: log}, "
        "model.max_features: {from: 0.2, to: 1.0}, model.n_estimators: {from: 2, to: 5}}"
    ),
    "halved": searched(
        f"strategy: halving, tries: 5, factor: 2, vary: {{{DEPTH}, "
        "model.n_estimators: {from: 2, to: 4}}"
    ),
    "all of a halving": searched(f"strategy: halving, tries: 9, factor: 2, vary: {{{DEPTH}}}"),
    "draws that learn": searched(
        "strategy: optuna, tries: 13, "
        "vary: {model.min_samples_leaf: {from: 1, to: 20, scale: log}, "
        "model.max_features: {from: 0.2, to: 1.0}, scaled.method: [standard, robust], "
        "filled.off: [true, false], model.n_estimators: {from: 2, to: 4}}"
    ),
    "draws that learn, of numbers": searched(
        "strategy: optuna, tries: 12, metric: mean_absolute_error, "
        "vary: {model.alpha: {from: 0.01, to: 100, scale: log}}",
        roles="target: age, weight: weight", model="ridge",
    ),
    "a metric of the positive class": searched(f"metric: f1, vary: {{{DEPTH}}}"),
    "a loss": searched(f"metric: log_loss, vary: {{{DEPTH}}}"),
    "a model of models": searched(
        f"vary: {{{DEPTH}, linear.C: [0.1, 1.0], voted.voting: [soft, hard]}}",
        of="voted", more=VOTE,
    ),
    "numbers": searched("vary: {model.alpha: [0.1, 1.0]}", roles="target: age", model="ridge"),
    "weights": searched(f"vary: {{{DEPTH}}}", roles="target: good, weight: weight"),
}  # fmt: skip
IN_ALL_RUNS = ("a step and its absence", "drawn from ranges", "halved", "draws that learn")


@pytest.mark.parametrize(
    "case",
    [name if name in IN_ALL_RUNS else pytest.param(name, marks=pytest.mark.long) for name in CASES],
)
@pytest.mark.usefixtures("people")
def test_the_script_searches_as_the_run_does(case: str, export_pipeline: Any) -> None:
    verified_script(export_pipeline(CASES[case]))


NESTED = """  judged:
    {block: cross_validate, inputs: {model: best, data: split}, settings: {folds: 2}}
"""


@pytest.mark.usefixtures("people")
def test_what_is_judged_in_folds_is_the_search_and_elsewhere_its_best(export_pipeline: Any) -> None:
    script = verified_script(export_pipeline(searched(f"vary: {{{DEPTH}}}") + NESTED))
    assert "clone(best)" in script
    assert "best.best_estimator_" in script
