"""Credit x 3 data sets x 4 preparations x 5 models: planned whole, a part of it run."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.factory.assembly import board_of, planned_factory
from pipeline_core.factory.leaderboard import claims
from pipeline_core.factory.production import produce
from pipeline_core.factory.report import panels_of
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options
from tests.factory.in_process import execute

CREDIT = Path(__file__).parents[2] / "examples" / "credit"
BRANCHES = ("north", "south", "west")
FACTORY = {
    "judge": "logistic_folds",
    "metric": "roc_auc",
    "data": {"applicants": [f"{branch}.csv" for branch in BRANCHES]},
    "steps": {
        "categories": [
            "categories",
            {"block": "encode_categories", "settings": {"method": "ordinal"}},
        ],
        "scaled": [True, False],
    },
    "estimators": {
        "logistic": [
            "logistic", "forest", "boosting", "baseline", {"block": "decision_tree_classifier"},
        ]
    },
}  # fmt: skip


@pytest.fixture
def credit(tmp_path):
    """The example with its factory, whose branches are thirds of its rows; one is spoiled."""
    table = pd.read_csv(CREDIT / "german_credit.csv")
    for place, branch in enumerate(BRANCHES):
        rows = table.iloc[place::3]
        if branch == "west":  # who pays back has nothing to do with the rest
            answers = rows["creditability"].sample(frac=1, random_state=0)
            rows = rows.assign(creditability=answers.to_numpy())
        rows.to_csv(tmp_path / f"{branch}.csv", index=False)
    pipeline = parse((CREDIT / "credit.yaml").read_text(encoding="utf-8"))
    store, catalogue = open_store(tmp_path / "own"), load_catalogue(tmp_path / "own")

    def plan(factory=FACTORY, sample=None):
        drawing, file = replace(pipeline, factory=factory), tmp_path / "credit.yaml"
        options = Options()
        return planned_factory(
            store, drawing, catalogue, file, execute, options=options, sample=sample
        )

    return store, catalogue, plan


def test_sixty_variants_are_planned_and_share_their_stages(credit):
    joint = credit[2]()
    assert [planned.error for planned in joint.variants] == [None] * 60
    assert {planned.gates for planned in joint.variants} == {("gate",)}
    # of each branch: 7 stages up to the split, 2 encodings, 2 scalings; of each variant its model,
    # its folds, its scores and its gate
    assert joint.distinct_stages == 3 * (7 + 2 + 2 + 20 * 4)
    assert joint.all_stages == 60 * (7 + 1 + 4) + 30
    assert joint.stages_to_run == joint.distinct_stages


@pytest.mark.long
def test_a_part_of_them_runs_and_the_odd_data_set_comes_first(credit):
    store, catalogue, plan = credit
    models = ["logistic", "baseline"]
    two = {"logistic_folds.folds": [2]}
    joint = plan({**FACTORY, "steps": {}, "estimators": {"logistic": models}, "settings": two})
    options = Options()
    steps = list(produce(store, joint, "roc_auc", execute, options=options, at_once=2))
    ends = [step.end for step in steps if step.end]
    started = [
        step.event["stage"]
        for step in steps
        if step.event and step.event["kind"] == "stage_started"
    ]
    assert len(started) == joint.distinct_stages == 3 * (7 + 1 + 1 + 2 * 4)
    board = board_of(store, joint, ends, "roc_auc", catalogue, measure=False)
    first = panels_of(board)[0]
    assert {line.production.planned.variant.choices["applicants"] for line in first} == {"west"}
    far = [lines[0].oddness for lines in panels_of(board)]
    assert far == sorted(far, reverse=True)
    said = next(claim for claim in claims(board) if claim["code"] == "factory.claim_odd")
    assert said["name"] == "west"
