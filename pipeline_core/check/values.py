"""Settings: unknown, missing, wrong; expressions, files and secrets among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.catalog.settings import Fault, near, validate
from pipeline_core.check.problem import Problem, error
from pipeline_core.check.scene import Scene, texts
from pipeline_core.edits import Edit, Entry, ResetSetting, SetSetting
from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression
from pipeline_core.spec import Stage

_SECRET_NAME = re.compile(r"passw|secret|token|api_?key|access_?key|credential", re.IGNORECASE)
_SECRET_TEXT = re.compile(
    r"AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|sk-[\w-]{20,}|xox[abp]-[\w-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\w+://[^/\s:@]+:[^/\s@]+@|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\."
)


def problems(scene: Scene) -> Iterator[Problem]:
    """Find what is wrong with the settings of each stage."""
    for stage in scene.pipeline.stages.values():
        yield from _secrets(stage)
    for stage, entry in scene.known():
        faults = validate(stage.settings, entry["settings"])
        for fault in faults:
            yield _told(stage, entry, fault)
        wrong = {fault.setting for fault in faults}
        for name, schema in entry["settings"]["properties"].items():
            if name not in wrong and isinstance(stage.settings.get(name), str):
                yield from _meaning(scene, stage, name, schema.get("x-means"))


def _told(stage: Stage, entry: Entry, fault: Fault) -> Problem:
    if fault.code == "unknown_setting":
        fix = _as_meant(stage, fault)
        return error("unknown_setting", stage.name, fault.field, fix, **fault.message.values)
    if fault.code == "missing_setting":
        return error("missing_setting", stage.name, fault.field, **fault.message.values)
    has_default = "default" in entry["settings"]["properties"][fault.setting]
    reset: tuple[Edit, ...] = (ResetSetting(stage.name, fault.setting),) if has_default else ()
    return error("bad_setting", stage.name, fault.field, reset, fault=fault.message.as_json())


def _as_meant(stage: Stage, fault: Fault) -> tuple[Edit, ...]:
    reset = ResetSetting(stage.name, fault.field)
    meant = [name for name in fault.message.values["near"] if name not in stage.settings]
    if not meant:
        return (reset,)
    return reset, SetSetting(stage.name, meant[0], stage.settings[fault.field])


def _meaning(scene: Scene, stage: Stage, name: str, means: Any) -> Iterator[Problem]:
    if means in ("condition", "formula"):
        try:
            Expression.parse(stage.settings[name], means)
        except SettingsError as fault:
            yield error("bad_expression", stage.name, name, fault=fault.message.as_json())
    elif means == "file" and scene.folder is not None:
        yield from _file(scene.folder, stage, name)


def _file(folder: Path, stage: Stage, name: str) -> Iterator[Problem]:
    path = str(stage.settings[name])
    try:
        whole = (folder / path).resolve()
        inside = whole.is_relative_to(folder.resolve())
        found = inside and whole.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, found = True, False
    if not inside:
        yield error("file_outside", stage.name, name, file=path)
    elif not found:
        others = _files_in(folder)
        fix = tuple(SetSetting(stage.name, name, one) for one in near(path, others, 1))
        yield error("missing_file", stage.name, name, fix, file=path, near=near(path, others))


def _files_in(folder: Path) -> list[str]:
    try:
        return sorted(one.name for one in folder.iterdir() if one.is_file())
    except OSError:
        return []


def _secrets(stage: Stage) -> Iterator[Problem]:
    for name, value in stage.settings.items():
        named = bool(_SECRET_NAME.search(name)) or _names_secret(value)
        for text in texts(value):
            secret = (named and text == value) or bool(_SECRET_TEXT.search(text))
            if secret and text and not text.startswith("secret:"):
                yield error("secret_in_file", stage.name, name)
                break


def _names_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and any(_SECRET_NAME.search(str(name)) for name in value)
