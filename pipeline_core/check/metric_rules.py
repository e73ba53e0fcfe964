"""Rules about metrics: one that the wired report cannot have, a gate without a limit."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import effective_settings, nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.check.report_metrics import is_metric_of, metrics_of
from pipeline_core.edits import SetSetting
from pipeline_core.spec import Stage

_LIMITS = ("at_least", "at_most")


def metric_problems(context: CheckContext) -> Iterator[Problem]:
    """Find settings that name a metric which the report on the wire cannot have."""
    for stage, entry in context.stages_with_entries():
        for name, schema in entry["settings"]["properties"].items():
            if meaning_of(schema) == "metric" and isinstance(stage.settings.get(name), str):
                yield from _unknown_metric(context, stage, entry, name)
                yield from _no_limit(stage, entry)


def _unknown_metric(
    context: CheckContext, stage: Stage, entry: Entry, setting: str
) -> Iterator[Problem]:
    metric = str(stage.settings[setting])
    for port in entry["ports"]:
        source = context.source(stage, port["name"]) if port["wire"] == "Report" else None
        judged = context.pipeline.stages.get(source or "")
        judge = context.entries.get(source or "")
        if judged is None or judge is None:
            continue
        settings = effective_settings(judged.settings, judge["settings"])
        predicts = _predicted(context, judged, judge)
        known = metrics_of(judge["id"], settings, predicts)
        if known and not is_metric_of(metric, known):
            longer = [name for name in known if name.startswith(f"{metric}_")]
            near = [*longer[:1], *nearest_names(metric, known)]
            fix = tuple(SetSetting(stage.name, setting, name) for name in near[:1])
            values = {"metric": metric, "source": source, "near": near, "known": known}
            yield error("unknown_metric", stage.name, setting, fix, **values)


def _predicted(context: CheckContext, judged: Stage, judge: Entry) -> str | None:
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
