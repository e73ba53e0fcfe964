"""Gates outside the judge: who is refused cannot win, unless somebody answers for it by name."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline_core.edits import apply
from pipeline_core.errors import UsageError
from pipeline_core.factory.keeping import keep_variant
from pipeline_core.factory.leaderboard import claims
from pipeline_core.factory.report import board_as_json, markdown
from pipeline_core.factory.winners import winners, with_data_names
from pipeline_core.messages.words import say
from pipeline_core.runs.overriding import override_edit
from pipeline_core.spec import parse
from tests.factory.in_process import execute
from tests.factory.test_production import OPTIONS, Made

DRAWING = """\
fabrica: 1
name: Loans
stages:
  loans: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid, positive: "yes"}}
  parts: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: parts}}
  folds: {block: cross_validate, inputs: {model: model, data: parts}, settings: {folds: 5}}
  scores: {block: evaluate, inputs: {model: model, data: parts}}
  gate:
    block: quality_gate
    inputs: {model: model, scores: scores}
    settings: {metric: accuracy, at_most: 0.9}
factory:
  judge: folds
  metric: accuracy
  estimators:
    model: [model, {block: dummy_classifier}]
"""


def words(code, values):
    return say(code, values, "en")


@pytest.fixture
def made(tmp_path):
    loans = Made(tmp_path)
    rng = np.random.default_rng(0)
    for name in ("a.csv", "b.csv"):
        income = rng.normal(0, 1, 120)
        paid = np.where(income > 0, "yes", "no")
        frame = {"income": income.round(4), "age": rng.integers(18, 80, 120), "paid": paid}
        pd.DataFrame(frame).to_csv(tmp_path / name, index=False)
    return loans


@pytest.mark.parametrize("budget", [None, 1_000])
def test_a_refused_variant_is_marked_and_does_not_win(made, budget):
    joint = made.plan(parse(DRAWING))
    ends, _ = made.produce(joint, "accuracy", budget=budget)
    board = made.board(joint, ends, "accuracy", measure=False)
    by_name = {line.name: line for line in board}
    best, other = by_name["model"], by_name["dummy_classifier"]
    assert best.judgement.value > other.judgement.value
    assert (best.gates, best.rank) == ({"gate": "refused"}, None)
    assert (other.gates, other.rank) == ({"gate": "passed"}, 1)
    assert winners(board, parse(DRAWING)) == {"": other}
    said = {claim["code"]: claim for claim in claims(board)}
    assert said["factory.claim_gates"]["names"] == ["model"]
    plain = board_as_json(joint, board, "accuracy", words)
    json.dumps(plain)
    assert plain["variants"][1]["gates"] == {"gate": "refused"}
    assert "refused by" in markdown("L", board, "plan", words)
    # all is kept: nothing runs on the next day
    ends, started = made.produce(made.plan(parse(DRAWING)), "accuracy")
    assert not started
    assert [end.status for end in ends] == ["judged", "judged"]


def test_who_answers_by_name_lets_it_win(made):
    joint = made.plan(parse(DRAWING))
    ends, _ = made.produce(joint, "accuracy")
    pipeline = parse(DRAWING)
    first = joint.variants[0]
    identity = first.plan.pipeline
    edit = override_edit(
        made.store, identity, first.variant.pipeline, "gate", name="Ana", reason="A pilot."
    )
    answered = apply(pipeline, edit, made.catalogue)
    joint = made.plan(answered)
    ends, started = made.produce(joint, "accuracy")
    assert not started
    board = made.board(joint, ends, "accuracy", measure=False)
    assert (board[0].name, board[0].rank, board[0].gates) == ("model", 1, {"gate": "overridden"})


def test_a_model_is_kept_for_each_data_set(made):
    pipeline = parse(DRAWING)
    models = {"model": [{"block": "dummy_classifier"}, {"block": "gaussian_nb"}]}
    data = {"loans": ["a.csv", "b.csv"]}
    pipeline = replace(pipeline, factory={**pipeline.factory, "data": data, "estimators": models})
    joint = made.plan(pipeline)
    ends, _ = made.produce(joint, "accuracy")
    board = made.board(joint, ends, "accuracy", measure=False)
    best = winners(board, pipeline)
    assert {name: line.name for name, line in best.items()} == {
        "a": "a · dummy_classifier",
        "b": "b · dummy_classifier",
    }
    for data, name in with_data_names("loans", best).items():
        kept = keep_variant(
            made.store, joint, best[data].production.planned, name, execute, OPTIONS
        )
        assert (kept.name, kept.version) == (f"loans-{data}", 1)


def test_where_nobody_passes_there_is_no_winner(made):
    text = DRAWING.replace("at_most: 0.9", "at_most: 0.1")
    joint = made.plan(parse(text))
    ends, _ = made.produce(joint, "accuracy")
    board = made.board(joint, ends, "accuracy", measure=False)
    assert [line.rank for line in board] == [None, None]
    assert claims(board)[0]["code"] == "factory.claim_all_refused"
    with pytest.raises(UsageError) as caught:
        winners(board, parse(text))
    assert caught.value.code == "factory.no_winner"
