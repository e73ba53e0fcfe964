"""Goals that look at what runs gave for the drawing as it is now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from pipeline_core.data.output import is_refused
from pipeline_core.lessons.evidence import Evidence, PastRun, above, judged_models
from pipeline_core.lessons.missing_results import no_result
from pipeline_core.lessons.traits import Trait, stages_with, trait_words
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached
from pipeline_core.measures.metric_directions import direction
from pipeline_core.messages.words import lookup
from pipeline_core.spec import Pipeline

On = Literal["test", "folds", "either"]
_CONTEXT = {"test": "test_judge", "folds": "fold_judge", "either": "judge"}


@GOALS.register
def ran(evidence: Evidence, *, trait: Trait = "any") -> Verdict:
    """Judge whether the stages with a trait, as they are now, have given what they give."""
    names = evidence.stages(trait)
    if not names:
        return missing("lesson.ran.absent", what=trait_words(trait))
    if not evidence.runs:
        return missing("lesson.ran.never")
    for name in names:
        result = evidence.results.get(name)
        if result is None:
            return no_result(evidence, [name], "lesson.ran.not_since", stage=name)
        if result.error is not None:
            return missing("lesson.ran.failed", stage=name, error=dict(result.error))
        if not result.summary:
            return missing("lesson.ran.skipped", stage=name)
    return reached("lesson.ran.reached", count=len(names))


@GOALS.register
def refused(evidence: Evidence, *, trait: Trait = "gate") -> Verdict:
    """Judge whether a stage with a trait has refused what came."""
    return _said_no(evidence, trait, evidence.done(trait))


def _said_no(evidence: Evidence, trait: Trait, results: Any) -> Verdict:
    what = trait_words(trait)
    if not evidence.stages(trait):
        return missing("lesson.refused.absent", what=what)
    if not results:
        return no_result(evidence, evidence.stages(trait), "lesson.refused.not_run", what=what)
    for name, result in results.items():
        if result.summary.get("passed") is False:
            return reached("lesson.refused.reached", stage=name)
    return missing("lesson.refused.passed", stage=next(iter(results)), what=what)


@GOALS.register
def was_refused(evidence: Evidence, *, trait: Trait = "gate") -> Verdict:
    """Judge whether a stage with a trait has refused what came, in this run or an earlier one."""
    for run in reversed(evidence.runs):
        for name in stages_with(run.pipeline, evidence.catalogue, trait):
            result = run.results.get(name)
            if result is not None and result.summary.get("passed") is False:
                return reached("lesson.refused.reached", stage=name)
    return _said_no(evidence, trait, evidence.done(trait))


@GOALS.register
def passed(evidence: Evidence, *, trait: Trait = "gate") -> Verdict:
    """Judge whether every stage with a trait lets pass what comes, without anybody's override."""
    results, what = evidence.done(trait), trait_words(trait)
    if not evidence.stages(trait):
        return missing("lesson.refused.absent", what=what)
    if left := [name for name in evidence.stages(trait) if name not in results]:
        return no_result(evidence, left, "lesson.refused.not_run", what=what)
    for name, result in results.items():
        if result.summary.get("passed") is False:
            return missing("lesson.passed.refused", stage=name)
        if not result.summary.get("checks"):
            return missing("lesson.passed.asks_nothing", stage=name)
    return reached("lesson.passed.reached", what=what)


@GOALS.register
def overridden(evidence: Evidence) -> Verdict:
    """Judge whether somebody answers by name for a refusal, and the run went on."""
    for name, result in evidence.results.items():
        if given := result.summary.get("overridden"):
            return reached("lesson.overridden.reached", stage=name, person=given[0].get("name"))
    refusing = [name for name, r in evidence.results.items() if is_refused(r.summary)]
    if refusing:
        return missing("lesson.overridden.open", stage=refusing[0])
    return missing("lesson.overridden.none")


@GOALS.register
def metric(
    evidence: Evidence,
    *,
    metric: str,
    at_least: float | None = None,
    at_most: float | None = None,
    on: On = "either",
) -> Verdict:
    """Judge whether a model that learns is as good as asked, on test rows or in folds."""
    found = list(scores(evidence, metric, on, baselines=False))
    values = {"metric": metric_words(metric), "low": at_least, "high": at_most, "on": on_words(on)}
    judges = evidence.stages(_CONTEXT[on])  # type: ignore[arg-type]
    if not judges:
        return missing("lesson.metric.no_judge", **values)
    if not found:
        return no_result(evidence, judges, "lesson.metric.not_run", **values)
    for judge, value in found:
        if (at_least is None or value >= at_least) and (at_most is None or value <= at_most):
            return reached("lesson.metric.reached", **values, stage=judge, value=shown(value))
    judge, value = found[0]
    return missing("lesson.metric.outside", **values, stage=judge, value=shown(value))


