"""A race: losers stop early, who comes to the end has the report of a run alone."""

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from pipeline_core.factory.race import losers, rounds
from pipeline_core.measures import cross_validation
from pipeline_core.plan.cache_key import fold_key
from pipeline_core.spec import dump, parse
from tests.factory.in_process import execute
from tests.factory.test_production import OPTIONS, Made

DRAWING = """\
fabrica: 1
name: Loans
stages:
  loans: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid, positive: "yes"}}
  model: {block: logistic_regression, inputs: {data: roles}}
  folds: {block: cross_validate, inputs: {model: model, data: roles}, settings: {folds: 4}}
factory:
  judge: folds
  metric: accuracy
  data: {loans: [a.csv, b.csv]}
  estimators:
    model: [model, {block: dummy_classifier}, {block: gaussian_nb}]
"""


class Clock:
    """A clock that goes on by a second with every fold for which a model is fitted."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock, fit = Clock(), cross_validation._fit_on

    def noted(*arguments):
        clock.now += 1
        return fit(*arguments)

    monkeypatch.setattr(cross_validation, "_fit_on", noted)
    return clock


@pytest.fixture
def made(tmp_path):
    loans = Made(tmp_path)
    rng = np.random.default_rng(0)
    for name in ("a.csv", "b.csv"):
        income = rng.normal(0, 1, 120)
        paid = np.where(income + rng.normal(0, 0.1, 120) > 0, "yes", "no")
        frame = {"income": income.round(4), "age": rng.integers(18, 80, 120), "paid": paid}
        pd.DataFrame(frame).to_csv(tmp_path / name, index=False)
    return loans


def raced(made, budget, clock):
    joint = made.plan(parse(DRAWING))
    ends, _ = made.produce(joint, "accuracy", budget=budget, clock=clock)
    by_name = {end.planned.variant.name: end for end in ends}
    assert len(by_name) == len(ends) == 6
    return joint, by_name


def test_losers_stop_and_the_others_have_the_report_of_a_run_alone(made, clock, tmp_path_factory):
    joint, ends = raced(made, 1_000, clock)
    assert {name: end.status for name, end in ends.items()} == {
        "a · model": "judged",
        "a · gaussian_nb": "judged",
        "a · dummy_classifier": "lost",
        "b · model": "judged",
        "b · gaussian_nb": "judged",
        "b · dummy_classifier": "lost",
    }
    lost = ends["a · dummy_classifier"].standing
    assert lost.of == 4
    assert lost.folds < 4
    assert lost.loss.leader in ("a · model", "a · gaussian_nb")
    # no fold was judged twice, though each round was a run of its own
    assert clock.now == 4 * 4 + sum(end.standing.folds for end in ends.values() if end.standing)
    alone = Made(tmp_path_factory.mktemp("alone"))
    for name in ("a.csv", "b.csv"):
        (alone.folder / name).write_bytes((made.folder / name).read_bytes())
    for planned in joint.variants:
        end = ends[planned.variant.name]
        run = alone.store.runs.create(
            "alone", "", str(alone.file), dump(planned.variant.pipeline), OPTIONS
        )
        list(execute(alone.store, run))
        key = joint.judge_key(planned)
        report = alone.store.artifacts.report(key)
        table = report["tables"]["folds"]
        if end.standing:
            assert end.standing.value == pytest.approx(
                table["accuracy"].head(end.standing.folds).mean(), abs=1e-15
            )
            continue
        own = made.store.artifacts.report(key)
        assert own["metrics"] == report["metrics"]
        for name, expected in report["tables"].items():
            pd.testing.assert_frame_equal(own["tables"][name], expected, check_exact=True)
        assert json.dumps(made.store.artifacts.summary(key)) == json.dumps(
            alone.store.artifacts.summary(key)
        )
        assert not made.store.artifacts.summaries([fold_key(key, 1)])


def test_folds_of_a_loser_are_used_when_it_goes_on(made, clock):
    joint, ends = raced(made, 1_000, clock)
    lost = [end for end in ends.values() if end.status == "lost"]
    ends, started = made.produce(made.plan(parse(DRAWING)), "accuracy")
    assert {end.status for end in ends} == {"judged"}
    assert started["folds"] == len(lost) == 2
    assert clock.now == 6 * 4
    for end in lost:
        table = made.store.artifacts.report(joint.judge_key(end.planned))["tables"]["folds"]
        first = table["accuracy"].head(end.standing.folds)
        assert first.mean() == pytest.approx(end.standing.value, abs=1e-15)


@pytest.mark.parametrize("budget", [6.5, 14])
def test_the_leader_is_judged_to_the_end_though_the_time_is_short(made, clock, budget):
    _, ends = raced(made, budget, clock)
    statuses = [end.status for end in ends.values()]
    assert "judged" in statuses
    assert {"unfinished", "not_run"} & {*statuses}
    assert clock.now <= budget


def test_who_cannot_win_any_more_is_stopped_for_sure():
    scores = {"a": [0.9, 0.9, 0.9, 0.9], "b": [0.0, 0.9, 0.9]}
    assert losers(scores, "accuracy", 4, 1 / 3, 1)["b"].sure is True
    # of a metric without an upper limit nothing is sure, and of these folds the test says nothing
    assert losers(scores, "calinski_harabasz", 4, 1 / 3, 1) == {}
    scores = {"a": [0.1, 0.1, 0.1, 0.1], "b": [0.8, 0.1, 0.1]}
    assert losers(scores, "log_loss", 4, 1 / 3, -1)["b"].leader == "a"


@pytest.mark.long
def test_how_often_the_true_best_is_stopped():
    """In 300 simulated fields of 20 variants, and what is saved; the bounds are generous."""
    rng = np.random.default_rng(0)
    stopped, judged, fields, folds = 0, 0, 300, 5
    for _ in range(fields):
        skill = 0.75 + 0.02 * rng.standard_normal(20)
        noise = 0.03 * rng.standard_normal(folds) + 0.015 * rng.standard_normal((20, folds))
        scores = np.clip(skill[:, None] + noise, 0, 1)
        racing = {str(place): scores[place] for place in range(20)}
        for before, count in pairwise([0, *rounds(folds)]):
            judged += len(racing) * (count - before)
            values = {name: own[:count].tolist() for name, own in racing.items()}
            for name in losers(values, "roc_auc", folds, 1 / (folds - 1), 1):
                racing.pop(name)
        stopped += str(int(scores.mean(axis=1).argmax())) not in racing
    assert stopped / fields <= 0.02
    assert judged / (fields * 20 * folds) <= 0.9
