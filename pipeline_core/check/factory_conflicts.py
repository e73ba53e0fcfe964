"""Lines of a factory that contradict each other, say one thing twice, or change nothing."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem
from pipeline_core.edits import needed_stages
from pipeline_core.spec.candidates import OFF, setting_path
from pipeline_core.spec.literal import abbreviate

CODES = frozenset(
    {
        "factory_same_twice",
        "factory_same_place",
        "factory_no_effect",
        "factory_wrong_kind",
    }
)
_PLACES = ("data", "steps", "estimators")


def conflict_problems(context: CheckContext) -> Iterator[Problem]:
    """Find what a factory asks for twice, and what no variant could show."""
    yield from _repetitions(context.pipeline.factory)
    yield from _shared_places(context)
    yield from _wrong_kinds(context)
    yield from _lines_without_effect(context)


def _repetitions(factory: Mapping[str, Any]) -> Iterator[Problem]:
    """Find values that stand in one list twice."""
    lines = [(line, written) for s in _PLACES for line, written in (factory.get(s) or {}).items()]
    lines += (factory.get("settings") or {}).items()
    lines.append(("combine", factory.get("combine")))
    for line, written in lines:
        if isinstance(written, Mapping):
            written = written.get("values")
        found = _first_repetition(written) if isinstance(written, list) else None
        if found is not None:
            yield _problem("factory_same_twice", line=line, found=found)


def _first_repetition(values: Sequence[Any]) -> str | None:
    """Return the first value that was there before, as text.

    Examples
    --------
    >>> _first_repetition([1, True, "1", 1.0]), _first_repetition([{"a": 1}, {"a": 2}])
    ('1.0', None)
    """
    seen: set[str] = set()
    for value in values:
        same = json.dumps(_plain(value), sort_keys=True, default=str)
        if same in seen:
            return abbreviate(value)
        seen.add(same)
    return None


def _plain(value: Any) -> Any:
    """Return a value whose whole numbers are written in one way."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _shared_places(context: CheckContext) -> Iterator[Problem]:
    """Find settings that a place of the same factory decides about too."""
    factory = context.pipeline.factory
    for line in factory.get("settings") or {}:
        owner, setting = setting_path(line)
        steps = (factory.get("steps") or {}).get(owner, ())
        data = (factory.get("data") or {}).get(owner, ())
        is_switch = setting == OFF and any(isinstance(item, bool) for item in steps)
        entry = context.entries.get(owner)
        is_file = entry is not None and setting == file_setting(entry)
        if is_switch or (is_file and (isinstance(data, list) or "folder" in data)):
            yield _problem("factory_same_place", line=line, place=owner)


def file_setting(entry: Entry) -> str | None:
    """Return the setting of a block that holds the path of a file, or None.

    Examples
    --------
    >>> file_setting({"settings": {"properties": {"path": {"x-means": "file"}}}})
    'path'
    """
    properties = entry["settings"]["properties"].items()
    names = [name for name, schema in properties if schema.get("x-means") in ("file", "files")]
    return names[0] if names else None


def _wrong_kinds(context: CheckContext) -> Iterator[Problem]:
    """Find stages that give something else than the stage in whose place they should stand."""
    for place, items in _written_places(context.pipeline.factory):
        drawn = context.entries.get(place)
        for item in items if isinstance(items, list) else ():
            other = context.entries.get(item) if isinstance(item, str) else None
            if drawn is None or other is None:
                continue
            if not set(drawn["outputs"]) & set(other["outputs"]):
                kinds = {"known": list(drawn["outputs"]), "found": list(other["outputs"])}
                yield _problem("factory_wrong_kind", line=place, stage=item, **kinds)


def _lines_without_effect(context: CheckContext) -> Iterator[Problem]:
    """Find lines about stages that the judge needs in no variant."""
    pipeline = context.pipeline
    factory, judge = pipeline.factory, pipeline.factory["judge"]
    if judge not in pipeline.stages:
        return
    places = list(_written_places(factory))
    standing = {judge, *(name for _, items in places for name in _names(items))}
    needed = set(needed_stages(pipeline, [name for name in standing if name in pipeline.stages]))
    lines = [(line, line) for line, _ in places]
    lines += [(line, setting_path(line)[0]) for line in factory.get("settings") or {}]
    never = {place for place, items in places if _never_stands(place, items, pipeline.stages)}
    never -= {name for place, items in places for name in _names(items) if name != place}
    for line, owner in lines:
        is_replaced = line != owner and owner in never and setting_path(line)[1] != OFF
        if owner in pipeline.stages and (owner not in needed or is_replaced):
            yield _problem("factory_no_effect", line=line, stage=owner, judge=judge)


def _written_places(factory: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for section in _PLACES:
        yield from (factory.get(section) or {}).items()


def _names(items: Any) -> list[str]:
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []


def _never_stands(place: str, items: Any, stages: Container[str]) -> bool:
    """Whether a stage is replaced or off in every variant."""
    if not isinstance(items, list):
        return False
    others = [item is False or (isinstance(item, str) and item in stages) for item in items]
    return all(others) and place not in items


def _problem(code: str, **values: Any) -> Problem:
    return Problem(code, "warning", None, None, values)
