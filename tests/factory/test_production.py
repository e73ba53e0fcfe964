"""A factory run: what is shared runs once, what is kept never, and the numbers are a run's own."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.factory.assembly import board_of, planned_factory
from pipeline_core.factory.leaderboard import claims
from pipeline_core.factory.production import produce
from pipeline_core.factory.report import board_as_json, document, markdown
from pipeline_core.measures.paired_tests import mean_interval, paired_test
from pipeline_core.messages.words import say
from pipeline_core.spec import dump, parse
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options
from tests.factory.in_process import execute

DRAWING = """\
fabrica: 1
name: Loans
stages:
  loans: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid, positive: "yes"}}
  scaled: {block: scale, inputs: {data: roles}}
  linear: {block: logistic_regression, inputs: {data: scaled}}
  folds: {block: cross_validate, inputs: {model: linear, data: roles}, settings: {folds: 3}}
factory:
  judge: folds
  metric: roc_auc
  data: {loans: [a.csv, b.csv]}
  steps: {scaled: [true, false]}
  estimators:
    linear: [linear, {block: dummy_classifier}, {block: ridge_classifier}]
"""
OPTIONS = Options()
CREDIT = Path(__file__).parents[2] / "examples" / "credit" / "german_credit.csv"


def write_loans(folder, name, seed, rows=80):
    """Write some rows of the example of credit, with the columns that are numbers."""
    table = pd.read_csv(CREDIT).sample(rows, random_state=seed)
    numbers = table[["duration_in_month", "credit_amount", "age_in_years"]]
    paid = table["creditability"].map({"good": "yes", "bad": "no"})
    numbers.assign(paid=paid).to_csv(folder / name, index=False)


class Made:
    """A drawing in a folder, its workspace, and what a factory run of it did."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "loans.yaml"
        self.store = open_store(folder / "workspace")
        self.catalogue = load_catalogue(folder / "workspace")
        for seed, name in enumerate(("a.csv", "b.csv")):
            write_loans(folder, name, seed)

    def plan(self, pipeline, **options):
        return planned_factory(
            self.store, pipeline, self.catalogue, self.file, execute, options=OPTIONS, **options
        )

    def produce(self, joint, metric="roc_auc", **options):
        steps = list(produce(self.store, joint, metric, execute, options=OPTIONS, **options))
        events = [step.event for step in steps if step.event]
        started = Counter(e["stage"] for e in events if e["kind"] == "stage_started")
        return [step.end for step in steps if step.end], started

    def board(self, joint, ends, metric="roc_auc", **options):
        return board_of(self.store, joint, ends, metric, self.catalogue, **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Made(tmp_path_factory.mktemp("factory"))


@pytest.fixture(scope="module")
def first(made):
    joint = made.plan(parse(DRAWING))
    ends, started = made.produce(joint, at_once=3)
    return joint, ends, started


def test_what_variants_share_runs_once(first):
    joint, ends, started = first
    assert len(joint.variants) == 12
    # each of the 12 has 5 stages, 4 with the step off; of each file the rows, their roles and the
    # scaled columns are shared, and each model and each report is one variant's own
    assert joint.all_stages == 6 * 5 + 6 * 4
    assert joint.distinct_stages == 2 * (1 + 1 + 1) + 12 + 12
    assert joint.stages_to_run == joint.distinct_stages
    assert started == {"loans": 2, "roles": 2, "scaled": 2, "linear": 12, "folds": 12}
    assert {end.status for end in ends} == {"judged"}


def test_the_next_day_only_new_variants_run(made, first):
    joint = made.plan(parse(DRAWING))
    assert joint.stages_to_run == 0
    ends, started = made.produce(joint)
    assert not started
    assert [end.run for end in ends] == [None] * 12
    pipeline = parse(DRAWING)
    models = [*pipeline.factory["estimators"]["linear"], {"block": "gaussian_nb"}]
    more = replace(pipeline, factory={**pipeline.factory, "estimators": {"linear": models}})
    joint = made.plan(more)
    assert (len(joint.variants), joint.stages_to_run) == (16, 4 * 2)
    ends, started = made.produce(joint)
    assert started == {"linear": 4, "folds": 4}
    assert sum(end.run is not None for end in ends) == 4


def test_the_numbers_are_those_of_a_run_of_the_variant_alone(made, first, tmp_path):
    joint, ends, _ = first
    board = made.board(joint, ends, measure=False)
    alone = Made(tmp_path)
    for line in board[::5]:
        pipeline = line.production.planned.variant.pipeline
        run = alone.store.runs.create("alone", "", str(alone.file), dump(pipeline), OPTIONS)
        list(execute(alone.store, run))
        row = next(row for row in alone.store.runs.stages(run.id) if row["stage"] == "folds")
        report = alone.store.artifacts.report(row["key"])
        assert row["key"] == joint.judge_key(line.production.planned)
        assert line.judgement.value == report["metrics"]["roc_auc_mean"]
        assert line.judgement.folds == tuple(report["tables"]["folds"]["roc_auc"])


def test_only_variants_of_the_same_rows_are_compared(made, first):
    joint, ends, _ = first
    board = made.board(joint, ends)
    assert {(line.panel, line.name[0]) for line in board} in (
        {(1, "a"), (2, "b")}, {(1, "b"), (2, "a")},
    )  # fmt: skip
    for panel in (1, 2):
        lines = [line for line in board if line.panel == panel]
        scores = [line.judgement.value for line in lines]
        assert scores == sorted(scores, reverse=True)
        assert [line.rank for line in lines] == [1, 2, 3, 4, 5, 6]
        lead = lines[0].judgement
        low, high = mean_interval(np.array(lead.folds), lead.test_ratio)
        assert (lead.low, lead.high) == pytest.approx((low, high), abs=0)
        for line in lines[1:]:
            gaps = np.array(lead.folds) - np.array(line.judgement.folds)
            test = paired_test(gaps, lead.test_ratio, 0.01)
            assert line.comparison["difference"] == test.difference
            assert line.comparison["p_value"] == test.p_value
            words = {"better": "behind", "worse": "ahead"}
            assert line.comparison["code"] == f"factory.{words.get(test.verdict, test.verdict)}"
        assert any(line.front for line in lines)


def test_a_front_holds_what_nothing_beats_in_everything(made, first):
    joint, ends, _ = first
    for line in made.board(joint, ends):
        cost = line.cost
        assert cost.fit_seconds > 0
        assert cost.predict_seconds > 0
        assert cost.size > 0
    board = made.board(joint, ends)

    def point(line):
        cost = line.cost
        return line.judgement.value, -cost.fit_seconds, -cost.predict_seconds, -cost.size

    for line in board:
        rivals = [point(other) for other in board if other.panel == line.panel]
        own = point(line)
        beaten = any(all(a >= b for a, b in zip(r, own, strict=True)) and r != own for r in rivals)
        assert line.front is not beaten


def test_a_budget_runs_what_promises_most_and_says_what_was_not_run(tmp_path):
    made, now = Made(tmp_path), iter(range(100))
    joint = made.plan(parse(DRAWING))
    ends, started = made.produce(joint, budget=4.5, race=False, clock=lambda: float(next(now)))
    judged = [end for end in ends if end.status == "judged"]
    left = [end for end in ends if end.status == "not_run"]
    assert (len(judged), len(left)) == (4, 8)
    assert started["folds"] == 4
    tried = {choice for end in judged for choice in end.planned.variant.choices.items()}
    assert len(tried) == 2 + 2 + 3  # each alternative once, before any promise counts
    said = {claim["code"]: claim for claim in claims(made.board(joint, ends, measure=False))}
    assert said["factory.claim_not_run"]["count"] == 8
    # tomorrow
    ends, started = made.produce(made.plan(parse(DRAWING)))
    assert started["folds"] == 8
    assert {end.status for end in ends} == {"judged"}


def test_a_variant_that_fails_or_cannot_run_is_told_on_its_line(tmp_path):
    made = Made(tmp_path)
    pipeline = parse(DRAWING)
    factory = {
        **pipeline.factory,
        "data": {"loans": ["a.csv", "gone.csv", "words.csv"]},
        "steps": {},
        "estimators": {"linear": ["linear", {"block": "ridge"}]},
    }
    (tmp_path / "words.csv").write_text(
        "duration_in_month,credit_amount,age_in_years,paid\n" + "1,2,3,yes\n" * 20
    )
    joint = made.plan(replace(pipeline, factory=factory))
    ends, _ = made.produce(joint)
    by_name = {end.planned.variant.name: end for end in ends}
    assert by_name["a · linear"].status == "judged"
    assert by_name["gone · linear"].status == "cannot_run"
    assert by_name["words · linear"].status == "failed"
    assert by_name["words · linear"].error["code"]
    board = made.board(joint, ends)

    def words(code, values):
        return say(code, values, "en")

    plain = board_as_json(joint, board, "roc_auc", words)
    assert all(line["error"] for line in plain["variants"] if line["status"] != "judged")
    text = markdown("Loans", board, "plan", words)
    assert "gone · linear" in text
    titles = [chapter["title"] for chapter in document("L", board, "p", words, "en")["chapters"]]
    assert titles[-1] == words("factory.chapter_unscored", {})


def test_each_value_of_a_column_is_a_data_set(tmp_path):
    made = Made(tmp_path)
    table = pd.read_csv(tmp_path / "a.csv")
    table.assign(shop=[1, 2] * 40).to_csv(tmp_path / "a.csv", index=False)
    pipeline = parse(DRAWING)
    factory = {"judge": "folds", "metric": "accuracy", "data": {"loans": {"column": "shop"}}}
    joint = made.plan(replace(pipeline, factory=factory))
    assert [planned.variant.name for planned in joint.variants] == ["1", "2"]
    ends, started = made.produce(joint)
    assert "loans" not in started  # it ran when its values were asked for
    board = made.board(joint, ends, "accuracy")
    assert [line.panel for line in board] == [1, 2]
    rows = made.store.artifacts.table(joint.variants[0].plan.jobs["loans_part"].key, "rows")
    assert set(rows["shop"]) == {1}
