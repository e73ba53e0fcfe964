"""Goals that look at what special judges report: forecasts of more rows, what a play has cost."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.lessons.evidence import Evidence, StageResult, judged_models
from pipeline_core.lessons.result_goals import shown
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached

# What a judge forecasts of twice as many rows: the change, and the ends of its interval.
FORECAST = ("change_twice", "change_twice_low", "change_twice_high")


@GOALS.register
def forecast(evidence: Evidence) -> Verdict:
    """Judge whether a judge forecasts what twice as many rows would bring a model that learns."""
    judged = list(forecasts(evidence))
    if not judged:
        return missing("lesson.forecast.none")
    for name, result in judged:
        if None not in (change := [result.metrics.get(key) for key in FORECAST]):
            numbers = [shown(float(value or 0)) for value in change]
            values = dict(zip(("change", "low", "high"), numbers, strict=True))
            return reached("lesson.forecast.reached", stage=name, **values)
    return missing("lesson.forecast.no_law", stage=judged[0][0])


def forecasts(evidence: Evidence) -> Iterator[tuple[str, StageResult]]:
    """Yield the judges that forecast more rows for a model that learns, with their results."""
    simple = set(evidence.stages("baseline"))
    for name, result in evidence.done("judge").items():
        models = judged_models(evidence.pipeline, evidence.catalogue, name)
        if FORECAST[0] in result.metrics and not models <= simple:
            yield name, result