def shown(value: float) -> float:
    """Return a score with as many digits as a sentence needs.

    Examples
    --------
    >>> shown(0.66428571), shown(12345.678)
    (0.664, 12345.678)
    """
    return round(value, 3)


def on_words(on: On) -> dict[str, Any]:
    """Return where a model is judged, for a sentence."""
    return {"code": f"lesson.on.{on}", "values": {}}


def metric_words(metric: str) -> dict[str, Any] | str:
    """Return the name of a metric, for a sentence; its key where it has none.

    Examples
    --------
    >>> metric_words("roc_auc"), metric_words("my_own")
    ({'code': 'metric.roc_auc', 'values': {}}, 'my_own')
    """
    code = f"metric.{metric}"
    return {"code": code, "values": {}} if lookup(code, "en") else metric


@GOALS.register
def better_than_baseline(evidence: Evidence, *, metric: str, by: float = 0.0) -> Verdict:
    """Judge whether a model that learns is better than one that looks at no column."""
    if not evidence.stages("baseline"):
        return missing("lesson.baseline.absent")
    learned = list(scores(evidence, metric, "either", baselines=False))
    simple = list(scores(evidence, metric, "either", baselines=True))
    if not simple:
        return missing("lesson.baseline.not_judged", metric=metric_words(metric))
    if not learned:
        return missing("lesson.metric.not_run", metric=metric_words(metric), on=on_words("either"))
    sign = direction(metric) or 1
    best = max(learned, key=lambda score: sign * score[1])
    base = max(simple, key=lambda score: sign * score[1])
    values: dict[str, Any] = {"stage": best[0], "by": by, "metric": metric_words(metric)}
    values |= {"value": shown(best[1]), "baseline": shown(base[1])}
    if sign * (best[1] - base[1]) > by:
        return reached("lesson.baseline.reached", **values)
    return missing("lesson.baseline.not_better", **values)


def scores(
    evidence: Evidence, metric: str, on: On, *, baselines: bool
) -> Iterator[tuple[str, float]]:
    """Yield the judges whose report has a metric of a baseline, or of another model, and it."""
    simple = set(evidence.stages("baseline"))
    for judge, result in evidence.done(_CONTEXT[on]).items():  # type: ignore[arg-type]
        models = judged_models(evidence.pipeline, evidence.catalogue, judge)
        if not models or (models <= simple) != baselines:
            continue
        keys = {"test": [metric], "folds": [f"{metric}_mean"]}.get(on, [metric, f"{metric}_mean"])
        for key in keys:
            value = result.metrics.get(key)
            if isinstance(value, int | float):
                yield judge, float(value)


@GOALS.register
def tried(evidence: Evidence, *, trait: Trait, at_least: int = 2) -> Verdict:
    """Judge whether runs have judged so many different ways of the stages with a trait."""
    ways = {
        way
        for run in evidence.runs
        if _has_scores(evidence, run)
        for way in _ways(run.pipeline, stages_with(run.pipeline, evidence.catalogue, trait))
    }
    values = {"what": trait_words(trait), "count": len(ways), "wanted": at_least}
    if len(ways) >= at_least:
        return reached("lesson.tried.reached", **values)
    return missing("lesson.tried.few", **values)


def _has_scores(evidence: Evidence, run: PastRun) -> bool:
    judges = stages_with(run.pipeline, evidence.catalogue, "judge")
    return any(run.results[name].metrics for name in judges if name in run.results)


def _ways(pipeline: Pipeline, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        stage = pipeline.stages[name]
        yield json.dumps([stage.block, stage.settings], sort_keys=True, default=str)


@GOALS.register
def compared(evidence: Evidence, *, at_least: int = 2) -> Verdict:
    """Judge whether so many models that learn were judged on the same rows."""
    simple = set(evidence.stages("baseline"))
    models: dict[str, set[str]] = {}
    for judge in evidence.done("judge"):
        split = ",".join(sorted(above(evidence.pipeline, judge) & set(evidence.stages("split"))))
        found = judged_models(evidence.pipeline, evidence.catalogue, judge) - simple
        models.setdefault(split, set()).update(found)
    most = max((len(names) for names in models.values()), default=0)
    if most >= at_least:
        return reached("lesson.compared.reached", count=most)
    return missing("lesson.compared.few", count=most, wanted=at_least)
