"""Goals that look at what runs gave for the drawing as it is now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from pipeline_core.data.output import is_refused
from pipeline_core.lessons.evidence import Evidence, PastRun, above, judged_models
from pipeline_core.lessons.traits import Trait, stages_with, trait_words
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached
from pipeline_core.measures.metric_directions import direction
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
            return _not_run(evidence, name)
        if result.error is not None:
            return missing("lesson.ran.failed", stage=name, error=dict(result.error))
        if not result.summary:
            return missing("lesson.ran.skipped", stage=name)
    return reached("lesson.ran.reached", count=len(names))


def _not_run(evidence: Evidence, stage: str) -> Verdict:
    """Return why a stage has no result: an error of its own, or nobody has run it since."""
    for problem in evidence.problems:
        if problem.severity == "error" and problem.stage == stage:
            return missing("lesson.ran.problem", problem=problem.message.as_json())
    return missing("lesson.ran.not_since", stage=stage)


@GOALS.register
def refused(evidence: Evidence, *, trait: Trait = "gate") -> Verdict:
    """Judge whether a stage with a trait has refused what came."""
    return _said_no(evidence, trait, evidence.done(trait))


def _said_no(evidence: Evidence, trait: Trait, results: Any) -> Verdict:
    what = trait_words(trait)
    if not evidence.stages(trait):
        return missing("lesson.refused.absent", what=what)
    if not results:
        return missing("lesson.refused.not_run", what=what)
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
    if len(results) < len(evidence.stages(trait)):
        return missing("lesson.refused.not_run", what=what)
    for name, result in results.items():
        if result.summary.get("passed") is False:
            return missing("lesson.passed.refused", stage=name)
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
    values = {"metric": metric, "low": at_least, "high": at_most, "on": on_words(on)}
    if not evidence.stages(_CONTEXT[on]):  # type: ignore[arg-type]
        return missing("lesson.metric.no_judge", **values)
    if not found:
        return missing("lesson.metric.not_run", **values)
    for judge, value in found:
        if (at_least is None or value >= at_least) and (at_most is None or value <= at_most):
            return reached("lesson.metric.reached", **values, stage=judge, value=value)
    judge, value = found[0]
    return missing("lesson.metric.outside", **values, stage=judge, value=value)


def on_words(on: On) -> dict[str, Any]:
    """Return where a model is judged, for a sentence."""
    return {"code": f"lesson.on.{on}", "values": {}}


@GOALS.register
def better_than_baseline(evidence: Evidence, *, metric: str, by: float = 0.0) -> Verdict:
    """Judge whether a model that learns is better than one that looks at no column."""
    if not evidence.stages("baseline"):
        return missing("lesson.baseline.absent")
    learned = list(scores(evidence, metric, "either", baselines=False))
    simple = list(scores(evidence, metric, "either", baselines=True))
    if not simple:
        return missing("lesson.baseline.not_judged", metric=metric)
    if not learned:
        return missing("lesson.metric.not_run", metric=metric, on=on_words("either"))
    sign = direction(metric) or 1
    best = max(learned, key=lambda score: sign * score[1])
    base = max(simple, key=lambda score: sign * score[1])
    values = {"metric": metric, "value": best[1], "baseline": base[1], "stage": best[0], "by": by}
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


@GOALS.register
def rows_left(
    evidence: Evidence, *, trait: Trait, at_least: int = 0, at_most: int | None = None
) -> Verdict:
    """Judge whether as many rows leave a stage with a trait as asked."""
    what = trait_words(trait)
    results = [(name, r.rows) for name, r in evidence.done(trait).items() if r.rows is not None]
    if not evidence.stages(trait):
        return missing("lesson.rows.absent", what=what)
    if not results:
        return missing("lesson.rows.not_run", what=what)
    for name, rows in results:
        if rows >= at_least and (at_most is None or rows <= at_most):
            return reached("lesson.rows.reached", stage=name, count=rows)
    name, rows = results[-1]
    return missing("lesson.rows.outside", stage=name, count=rows, low=at_least, high=at_most)


@GOALS.register
def set_aside(evidence: Evidence, *, at_least: int = 1) -> Verdict:
    """Judge whether a sieve keeps bad rows apart from the others."""
    if not evidence.stages("sieve"):
        return missing("lesson.set_aside.absent")
    results = evidence.done("sieve")
    if not results:
        return missing("lesson.set_aside.not_run")
    counts = {name: result.summary.get("failing_rows", 0) for name, result in results.items()}
    name = max(counts, key=lambda stage: counts[stage])
    if counts[name] < at_least:
        return missing("lesson.set_aside.few", stage=name, count=counts[name], wanted=at_least)
    return reached("lesson.set_aside.reached", stage=name, count=counts[name])


@GOALS.register
def failed_check(evidence: Evidence, *, trait: Trait = "data_check") -> Verdict:
    """Judge whether a check of a report has found something."""
    what = trait_words(trait)
    if not evidence.stages(trait):
        return missing("lesson.check.absent", what=what)
    if not evidence.done(trait):
        return missing("lesson.check.not_run", what=what)
    for name, result in evidence.done(trait).items():
        for check in result.summary.get("checks") or ():
            if not check.get("passed"):
                return reached("lesson.check.reached", stage=name, check=check.get("name"))
    return missing("lesson.check.all_passed", what=what)


@GOALS.register
def reused(evidence: Evidence, *, at_least: int = 1) -> Verdict:
    """Judge whether the last run took over what was kept, and did not compute it again."""
    if evidence.last_run is None:
        return missing("lesson.ran.never")
    ends = [result.status for result in evidence.last_run.results.values()]
    count = ends.count("reused")
    if "succeeded" not in ends and count:
        return missing("lesson.reused.nothing_new")
    if count < at_least:
        return missing("lesson.reused.few", count=count, wanted=at_least)
    return reached("lesson.reused.reached", count=count)
