"""Facts: the right answers to a lesson's questions, as the evidence has them.

A fact is None while nothing shows it yet.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pipeline_core.data.output import is_refused
from pipeline_core.lessons.evidence import DONE, Evidence
from pipeline_core.lessons.function_table import FunctionTable
from pipeline_core.lessons.lesson import Question
from pipeline_core.lessons.play_goals import bent_plays, calm_plays
from pipeline_core.lessons.report_goals import FORECAST, forecasts
from pipeline_core.lessons.result_goals import On, scores
from pipeline_core.lessons.traits import Trait, stages_with

Fact: TypeAlias = float | str | None
FACTS: FunctionTable[Fact] = FunctionTable()


@FACTS.register
def known(evidence: Evidence, *, value: str) -> Fact:
    """Return an answer that needs no run: an idea, not a number."""
    return value


@FACTS.register
def number(evidence: Evidence, *, value: float) -> Fact:
    """Return a number that the start of the lesson has, whatever is changed later."""
    return float(value)


@FACTS.register
def rows(evidence: Evidence, *, trait: Trait, part: Literal["out", "failing"] = "out") -> Fact:
    """Return the rows that leave the last stage with a trait, or those that it sets aside."""
    key = "rows" if part == "out" else "failing_rows"
    found = [r.summary.get(key) for r in evidence.done(trait).values()]
    counts = [count for count in found if count is not None]
    return float(counts[-1]) if counts else None


@FACTS.register
def rows_lost(evidence: Evidence) -> Fact:
    """Return how many rows fewer leave the last row step than the first source gave."""
    sources = [r.rows for r in evidence.done("source").values() if r.rows is not None]
    left = [r.rows for r in evidence.done("row_step").values() if r.rows is not None]
    return float(sources[0] - left[-1]) if sources and left else None


@FACTS.register
def columns(evidence: Evidence, *, trait: Trait) -> Fact:
    """Return the columns that leave the last stage with a trait."""
    found = [r.summary.get("columns") for r in evidence.done(trait).values()]
    counts = [count for count in found if count is not None]
    return float(counts[-1]) if counts else None


@FACTS.register
def stage_count(evidence: Evidence, *, trait: Trait, status: str = "") -> Fact:
    """Return how many stages with a trait the last run had, or how many ended in a way."""
    if evidence.last_run is None:
        return None
    results = evidence.last_run.results
    names = [name for name in evidence.stages(trait) if name in results]
    return float(sum(not status or results[name].status == status for name in names))


@FACTS.register
def score(evidence: Evidence, *, metric: str, on: On = "either", baseline: bool = False) -> Fact:
    """Return a metric of the first model that is judged, or of the baseline."""
    found = list(scores(evidence, metric, on, baselines=baseline))
    return found[0][1] if found else None


@FACTS.register
def score_change(evidence: Evidence, *, metric: str, within: float = 0.0) -> Fact:
    """Return whether a metric went up or down from the first run that gave it to the last one."""
    found = []
    for run in evidence.runs:
        values = [
            result.metrics.get(key)
            for result in run.results.values()
            for key in (metric, f"{metric}_mean")
        ]
        numbers = [value for value in values if isinstance(value, int | float)]
        found += [max(numbers)] if numbers else []
    if len(found) < 2:
        return None
    change = found[-1] - found[0]
    return "same" if abs(change) <= within else "up" if change > 0 else "down"


@FACTS.register
def score_spread(evidence: Evidence, *, metric: str) -> Fact:
    """Return how far apart a metric on test rows is in the runs, the best from the worst."""
    found = []
    for run in evidence.runs:
        judges = stages_with(run.pipeline, evidence.catalogue, "test_judge")
        values = [run.results[name].metrics.get(metric) for name in judges if name in run.results]
        found += [value for value in values if isinstance(value, int | float)]
    return float(max(found) - min(found)) if len(found) > 1 else None


@FACTS.register
def outcome(evidence: Evidence, *, trait: Trait) -> Fact:
    """Return how the first stage with a trait ended: succeeded, refused, failed or skipped."""
    for name in evidence.stages(trait):
        result = evidence.results.get(name)
        if result is not None:
            if is_refused(result.summary):
                return "refused"
            return "succeeded" if result.status in DONE else result.status
    return None


@FACTS.register
def failed_checks(evidence: Evidence, *, trait: Trait = "data_check") -> Fact:
    """Return how many checks of the stages with a trait found something."""
    results = evidence.done(trait)
    if not results:
        return None
    checks = [check for r in results.values() for check in r.summary.get("checks") or ()]
    return float(sum(not check.get("passed") for check in checks))


@FACTS.register
def more_rows(evidence: Evidence) -> Fact:
    """Return whether twice as many rows are forecast to help: yes, no, or unclear."""
    for _, result in forecasts(evidence):
        low, high = (result.metrics.get(key) for key in FORECAST[1:])
        if low is not None and high is not None:
            return "yes" if low > 0 else "no" if high < 0 else "unclear"
    return None


@FACTS.register
def false_alarms(evidence: Evidence) -> Fact:
    """Return how many alarms the first stream raised to which nothing was done."""
    plays = calm_plays(evidence)
    return float(len(plays[0].values.get("false_alarms") or ())) if plays else None


@FACTS.register
def windows_until_alarm(evidence: Evidence) -> Fact:
    """Return after how many windows the first bend was noticed that was noticed at all."""
    found = [play.values.get("windows") or 0 for play in bent_plays(evidence)]
    return next((float(count) for count in found if count), None)


@FACTS.register
def variants(evidence: Evidence) -> Fact:
    """Return how many variants the factory has judged."""
    boards = evidence.acts_of("leaderboard")
    return float(boards[-1].values.get("count") or 0) if boards else None


@FACTS.register
def lead(evidence: Evidence) -> Fact:
    """Return whether the lead of a factory's best variant is certain or open."""
    boards = evidence.acts_of("leaderboard")
    return str(boards[-1].values.get("lead")) if boards else None


def fact_of(question: Question, evidence: Evidence) -> Fact:
    """Return the right answer to a question, or None while nothing shows it."""
    return FACTS.call(question.fact.name, question.fact.settings, evidence)


def is_right(question: Question, answer: object, fact: Fact) -> bool | None:
    """Return whether an answer is right, or None while the right one is not known.

    Examples
    --------
    >>> from pipeline_core.lessons.lesson import FunctionUse
    >>> question = Question("How many rows are left?", "number", FunctionUse("rows"), tolerance=5)
    >>> is_right(question, 340, 344.0), is_right(question, 300, 344.0), is_right(question, 1, None)
    (True, False, None)
    """
    if fact is None:
        return None
    if question.kind != "number":
        return str(answer) == str(fact)
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return is_number and abs(float(answer) - float(fact)) <= question.tolerance  # type: ignore[arg-type]
