"""What a search varies, as parameters of the model that it is handed.

A setting becomes one parameter where it is one, else the smallest part of the model that it
changes, made anew for each candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from pipeline_core.catalog import meaning_of
from pipeline_core.catalog.describe import parts_of
from pipeline_core.engine.arguments import Task
from pipeline_core.engine.variants import Changes
from pipeline_core.errors import StageFailed
from pipeline_core.measures.searches import drawer
from pipeline_core.spec.candidates import Range, candidates_of


@dataclass(frozen=True)
class Axis:
    """One parameter of a model that a search varies.

    Parameters
    ----------
    values
        The parameter's values, or a distribution of them.
    settings
        The settings that the parameter stands for, as ``stage.setting``.
    labels
        For each value, what it is of each of these settings; empty for a distribution, and
        where the values are the setting's own.
    """

    values: Any
    settings: tuple[str, ...]
    labels: tuple[tuple[Any, ...], ...] = ()


def vary_settings(task: Task) -> list[str]:
    """Return the names of a block's settings that hold candidates."""
    properties = task.entry["settings"]["properties"].items()
    return [name for name, schema in properties if meaning_of(schema) == "vary"]


def search_axes(
    task: Task, inputs: Mapping[str, Collection[str]], *, takes_weights: bool
) -> dict[str, Axis]:
    """Return the parameters that a stage varies of the model that is wired to it.

    Parameters
    ----------
    task
        The stage; one that varies nothing has none.
    inputs
        The stages that are wired to each of its ports.
    takes_weights
        Whether rows have weights.
    """
    parts = parts_of(task.function).values()
    port = next((part.port for part in parts if part.part == "unfitted"), "")
    stage = next(iter(inputs.get(port, ())), "")
    axes: dict[str, Axis] = {}
    for name in vary_settings(task):
        axes |= axes_of(task, stage, task.settings[name], takes_weights=takes_weights)
    return axes


def axes_of(
    task: Task, stage: str, vary: Mapping[str, Any], *, takes_weights: bool
) -> dict[str, Axis]:
    """Return the parameters of a model that a search varies, by their names.

    Parameters
    ----------
    task
        The search.
    stage
        The stage whose model it varies.
    vary
        The candidates by ``stage.setting``.
    takes_weights
        Whether rows have weights.

    Raises
    ------
    StageFailed
        A setting does not reach the model, or a range has no single parameter.
    """

    def build(changes: Changes) -> Any:
        return task.variants.model(stage, changes, takes_weights=takes_weights)

    base = build({})
    candidates = {key: candidates_of(value) for key, value in vary.items()}
    found = {
        key: _parameter(task, key, base, [build({key: value}) for value in _probes(values)])
        for key, values in candidates.items()
    }
    paths = {key: path for key, path in found.items() if path is not None}
    axes: dict[str, Axis] = {}
    for path in _outermost(paths.values()):
        keys = [key for key, own in paths.items() if _is_within(own, path)]
        axes[path] = _axis(task, path, {key: candidates[key] for key in keys}, build)
    return axes


def _probes(candidates: list[Any] | Range) -> list[Any]:
    return [candidates.low, candidates.high] if isinstance(candidates, Range) else candidates


def _axis(
    task: Task,
    path: str,
    candidates: Mapping[str, list[Any] | Range],
    build: Callable[[Changes], Any],
) -> Axis:
    keys = tuple(candidates)
    first = candidates[keys[0]]
    if len(keys) == 1 and _is_parameter(path, first, keys[0], build):
        if not isinstance(first, Range) or task.settings.get("strategy") == "grid":
            return Axis(first.values() if isinstance(first, Range) else first, keys)
        drawn = drawer(str(task.settings["strategy"]))
        return Axis(drawn(first.low, first.high, log=first.log, whole=first.whole), keys)
    lists = [c.values() if isinstance(c, Range) else c for c in candidates.values()]
    parts: list[Any] = []
    labels = []
    for values in product(*lists):
        part = build(dict(zip(keys, values, strict=True))).get_params()[path]
        if not any(_same(part, other) for other in parts):  # a step that is off has no settings
            parts.append(part)
            labels.append(values)
    return Axis(parts, keys, tuple(labels))


def _is_parameter(
    path: str, candidates: list[Any] | Range, key: str, build: Callable[[Changes], Any]
) -> bool:
    """Return whether a setting's value is the value of the parameter itself."""
    return all(
        not _has_parts(build({key: value}).get_params()[path])
        and _same(build({key: value}).get_params()[path], value)
        for value in _probes(candidates)
    )


def _parameter(task: Task, key: str, base: Any, others: Sequence[Any]) -> str | None:
    """Return the name of the smallest part of a model that differs between candidates.

    None where the only candidate is what the stage has anyway.
    """
    models = [_parameters(model) for model in (base, *others)]
    differing = {
        name
        for other in models[1:]
        for name in {*models[0], *other}
        if name not in models[0] or name not in other or not _same(models[0][name], other[name])
    }
    if not differing and len(others) == 1:
        return None
    if not differing:
        raise StageFailed("failed.vary_no_effect", stage=task.stage, setting=key)
    shared = set(base.get_params()).intersection(*(model.get_params() for model in others))
    fitting = [name for name in shared if all(_is_within(other, name) for other in differing)]
    if not fitting:
        raise StageFailed("failed.vary_whole_model", stage=task.stage, setting=key)
    return str(max(fitting, key=len))


def _parameters(model: Any) -> dict[str, Any]:
    """Return the parameters of a model without the parts that have parameters of their own."""
    return {
        name: _without_parts(value)
        for name, value in model.get_params(deep=True).items()
        if not _has_parts(value)
    }


def _has_parts(value: Any) -> bool:
    return hasattr(value, "get_params") and not isinstance(value, type)


def _without_parts(value: Any) -> Any:
    """Return steps, transformers or members by their names and columns alone."""
    if not isinstance(value, list):
        return value
    return [
        (item[0], *item[2:]) if isinstance(item, tuple) and len(item) > 1 else item
        for item in value
    ]


def _is_within(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}__")


def _outermost(paths: Any) -> list[str]:
    names = set(paths)
    return sorted(n for n in names if not any(n != o and _is_within(n, o) for o in names))


def _same(first: Any, second: Any) -> bool:
    if first is second:
        return True
    if _has_parts(first) and _has_parts(second):
        return type(first) is type(second) and _same_parts(first, second)
    if type(first) is not type(second):
        return False
    if isinstance(first, partial):
        calls = [(call.func, call.args, call.keywords) for call in (first, second)]
        return _same(*calls)
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(_same(first[k], second[k]) for k in first)
    try:
        return bool(first == second)
    except (TypeError, ValueError):  # arrays
        return repr(first) == repr(second)


def _same_parts(first: Any, second: Any) -> bool:
    return _same(first.get_params(deep=False), second.get_params(deep=False))


def grid_of(axes: Mapping[str, Axis]) -> dict[str, Any]:
    """Return the values of each parameter, as scikit-learn's searches take them.

    Examples
    --------
    >>> grid_of({"ridge__alpha": Axis([0.1, 1.0], ("linear.alpha",))})
    {'ridge__alpha': [0.1, 1.0]}
    """
    return {path: axis.values for path, axis in axes.items()}
