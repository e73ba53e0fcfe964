"""Rules about settings: unknown, missing or invalid ones, expressions, files and secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import Fault, display_text, validate
from pipeline_core.check.context import CheckContext, texts_in
from pipeline_core.check.likely_values import likely_setting
from pipeline_core.check.problem import Problem, error
from pipeline_core.check.rule_faults import column_rule_faults, text_pattern_faults
from pipeline_core.check.source_rules import source_problems
from pipeline_core.check.typed_cells import typed_column_faults, typed_row_faults
from pipeline_core.edits import Edit, ResetSetting, SetSetting
from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression, expression_kind
from pipeline_core.expressions.expression import ExpressionKind
from pipeline_core.measures.iso_dates import is_iso_date
from pipeline_core.messages.message import Message
from pipeline_core.spec import Stage, written_settings
from pipeline_core.spec.entry import Meaning

_SECRET_NAME = re.compile(r"passw|secret|token|api_?key|access_?key|credential", re.IGNORECASE)
_SECRET_TEXT = re.compile(
    r"AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|sk-[\w-]{20,}|xox[abp]-[\w-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\w://[^/\s:@]+:[^/\s@]+@"
    r"|(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\."
)

# What no schema can say of a value, by what the setting means.
_FAULTS: Mapping[str, Callable[[Mapping[str, Any], str], Iterable[Fault]]] = {
    "column_rules": lambda settings, name: column_rule_faults(settings[name], name),
    "text_pattern": lambda settings, name: text_pattern_faults(settings[name], name),
    "typed_columns": typed_column_faults,
    "typed_rows": typed_row_faults,
}


def setting_problems(context: CheckContext) -> Iterator[Problem]:
    """Find problems with the settings of each stage."""
    for stage in context.pipeline.stages.values():
        yield from _secrets(stage)
    for stage, entry in context.stages_with_entries():
        faults = validate(stage.settings, entry["settings"])
        for fault in faults:
            yield _problem_of_fault(context, stage, entry, fault)
        invalid = {fault.setting for fault in faults}
        for name, schema in entry["settings"]["properties"].items():
            if name not in invalid and name in stage.settings:
                yield from _meaning_problems(context, stage, name, meaning_of(schema))


def _problem_of_fault(context: CheckContext, stage: Stage, entry: Entry, fault: Fault) -> Problem:
    if fault.code == "unknown_setting":
        fix = _fix_of_unknown_setting(stage, fault)
        return error("unknown_setting", stage.name, fault.field, fix, **fault.message.values)
    if fault.code == "missing_setting":
        fix = likely_setting(context, stage, entry, fault.setting)
        return error("missing_setting", stage.name, fault.field, fix, **fault.message.values)
    has_default = "default" in entry["settings"]["properties"][fault.setting]
    reset: tuple[Edit, ...] = (ResetSetting(stage.name, fault.setting),) if has_default else ()
    return error("bad_setting", stage.name, fault.field, reset, fault=fault.message.as_json())


def _fix_of_unknown_setting(stage: Stage, fault: Fault) -> tuple[Edit, ...]:
    if fault.field != fault.setting:
        inner = dict(stage.settings[fault.setting])
        del inner[fault.message.values["name"]]
        without = SetSetting(stage.name, fault.setting, inner)
        return (without if inner else ResetSetting(stage.name, fault.setting),)
    reset = ResetSetting(stage.name, fault.field)
    candidates = [name for name in fault.message.values["near"] if name not in stage.settings]
    if not candidates:
        return (reset,)
    return reset, SetSetting(stage.name, candidates[0], written_settings(stage)[fault.field])


def _meaning_problems(
    context: CheckContext, stage: Stage, name: str, meaning: Meaning | None
) -> Iterator[Problem]:
    value = stage.settings[name]
    if meaning in ("condition", "formula") or (meaning == "row_formula" and value):
        yield from _expression_problems(stage, name, value, expression_kind(meaning))
    elif meaning == "row_rules":
        for number, rule in enumerate(value, start=1):
            place = f"{name}[{number}].condition"
            yield from _expression_problems(stage, place, rule["condition"], "condition")
    elif meaning is not None and meaning in _FAULTS:
        for fault in _FAULTS[meaning](stage.settings, name):
            yield error("bad_setting", stage.name, fault.field, fault=fault.message.as_json())
    elif meaning == "day" and value and not is_iso_date(value):
        message = Message("setting.not_day", {"found": display_text(value)})
        yield error("bad_setting", stage.name, name, fault=message.as_json())
    elif meaning in ("file", "files") and context.folder is not None:
        yield from source_problems(context, stage, name, is_pattern=meaning == "files")


def _expression_problems(
    stage: Stage, field: str, text: Any, kind: ExpressionKind
) -> Iterator[Problem]:
    try:
        Expression.parse(text, kind)
    except SettingsError as fault:
        yield error("bad_expression", stage.name, field, fault=fault.message.as_json())


def _secrets(stage: Stage) -> Iterator[Problem]:
    for name, value in stage.settings.items():
        if is_secret(name, value):
            yield error("secret_in_file", stage.name, name)


def is_secret(name: str, value: Any) -> bool:
    """Return whether a value looks like a password or a key, also by its name.

    Examples
    --------
    >>> is_secret("password", "hunter2"), is_secret("password", "secret:DB"), is_secret("k", 3)
    (True, False, False)
    """
    has_secret_name = bool(_SECRET_NAME.search(name)) or _has_secret_key(value)
    return any(
        (has_secret_name and text == value) or bool(_SECRET_TEXT.search(text))
        for text in texts_in(value)
        if text and not text.startswith("secret:")
    )


def _has_secret_key(value: Any) -> bool:
    return isinstance(value, Mapping) and any(_SECRET_NAME.search(str(name)) for name in value)
