"""Rules about searches: candidates that name a setting before the model, and that fit it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import effective_settings, nearest_names, validate
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.edits import SetSetting, refitted_stages
from pipeline_core.spec import Stage
from pipeline_core.spec.candidates import OFF, Range, candidates_of, search_size, setting_path

MAX_TRIALS = 10_000


def search_problems(context: CheckContext) -> Iterator[Problem]:
    """Find candidates that cannot be tried."""
    for stage, entry in context.stages_with_entries():
        for name, schema in entry["settings"]["properties"].items():
            vary = stage.settings.get(name)
            is_whole = not validate(stage.settings, entry["settings"])
            if meaning_of(schema) == "vary" and isinstance(vary, Mapping) and is_whole:
                yield from _vary_problems(context, stage, entry, name, vary)


def _vary_problems(
    context: CheckContext, stage: Stage, entry: Entry, name: str, vary: Mapping[str, Any]
) -> Iterator[Problem]:
    columns = {other: list(schema) for other, schema in context.schemas.items()}
    parts = refitted_stages(context.pipeline, context.catalogue, stage.name, columns)
    problems = [
        problem
        for key, value in vary.items()
        for problem in _line_problems(context, key, value, parts)
    ]
    for code, values in problems:
        rest = {key: value for key, value in vary.items() if key != values["line"]}
        fix = (SetSetting(stage.name, name, rest),) if rest else ()
        yield error(code, stage.name, name, fix, **values)
    if not problems:
        yield from _size_problems(stage, entry, name, vary)


def _line_problems(
    context: CheckContext, key: str, value: Any, parts: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    owner, setting = setting_path(key)
    values: dict[str, Any] = {"line": key, "owner": owner, "setting": setting}
    entry = context.entries.get(owner)
    if owner not in context.pipeline.stages:
        near = nearest_names(owner, list(context.pipeline.stages))
        yield "vary_unknown_stage", {**values, "near": near}
    elif owner not in parts or entry is None:
        yield "vary_not_in_model", {**values, "known": list(parts)}
    elif setting == OFF:
        if entry["shape"] != "column" or not _are_booleans(value):
            yield "vary_off", values
    elif setting not in entry["settings"]["properties"]:
        known = list(entry["settings"]["properties"])
        yield (
            "vary_unknown_setting",
            {**values, "known": known, "near": nearest_names(setting, known)},
        )
    else:
        yield from _value_problems(entry, setting, value, values)


def _are_booleans(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, bool) for item in value)


def _value_problems(
    entry: Entry, setting: str, value: Any, values: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    candidates = candidates_of(value)
    if isinstance(candidates, Range):
        if candidates.high <= candidates.low:
            yield "vary_empty_range", {**values, "low": candidates.low, "high": candidates.high}
            return
        if candidates.log and candidates.low <= 0:
            yield "vary_log_from_zero", {**values, "low": candidates.low}
            return
        candidates = [candidates.low, candidates.high]
    schema = {**entry["settings"], "required": []}
    for candidate in candidates:
        if faults := validate({setting: candidate}, schema):
            fault = faults[0].message.as_json()
            yield "vary_bad_value", {**values, "found": _shown(candidate), "fault": fault}
            return


def _shown(value: Any) -> str:
    return "null" if value is None else str(value)


def _size_problems(
    stage: Stage, entry: Entry, name: str, vary: Mapping[str, Any]
) -> Iterator[Problem]:
    settings = effective_settings(stage.settings, entry["settings"])
    size = search_size(
        vary, settings["strategy"], settings["tries"], settings["folds"], settings["factor"]
    )
    if size.trials > MAX_TRIALS:
        fix = (SetSetting(stage.name, "strategy", "random"),)
        values = {"trials": size.trials, "limit": MAX_TRIALS}
        yield error("vary_too_many", stage.name, name, fix, **values)
    elif size.combinations == 1:
        yield warning("vary_one_candidate", stage.name, name)
