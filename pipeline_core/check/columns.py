"""Columns that a stage names and that do not reach it, or are of another kind.

These rules need to know which columns leave each stage, from a preview or the
last run; where that is not known they stay silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.catalog.settings import near, validate
from pipeline_core.check.fixes import put_before
from pipeline_core.check.problem import Problem, error
from pipeline_core.check.scene import Scene
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Edit, Entry, SetSetting, path_between
from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression, rename_column
from pipeline_core.spec import Stage

_ROLES = ("target", "weight", "group", "time", "id")
_SHOWN = 8


def problems(scene: Scene) -> Iterator[Problem]:
    """Find what is wrong with the columns that stages name or are given."""
    for stage, entry in scene.known():
        if validate(stage.settings, entry["settings"]):
            continue
        seen = scene.seen_by(stage.name)
        for name, schema in entry["settings"]["properties"].items():
            if name in stage.settings:
                yield from _made_by(scene, stage, name)
                if seen is not None:
                    yield from _setting(stage, name, schema, seen)
        if seen is not None and entry["shape"] == "estimator":
            yield from _reaching_model(scene, stage, entry, seen)
        if isinstance(seen, Columns) and not entry.get("takes_missing", True):
            yield from _missing(scene, stage, entry, seen)


def _made_by(scene: Scene, stage: Stage, name: str) -> Iterator[Problem]:
    value = stage.settings[name]
    if not isinstance(value, Mapping) or "made_by" not in value:
        return
    maker = str(value["made_by"])
    if maker == stage.name or path_between(scene.pipeline, maker, stage.name) is None:
        nearest = near(maker, list(scene.pipeline.stages))
        yield error("made_by_not_before", stage.name, name, maker=maker, near=nearest)


def _setting(
    stage: Stage, name: str, schema: Mapping[str, Any], seen: Mapping[str, str]
) -> Iterator[Problem]:
    value = stage.settings[name]
    pick = schema.get("x-pick")
    if schema.get("x-means") in ("condition", "formula"):
        for column in _columns_of(value, schema["x-means"]):
            if column not in seen:
                yield _unknown(stage, name, column, seen, schema["x-means"])
    elif pick and not pick["new"]:
        names = [value] if isinstance(value, str) and value != "all" else value
        for column in names if isinstance(names, list | tuple) else ():
            yield from _picked(stage, name, column, pick["kind"], seen)


def _columns_of(text: Any, means: Any) -> tuple[str, ...]:
    try:
        return Expression.parse(text, means).columns
    except SettingsError:
        return ()


def _picked(
    stage: Stage, name: str, column: str, kind: str | None, seen: Mapping[str, str]
) -> Iterator[Problem]:
    if column not in seen:
        yield _unknown(stage, name, column, seen)
    elif kind not in (None, seen[column]):
        fix = _without(stage, name, column)
        values = {"column": column, "takes": kind, "found": seen[column]}
        yield error("wrong_kind_of_column", stage.name, name, fix, **values)


def _unknown(
    stage: Stage, name: str, column: str, seen: Mapping[str, str], means: str | None = None
) -> Problem:
    nearest = near(column, seen)
    fix: tuple[Edit, ...] = ()
    value = stage.settings[name]
    if nearest and means:
        meant = rename_column(value, column, nearest[0])
        mended = nearest[0] in _columns_of(meant, means)
        fix = (SetSetting(stage.name, name, meant),) if mended else ()
    elif nearest and value == column:
        fix = (SetSetting(stage.name, name, nearest[0]),)
    elif nearest and isinstance(value, list | tuple) and nearest[0] not in value:
        names = [nearest[0] if one == column else one for one in value]
        fix = (SetSetting(stage.name, name, names),)
    values = {"column": column, "near": nearest, "known": list(seen)[:_SHOWN]}
    return error("unknown_column", stage.name, name, fix, **values)


def _without(stage: Stage, name: str, column: str) -> tuple[Edit, ...]:
    value = stage.settings[name]
    if not isinstance(value, list | tuple) or len(value) < 2:
        return ()
    return (SetSetting(stage.name, name, [one for one in value if one != column]),)


def _reaching_model(
    scene: Scene, stage: Stage, entry: Entry, seen: Mapping[str, str]
) -> Iterator[Problem]:
    if entry.get("takes_any"):
        return
    source, port = scene.upstream(stage.name), scene.main_port(stage.name)
    features = {
        name: kind for name, kind in seen.items() if name not in _role_columns(scene, stage)
    }
    words = [name for name, kind in features.items() if kind in ("word", "other")]
    if words and source and port:
        fix = put_before(scene, stage.name, "encode_categories")
        values = {"columns": words[:_SHOWN], "count": len(words)}
        yield error("words_reach_model", stage.name, None, fix, **values)
    dates = [name for name, kind in features.items() if kind == "date"]
    if dates:
        values = {"columns": dates[:_SHOWN], "count": len(dates)}
        yield error("dates_reach_model", stage.name, None, (), **values)


def _missing(scene: Scene, stage: Stage, entry: Entry, seen: Columns) -> Iterator[Problem]:
    """Find gaps where something is fitted that takes none, and offer to fill them before."""
    source, port = scene.upstream(stage.name), scene.main_port(stage.name)
    pick = entry["settings"]["properties"].get("columns", {}).get("x-pick", {})
    chosen = stage.settings.get("columns") or list(seen)
    if not isinstance(chosen, list | tuple) or not source or not port:
        return
    left = set(chosen) - _role_columns(scene, stage)
    takes = pick.get("kind")
    gaps = [
        name for name, kind in seen.items()
        if name in seen.gaps and name in left and takes in (None, kind)
    ]  # fmt: skip
    kinds = {seen[name] for name in gaps}
    # Words are a problem of their own until they are encoded.
    if kinds and kinds <= {"number", "boolean"}:
        fix = put_before(scene, stage.name, "impute_numbers")
        yield error("missing_reach", stage.name, None, fix, columns=gaps[:_SHOWN])


def _role_columns(scene: Scene, stage: Stage) -> set[str]:
    """Return the columns that a roles stage before it keeps from the model."""
    found: set[str] = set()
    name: str | None = stage.name
    passed: set[str] = set()
    while name and name not in passed:
        passed.add(name)
        if scene.entries.get(name, {}).get("shape") == "roles":
            settings = scene.pipeline.stages[name].settings
            for role in _ROLES:
                value = settings.get(role)
                found |= {value} if isinstance(value, str) else set(value or ())
            break
        name = scene.upstream(name)
    return found
