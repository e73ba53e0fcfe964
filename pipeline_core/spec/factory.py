"""The form of a factory in a pipeline file: what its variants differ in, and what judges them.

``factory: {judge: folds, metric: roc_auc, estimators: {model: [forest, linear]}}`` makes two
variants of the drawing. `data`, `steps` and `estimators` name a stage and what stands in its
place; `settings` are written as the axes of a search are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.model import MAX_STAGE_NAME, has_hidden_characters, is_seed, value_fault

SECTIONS = ("data", "steps", "estimators", "settings")
KEYS = ("judge", "metric", *SECTIONS, "combine")
MAX_ALTERNATIVES = 200
MAX_SAMPLE = 10_000
FOLDER_KEYS = ("folder", "pattern")
COLUMN_KEYS = ("column", "values")
_ALTERNATIVE_KEYS = ("block", "settings")
_TEXTS = {"judge": "spec.factory_judge", "metric": "spec.factory_metric"}
_LISTS = {
    "data": "spec.factory_data",
    "steps": "spec.factory_steps",
    "estimators": "spec.factory_estimators",
}
_RANGE_KEYS = ("from", "to", "scale", "whole", "points")


class FactoryFault(NamedTuple):
    """What is wrong with a factory: a message code, the keys that lead to it, and values."""

    code: str
    path: tuple[Any, ...]
    values: Mapping[str, Any]


def factory_fault(factory: Any) -> FactoryFault | None:
    """Return the first thing that is wrong with the form of a factory, or None.

    Examples
    --------
    >>> factory_fault({"judge": "a", "metric": "r2", "steps": {"b": [True, False]}}) is None
    True
    >>> factory_fault({"judge": "a", "metric": "r2"}).code
    'spec.factory_varies_nothing'
    """
    if not isinstance(factory, Mapping):
        return _fault("spec.must_be_mapping", (), factory, key="factory")
    for key in factory:
        if key not in KEYS:
            return FactoryFault("spec.unknown_key", (key,), {"key": key, "known": list(KEYS)})
    if code := value_fault(factory):
        return FactoryFault(code, (), {"key": "factory", "limit": 0})
    for key in _TEXTS:
        if not _is_name(factory.get(key)):
            return _fault(_TEXTS[key], (key,), factory.get(key))
    return _sections_fault(factory) or _combine_fault(factory)


def _sections_fault(factory: Mapping[str, Any]) -> FactoryFault | None:
    section_of: dict[str, str] = {}
    for section in SECTIONS:
        axes = factory.get(section) or {}
        if not isinstance(axes, Mapping):
            return _fault("spec.must_be_mapping", (section,), axes, key=section)
        for key, value in axes.items():
            path = (section, key)
            if key in section_of:
                values = {"key": key, "first": section_of[key], "second": section}
                return FactoryFault("spec.factory_twice", path, values)
            section_of[key] = section
            if fault := _length_fault(path, value) or _axis_fault(section, path, value):
                return fault
    if not section_of:
        return FactoryFault("spec.factory_varies_nothing", (), {"known": list(SECTIONS)})
    return None


def _length_fault(path: tuple[str, ...], value: Any) -> FactoryFault | None:
    """Return the fault of a list, or of a range with points, that is too long."""
    written = value.get("values", value.get("points")) if isinstance(value, Mapping) else value
    count = len(written) if isinstance(written, list) else written
    if type(count) is not int or count <= MAX_ALTERNATIVES:
        return None
    values = {"key": path[-1], "count": count, "limit": MAX_ALTERNATIVES}
    return FactoryFault("spec.factory_too_long", path, values)


def _axis_fault(section: str, path: tuple[str, ...], value: Any) -> FactoryFault | None:
    key = path[-1]
    if section == "settings":
        if not all(key.partition(".")[::2]):
            return FactoryFault("spec.factory_setting_name", path, {"key": key})
        is_right = _is_range(value) or _is_list(value)
        return None if is_right else _fault("spec.factory_candidates", path, value, key=key)
    if len(key) > MAX_STAGE_NAME:
        return _fault("spec.factory_place", path, key, key=section)
    if section == "data" and isinstance(value, Mapping):
        is_right = _is_folder(value) or _is_column(value)
        return None if is_right else _fault("spec.factory_data", path, value, key=key)
    if not _is_list(value):
        return _fault(_LISTS[section], path, value, key=key)
    for number, item in enumerate(value):
        if not _is_alternative(section, item):
            code = _LISTS[section]
            return _fault(code, (*path, number), item, key=key)
    return None


def _combine_fault(factory: Mapping[str, Any]) -> FactoryFault | None:
    combine = factory.get("combine", "all")
    if combine == "all" or _is_sample(combine):
        return None
    axes = [key for section in SECTIONS for key in factory.get(section) or {}]
    if isinstance(combine, list) and len(combine) > MAX_SAMPLE:
        values = {"key": "combine", "count": len(combine), "limit": MAX_SAMPLE}
        return FactoryFault("spec.factory_too_long", ("combine",), values)
    if not isinstance(combine, list) or not combine:
        return _fault("spec.factory_combine", ("combine",), combine)
    for number, item in enumerate(combine):
        if not isinstance(item, Mapping):
            return _fault("spec.factory_combine", ("combine", number), item)
        for key in item:
            if key not in axes:
                values = {"key": key, "known": axes}
                return FactoryFault("spec.factory_unknown_axis", ("combine", number, key), values)
    return None


def _fault(code: str, path: tuple[Any, ...], value: Any, **values: Any) -> FactoryFault:
    return FactoryFault(code, path, {"found": abbreviate(value), **values})


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not has_hidden_characters(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MAX_ALTERNATIVES


def _is_range(value: Any) -> bool:
    if not isinstance(value, Mapping) or not {"from", "to"} <= value.keys() <= {*_RANGE_KEYS}:
        return False
    low, high, points = value["from"], value["to"], value.get("points", 2)
    numbers = all(type(end) in (int, float) and abs(end) < float("inf") for end in (low, high))
    is_log = value.get("scale") == "log"
    right_marks = value.get("scale", "log") in ("log", "linear") and type(points) is int
    return (
        numbers
        and right_marks
        and 2 <= points <= MAX_ALTERNATIVES
        and low < high
        and (low > 0 or not is_log)
        and isinstance(value.get("whole", True), bool)
    )


def _is_folder(value: Mapping[str, Any]) -> bool:
    texts = all(_is_name(text) for text in value.values())
    return "folder" in value and value.keys() <= {*FOLDER_KEYS} and texts


def _is_column(value: Mapping[str, Any]) -> bool:
    values = value.get("values", [0])
    scalars = _is_list(values) and all(type(item) in (str, int, float, bool) for item in values)
    return (
        "column" in value
        and value.keys() <= {*COLUMN_KEYS}
        and _is_name(value["column"])
        and scalars
    )


def _is_alternative(section: str, value: Any) -> bool:
    if section == "steps" and isinstance(value, bool):
        return True
    if isinstance(value, Mapping):
        settings = value.get("settings", {})
        right_keys = "block" in value and value.keys() <= {*_ALTERNATIVE_KEYS}
        return right_keys and _is_name(value["block"]) and isinstance(settings, Mapping)
    return _is_name(value)


def _is_sample(value: Any) -> bool:
    if not isinstance(value, Mapping) or "sample" not in value:
        return False
    size = value["sample"]
    right_keys = value.keys() <= {"sample", "seed"} and is_seed(value.get("seed", 0))
    return right_keys and type(size) is int and 0 < size <= MAX_SAMPLE
