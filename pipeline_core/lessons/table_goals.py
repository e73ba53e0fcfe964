"""Goals that look at the tables of runs: rows, columns, what checks found, what was taken over."""

from __future__ import annotations

from pipeline_core.lessons.evidence import Evidence
from pipeline_core.lessons.missing_results import no_result
from pipeline_core.lessons.traits import Trait, trait_words
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached


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
        return no_result(evidence, evidence.stages(trait), "lesson.rows.not_run", what=what)
    for name, rows in results:
        if rows >= at_least and (at_most is None or rows <= at_most):
            return reached("lesson.rows.reached", stage=name, count=rows)
    name, rows = results[-1]
    return missing("lesson.rows.outside", stage=name, count=rows, low=at_least, high=at_most)


@GOALS.register
def columns_left(
    evidence: Evidence, *, trait: Trait, at_least: int = 0, at_most: int | None = None
) -> Verdict:
    """Judge whether as many columns leave a stage with a trait as asked."""
    what = trait_words(trait)
    if not evidence.stages(trait):
        return missing("lesson.rows.absent", what=what)
    found = {name: r.summary.get("columns") for name, r in evidence.done(trait).items()}
    counts = [(name, count) for name, count in found.items() if count is not None]
    if not counts:
        return no_result(evidence, evidence.stages(trait), "lesson.columns.not_run", what=what)
    for name, count in counts:
        if count >= at_least and (at_most is None or count <= at_most):
            return reached("lesson.columns.reached", stage=name, count=count)
    name, count = counts[-1]
    return missing("lesson.columns.outside", stage=name, count=count, low=at_least, high=at_most)


@GOALS.register
def set_aside(evidence: Evidence, *, at_least: int = 1) -> Verdict:
    """Judge whether a sieve keeps bad rows apart from the others."""
    if not evidence.stages("sieve"):
        return missing("lesson.set_aside.absent")
    results = evidence.done("sieve")
    if not results:
        return no_result(evidence, evidence.stages("sieve"), "lesson.set_aside.not_run")
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
        return no_result(evidence, evidence.stages(trait), "lesson.check.not_run", what=what)
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
