"""Faults of the judgement: what a model is held against, and what it may pass by."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline_core.drills.fault import Breakage, Facts, Fault, GoodPipeline
from pipeline_core.drills.observation import Observation
from pipeline_core.edits import AddStage, Connect, Edit, RemoveStage, ResetSetting, SetSetting
from pipeline_core.spec import Stage

_IMBALANCE = 0.6
# The score of an answer that knows nothing, for metrics where more is better.
_IDLE = {
    "roc_auc": 0.5,
    "balanced_accuracy": 0.5,
    "r2": 0.0,
    "stability": 0.0,
    "silhouette": 0.0,
    "matthews_correlation": 0.0,
    "average_precision": 0.0,
    "f1": 0.0,
    "recall": 0.0,
    "precision": 0.0,
    "roc_auc_mean": 0.5,
    "r2_mean": 0.0,
}
_ERRORS = ("mean_absolute_error", "root_mean_squared_error", "median_absolute_error")
_LIMITS = ("metric", "at_least", "at_most", "rules")
_COMPARED = ("better_than", "not_worse_than", "passed")


def _limits(stage: Stage) -> list[Mapping[str, Any]]:
    """Return the limits of a gate: its own and those of its rules."""
    rules = [rule for rule in stage.settings.get("rules") or () if isinstance(rule, Mapping)]
    own = {name: stage.settings.get(name) for name in ("metric", "at_least", "at_most")}
    return [*rules, own] if own["metric"] else rules


def _is_idle(limit: Mapping[str, Any], facts: Facts) -> bool:
    """Return whether a model that has learned nothing passes by a limit."""
    if any(limit.get(name) for name in _COMPARED) or limit.get("severity") == "warning":
        return limit.get("severity") == "warning"
    metric = str(limit.get("metric"))
    least, most = limit.get("at_least"), limit.get("at_most")
    idle = {**_IDLE, **facts.get("idle", {})}
    passes_least = least is None or (metric in idle and least <= idle[metric])
    passes_most = most is None or (metric in _ERRORS and most >= facts.get(metric, float("inf")))
    return passes_least and passes_most


def _passes_all(seen: Observation, facts: Facts) -> bool:
    gates = seen.drawing.gates()
    return not gates or any(all(_is_idle(one, facts) for one in _limits(gate)) for gate in gates)


def _facts(good: GoodPipeline) -> Facts:
    data = good.seen.learning[0][2] if good.seen.learning else None
    if data is None or data.roles.target is None:
        return {}
    target = data.test_rows[data.roles.target].dropna()
    if pd.api.types.is_numeric_dtype(target) and target.nunique() > 10:
        middle = data.train_rows[data.roles.target].median()
        off = (target - middle).abs()
        spread = float(((target - target.mean()) ** 2).mean() ** 0.5)
        return {_ERRORS[0]: float(off.mean()), _ERRORS[1]: spread, _ERRORS[2]: float(off.median())}
    return {"idle": {"accuracy": float(target.astype(str).value_counts(normalize=True).iloc[0])}}


def _relaxed(stage: Stage, settings: Mapping[str, Any]) -> Breakage:
    """Return the edits that give a gate other limits, and those that give it its own again."""
    edits: list[Edit] = [
        ResetSetting(stage.name, n) for n in _LIMITS if n in stage.settings and n != "metric"
    ]
    edits += [SetSetting(stage.name, name, value) for name, value in settings.items()]
    back: list[Edit] = [ResetSetting(stage.name, n) for n in settings if n not in stage.settings]
    back += [SetSetting(stage.name, n, stage.settings[n]) for n in _LIMITS if n in stage.settings]
    return Breakage((*edits,), (*back,))


def _never_refuses(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    for stage in good.drawing.gates():
        limit = next((one for one in _limits(stage) if one.get("metric")), None)
        if limit is None:
            continue
        metric = str(limit["metric"])
        facts = _facts(good)
        if metric in _ERRORS and metric in facts:
            loose = float(f"{facts[metric] * seed.choice([3, 10, 50]):.3g}")
            settings: dict[str, Any] = {"metric": metric, "at_most": loose}
        else:
            settings = {
                "metric": metric,
                "at_least": _IDLE.get(metric, 0.0) * seed.choice([0.4, 0.9]),
            }
        yield _with_facts(_relaxed(stage, settings), facts)


def _with_facts(broken: Breakage, facts: Facts) -> Breakage:
    return Breakage(broken.edits, broken.mending, facts)


def _hides_imbalance(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    facts = _facts(good)
    share = facts.get("idle", {}).get("accuracy", 0.0)
    for stage in good.drawing.gates():
        if share >= _IMBALANCE:
            limit = int(100 * share - seed.choice([2, 5, 8])) / 100
            settings = {"metric": "accuracy", "at_least": limit}
            yield _with_facts(_relaxed(stage, settings), facts)


def _no_baseline(good: GoodPipeline, _seed: random.Random) -> Iterator[Breakage]:
    drawing = good.drawing
    for name in drawing.of_shape("estimator"):
        if not drawing.is_baseline(name):
            continue
        edits: list[Edit] = []
        back = _added_again(good, name)
        for judge, _ in drawing.consumers(name):
            for gate, _ in drawing.consumers(judge):
                edits += _rules_without(good, gate, judge)
            edits.append(RemoveStage(judge))
            back += _added_again(good, judge)
        for judge, _ in drawing.consumers(name):
            for gate, port in drawing.consumers(judge):
                rules = good.setting(gate, "rules")
                back += [Connect(judge, gate, port)]
                back += [SetSetting(gate, "rules", list(rules))] if rules else []
        yield Breakage((*edits, RemoveStage(name)), (*back,))


def _added_again(good: GoodPipeline, name: str) -> list[Edit]:
    """Return the edits that add a stage as it was, with the wires into it."""
    stage = good.pipeline.stages[name]
    wires = [Connect(s, name, port) for port, sources in stage.inputs.items() for s in sources]
    return [AddStage(stage.block, name, dict(stage.settings)), *wires]


def _rules_without(good: GoodPipeline, gate: str, judge: str) -> list[Edit]:
    """Return the edit that takes from a gate the rules that speak of a judge."""
    rules = list(good.setting(gate, "rules") or ())
    left = [rule for rule in rules if judge not in dict(rule).values()]
    return [SetSetting(gate, "rules", left)] if left != rules else []


def _lacks_baseline(seen: Observation, _facts: Facts) -> bool:
    return not any(seen.drawing.is_baseline(judged.model) for judged in seen.drawing.judged)


FAULTS = (
    Fault("gate_never_refuses", _never_refuses, _passes_all),
    Fault("metric_hides_imbalance", _hides_imbalance, _passes_all),
    Fault("baseline_missing", _no_baseline, _lacks_baseline),
)
