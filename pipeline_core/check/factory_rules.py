"""Rules about the factory: the stages, blocks and settings that its variants would differ in.

A faulty factory keeps no stage from running; it is a warning, and `factory FILE` refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.catalog.settings import effective_settings, nearest_names, validate
from pipeline_core.check import factory_conflicts
from pipeline_core.check.context import CheckContext
from pipeline_core.check.factory_conflicts import conflict_problems, file_setting
from pipeline_core.check.metric_rules import predicted_by
from pipeline_core.check.problem import Problem
from pipeline_core.check.report_metrics import is_metric_of, metrics_of
from pipeline_core.edits import entry_of
from pipeline_core.spec.candidates import OFF, Range, candidates_of, setting_path

CODES = frozenset({
    "factory_unknown_judge", "factory_judge_reports_nothing", "factory_unknown_metric",
    "factory_unknown_place", "factory_unknown_alternative", "factory_unknown_block",
    "factory_unknown_setting", "factory_bad_value", "factory_no_file_setting",
    *factory_conflicts.CODES,
})  # fmt: skip


def factory_problems(context: CheckContext) -> Iterator[Problem]:
    """Find what a factory names that there is not."""
    factory = context.pipeline.factory
    if not factory:
        return
    yield from _judge_problems(context, factory["judge"], str(factory["metric"]))
    for section in ("data", "steps", "estimators"):
        for place, alternatives in (factory.get(section) or {}).items():
            yield from _place_problems(context, section, place, alternatives)
    for line, candidates in (factory.get("settings") or {}).items():
        yield from _setting_problems(context, line, candidates)
    yield from conflict_problems(context)


def _judge_problems(context: CheckContext, judge: str, metric: str) -> Iterator[Problem]:
    entry = context.entries.get(judge)
    if judge not in context.pipeline.stages:
        yield _unknown("factory_unknown_judge", context, judge)
    elif entry is not None and "Report" not in entry["outputs"]:
        judges = [name for name, other in context.entries.items() if "Report" in other["outputs"]]
        yield _problem("factory_judge_reports_nothing", judge=judge, known=judges)
    elif entry is not None:
        stage = context.pipeline.stages[judge]
        settings = effective_settings(stage.settings, entry["settings"])
        metrics = metrics_of(entry["id"], settings, predicted_by(context, stage, entry))
        if metrics and not any(is_metric_of(name, metrics) for name in (metric, f"{metric}_mean")):
            near = nearest_names(metric, metrics)
            values = {"metric": metric, "near": near, "known": metrics}
            yield _problem("factory_unknown_metric", judge=judge, **values)


def _place_problems(
    context: CheckContext, section: str, place: str, alternatives: Any
) -> Iterator[Problem]:
    if place not in context.pipeline.stages:
        yield _unknown("factory_unknown_place", context, place, line=section)
        return
    if isinstance(alternatives, Mapping):
        alternatives = ["*"] if "folder" in alternatives else []
    for item in alternatives:
        if isinstance(item, Mapping):
            yield from _block_problems(context, place, item)
        elif isinstance(item, str) and item not in context.pipeline.stages:
            yield from _name_problems(context, section, place, item)


def _name_problems(context: CheckContext, section: str, place: str, item: str) -> Iterator[Problem]:
    entry = context.entries.get(place)
    if section != "data":
        yield _unknown("factory_unknown_alternative", context, item, line=place)
    elif entry is not None and file_setting(entry) is None:
        yield _problem("factory_no_file_setting", line=place, found=item)


def _block_problems(
    context: CheckContext, place: str, item: Mapping[str, Any]
) -> Iterator[Problem]:
    entry = entry_of(context.catalogue, item["block"])
    if entry is None:
        near = nearest_names(item["block"], list(context.catalogue))
        yield _problem("factory_unknown_block", line=place, found=item["block"], near=near)
        return
    schema = {**entry["settings"], "required": []}
    for fault in validate(item.get("settings") or {}, schema)[:1]:
        values = {"found": item["block"], "fault": fault.message.as_json()}
        yield _problem("factory_bad_value", line=place, **values)


def _setting_problems(context: CheckContext, line: str, value: Any) -> Iterator[Problem]:
    owner, setting = setting_path(line)
    if owner not in context.pipeline.stages:
        yield _unknown("factory_unknown_place", context, owner, line=line)
        return
    entry = context.entries.get(owner)
    if entry is None or setting == OFF:
        return
    names = list(entry["settings"]["properties"])
    if setting not in names:
        near = nearest_names(setting, names)
        yield _problem("factory_unknown_setting", line=line, owner=owner, known=names, near=near)
        return
    candidates = candidates_of(value)
    values = [candidates.low, candidates.high] if isinstance(candidates, Range) else candidates
    for item in values:
        if faults := validate({setting: item}, {**entry["settings"], "required": []}):
            text = "null" if item is None else str(item)
            fault = faults[0].message.as_json()
            yield _problem("factory_bad_value", line=line, found=text, fault=fault)
            return


def _unknown(code: str, context: CheckContext, name: str, **values: Any) -> Problem:
    near = nearest_names(name, list(context.pipeline.stages))
    return _problem(code, found=name, near=near, **values)


def _problem(code: str, **values: Any) -> Problem:
    return Problem(code, "warning", None, None, values)
