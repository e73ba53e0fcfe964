"""Goals look at traits and results, whatever stages and blocks are called."""

import pytest

from pipeline_core.check import Problem
from pipeline_core.lessons.evidence import Act, Evidence, PastRun, StageResult
from pipeline_core.lessons.facts import FACTS
from pipeline_core.lessons.goals import GOALS
from pipeline_core.messages.words import lookup
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue


def pipeline(**stages):
    return Pipeline(
        stages={
            name: Stage(name, block, {port: tuple(sources) for port, sources in inputs.items()})
            for name, (block, inputs) in stages.items()
        }
    )


JUDGED = pipeline(
    x1=("example_data", {}),
    x2=("set_roles", {"table": ["x1"]}),
    x3=("split_rows", {"data": ["x2"]}),
    x4=("scale", {"data": ["x3"]}),
    x5=("logistic_regression", {"data": ["x4"]}),
    x6=("dummy_classifier", {"data": ["x4"]}),
    x7=("evaluate", {"model": ["x5"], "data": ["x3"]}),
    x8=("evaluate", {"model": ["x6"], "data": ["x3"]}),
    x9=("cross_validate", {"model": ["x5"], "data": ["x3"]}),
    x10=("quality_gate", {"scores": ["x7"], "model": ["x5"]}),
)


def report(**metrics):
    return StageResult("succeeded", {"metrics": metrics, "passed": None, "checks": []})


RESULTS = {
    "x7": report(accuracy=0.9, log_loss=0.3),
    "x8": report(accuracy=0.4, log_loss=1.1),
    "x9": report(accuracy_mean=0.8),
    "x10": StageResult("refused", {"metrics": {}, "passed": False, "checks": []}),
}


def says(name, evidence=None, **settings):
    evidence = evidence or Evidence(JUDGED, real_catalogue(), results=RESULTS)
    verdict = GOALS.call(name, settings, evidence)
    return verdict.reached, verdict.message.code.removeprefix("lesson.")


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        ("stages", {"trait": "learned_step"}, (True, "stages.reached")),
        ("stages", {"trait": "sieve"}, (False, "stages.few")),
        ("stages", {"trait": "test_judge", "at_most": 1}, (False, "stages.many")),
        ("order", {"first": "split", "then": "learned_step"}, (True, "order.reached")),
        ("order", {"first": "learned_step", "then": "split"}, (False, "order.other")),
        ("order", {"first": "sieve", "then": "split"}, (False, "order.absent")),
        ("independent", {"trait": "model"}, (True, "independent.reached")),
        ("independent", {"trait": "model", "at_least": 3}, (False, "independent.few")),
        ("independent", {"trait": "prepare"}, (False, "independent.chain")),
        ("shared", {"trait": "split", "at_least": 4}, (True, "shared.reached")),
        ("shared", {"trait": "model", "kind": "Model", "at_least": 4}, (False, "shared.few")),
        ("metric", {"metric": "accuracy", "at_least": 0.85}, (True, "metric.reached")),
        (
            "metric",
            {"metric": "accuracy", "at_least": 0.85, "on": "folds"},
            (False, "metric.outside"),
        ),
        ("metric", {"metric": "accuracy", "at_most": 0.5}, (False, "metric.outside")),
        ("metric", {"metric": "r2", "at_least": 0.1}, (False, "metric.not_run")),
        ("better_than_baseline", {"metric": "accuracy"}, (True, "baseline.reached")),
        ("better_than_baseline", {"metric": "log_loss", "by": 0.5}, (True, "baseline.reached")),
        ("better_than_baseline", {"metric": "accuracy", "by": 0.6}, (False, "baseline.not_better")),
        ("compared", {"at_least": 2}, (False, "compared.few")),
        ("refused", {}, (True, "refused.reached")),
        ("passed", {}, (False, "passed.refused")),
        ("overridden", {}, (False, "overridden.open")),
        ("no_leak", {}, (True, "no_leak.reached")),
        ("ran", {"trait": "judge"}, (False, "ran.never")),
    ],
)
def test_a_goal_says_what_the_evidence_shows(name, settings, expected):
    assert says(name, **settings) == expected


def test_a_leak_that_is_known_is_said_whatever_stage_has_it():
    problem = Problem("suspect_copy", "warning", "x2", values={"stage": "x2"})
    evidence = Evidence(JUDGED, real_catalogue(), problems=(problem,))

    assert says("no_leak", evidence) == (False, "no_leak.found")


def test_a_wire_that_closes_a_cycle_counts_and_another_refusal_does_not():
    def evidence(*codes):
        acts = tuple(Act("wire_refused", {"code": code, "path": ["a", "b"]}) for code in codes)
        return Evidence(Pipeline(), {}, acts=acts)

    assert says("cycle_refused", evidence()) == (False, "cycle.none")
    assert says("cycle_refused", evidence("wire.port_taken")) == (False, "cycle.other")
    assert says("cycle_refused", evidence("wire.port_taken", "wire.cycle"))[0]


def test_a_check_may_ask_for_more_than_at_the_start_and_not_for_less():
    def checked(*rules, **settings):
        stage = Stage("c", "check_columns", {}, {"rules": list(rules), **settings})
        return Pipeline(stages={"c": stage})

    def says_of(now):
        start = checked({"column": "a", "min": 0})
        evidence = Evidence(now, real_catalogue(), start=start)
        return says("not_weakened", evidence, trait="data_check")[0]

    assert says_of(checked({"column": "b"}, {"column": "a", "min": 0}, min_rows=10))
    assert not says_of(checked())
    assert not says_of(checked({"column": "a", "min": -10}))
    assert not says_of(Pipeline())


def test_a_check_that_asks_nothing_lets_nothing_pass_as_good():
    empty = StageResult("succeeded", {"passed": True, "checks": [], "metrics": {}})
    evidence = Evidence(JUDGED, real_catalogue(), results={"x10": empty})

    assert says("passed", evidence) == (False, "passed.asks_nothing")


def test_what_was_tried_counts_each_way_once():
    def run(depth):
        settings = {"max_depth": depth}
        tree = Stage("t", "decision_tree_classifier", {"data": ("d",)}, settings)
        judge = Stage("j", "evaluate", {"model": ("t",), "data": ("d",)})
        stages = {"d": Stage("d", "split_rows"), "t": tree, "j": judge}
        return PastRun(str(depth), "succeeded", Pipeline(stages=stages), {"j": report(accuracy=1)})

    runs = (run(2), run(2), run(5))
    evidence = Evidence(runs[-1].pipeline, real_catalogue(), runs=runs)

    assert says("tried", evidence, trait="model", at_least=2)[0]
    assert says("tried", evidence, trait="model", at_least=3) == (False, "tried.few")


def test_facts_are_the_evidences_own_numbers():
    evidence = Evidence(JUDGED, real_catalogue(), results=RESULTS)

    assert FACTS.call("score", {"metric": "accuracy"}, evidence) == 0.9
    assert FACTS.call("score", {"metric": "accuracy", "baseline": True}, evidence) == 0.4
    assert FACTS.call("outcome", {"trait": "gate"}, evidence) == "refused"
    assert FACTS.call("outcome", {"trait": "sieve"}, evidence) is None


def test_every_goal_is_told_what_to_do_in_both_languages():
    for name, goal in GOALS.functions.items():
        settings = {
            key: setting.choices[0] if setting.choices else setting.type()
            for key, setting in goal.settings.items()
            if setting.required
        }
        message = GOALS.call(name, settings, Evidence(Pipeline(), real_catalogue())).message
        assert {lookup(message.code, language) is not None for language in ("en", "es")} == {True}
