"""Compare models as a stage: what is checked before it runs, and what it says of itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.data.output import summary_of
from pipeline_core.edits.judged_models import scores_mismatch
from pipeline_core.edits.refits import refitted_stages
from pipeline_core.messages.words import LANGUAGES, say
from tests.check.test_needs import blocks
from tests.small_pipelines import TABLES, pipeline, stage

N = 80


@pytest.fixture(autouse=True)
def table() -> None:
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"a": random.normal(size=N), "b": random.normal(size=N),
                         "word": random.choice(["x", "z"], N)})  # fmt: skip
    rows["y"] = np.where(rows["a"] + random.normal(size=N) > 0, "yes", "no")
    TABLES["table"] = rows


def drawing(*models: str, data: str = "split", **others: str) -> Any:
    """Models on one split, compared; `others` are models of other rows."""
    placed = [stage(name, name, data="encoded") for name in models]
    placed += [stage(name, name, data=source) for name, source in others.items()]
    return pipeline(
        stage("given"),
        stage("roles", "set_roles", {"target": "y"}, table="given"),
        stage("split", "split_rows", data="roles"),
        stage("encoded", "encode_categories", data="split"),
        stage("another", "split_rows", {"random_state": 7}, data="roles"),
        *placed,
        stage("compared", "compare_models", models=[*models, *others], data=data),
    )


def codes(placed: Any) -> set[str]:
    """The errors of the comparison; each has a sentence in every language."""
    found = [p for p in check(placed, blocks().entries) if p.stage == "compared"]
    for problem in found:
        for language in LANGUAGES:
            assert "{" not in say(problem.message.code, problem.message.values, language)
    return {p.message.code.removeprefix("problem.") for p in found if p.severity == "error"}


def test_models_of_one_kind_and_of_the_same_rows_can_be_compared():
    assert codes(drawing("logistic_regression", "gaussian_nb")) == set()
    assert codes(drawing("logistic_regression")) == {"one_model_compared"}
    assert codes(drawing("logistic_regression", "ridge")) == {"members_of_two_kinds"}
    other = drawing("logistic_regression", gaussian_nb="another")
    assert codes(other) == {"member_of_other_rows"}


def test_a_threshold_is_judged_as_it_is_and_nothing_is_warned():
    placed = drawing("logistic_regression", "gaussian_nb")
    tuned = stage("tuned", "tune_threshold", model="gaussian_nb", data="split")
    compared = stage("compared", "compare_models", models=["logistic_regression", "tuned"],
                     data="split")  # fmt: skip
    stages = {**placed.stages, "tuned": tuned, "compared": compared}
    found = check(type(placed)("", 0, stages), blocks().entries)
    assert "problem.threshold_not_used" not in {problem.message.code for problem in found}


def test_a_comparison_runs_refits_its_recipes_and_has_a_headline():
    placed = drawing("logistic_regression", "gaussian_nb", "dummy_classifier")
    run = blocks().run(placed)
    report = run.report("compared")
    assert report["method"]["rows"] == 60
    assert summary_of(run.outputs["compared"])["headline"] == report["headline"]
    fitted = refitted_stages(placed, blocks().entries, "compared")
    assert fitted == ("encoded", "logistic_regression", "gaussian_nb", "dummy_classifier")


def test_no_gate_lets_a_model_pass_by_the_scores_of_several():
    placed = drawing("logistic_regression", "gaussian_nb")
    gate = stage("gate", "quality_gate", {"metric": "roc_auc_mean", "at_least": 0.5},
                 scores="compared", model="gaussian_nb")  # fmt: skip
    stages = {**placed.stages, "gate": gate}
    mismatch = scores_mismatch(type(placed)("", 0, stages), blocks().entries, "gate")
    assert mismatch.judged == ("gaussian_nb", "logistic_regression")
