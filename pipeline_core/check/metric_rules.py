"""Rules about metrics: one that the wired report cannot have, a gate without a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import effective_settings, nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.check.report_metrics import is_metric_of, metrics_of
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import COMPARED_PART

_LIMITS = ("at_least", "at_most")


def metric_problems(context: CheckContext) -> Iterator[Problem]:
    """Find settings that name a metric which the report on the wire cannot have."""
    for stage, entry in context.stages_with_entries():
        for name, schema in entry["settings"]["properties"].items():
            metric = stage.settings.get(name)
            if meaning_of(schema) == "metric" and isinstance(metric, str) and metric:
                for source in _judging(stage, entry):
                    yield from unknown_metric(
                        context, stage, name, metric, source, partial(SetSetting, stage.name, name)
                    )
                yield from _no_limit(stage, entry)


def _judging(stage: Stage, entry: Entry) -> list[str]:
    """Return the report that a metric is of, if it can be one only."""
    sources = [
        source
        for port in entry["ports"]
        if port["wire"] == "Report" and COMPARED_PART not in port.get("parts", ())
        for source in stage.inputs.get(port["name"], ())
    ]
    return sources if len(sources) == 1 else []


def known_metrics(context: CheckContext, source: str) -> list[str]:
    """Return the metrics that the report of a stage can have; none if that is not known."""
    judged, judge = context.pipeline.stages.get(source), context.entries.get(source)
    if judged is None or judge is None:
        return []
    settings = effective_settings(judged.settings, judge["settings"])
    return metrics_of(judge["id"], settings, predicted_by(context, judged, judge))


def unknown_metric(
    context: CheckContext,
    stage: Stage,
    field: str,
    metric: str,
    source: str,
    fix_to: Callable[[str], Edit],
) -> Iterator[Problem]:
    """Find a metric that the report of a stage cannot have.

    Parameters
    ----------
    context
        The pipeline.
    stage, field
        The stage and the setting that name the metric.
    metric
        The metric.
    source
        The stage of the report.
    fix_to
        Makes the edit that names another metric.
    """
    known = known_metrics(context, source)
    if known and not is_metric_of(metric, known):
        longer = [name for name in known if name.startswith(f"{metric}_")]
        near = [*longer[:1], *nearest_names(metric, known)]
        fix = tuple(fix_to(name) for name in near[:1])
        values = {"metric": metric, "source": source, "near": near, "known": known}
        yield error("unknown_metric", stage.name, field, fix, **values)


def predicted_by(context: CheckContext, judged: Stage, judge: Entry) -> str | None:
    """Return what the judged model predicts, ``class`` or ``number``; None if not known."""
    for port in judge["ports"]:
        model = context.source(judged, port["name"]) if port["wire"] == "Model" else None
        if model is not None and model in context.entries:
            return context.entries[model].get("predicts")
    return None


def _no_limit(stage: Stage, entry: Entry) -> Iterator[Problem]:
    settings = effective_settings(stage.settings, entry["settings"])
    if all(name in settings and settings[name] is None for name in _LIMITS):
        yield error("no_limit", stage.name, _LIMITS[0])
