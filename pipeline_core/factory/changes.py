"""What an alternative changes in a pipeline, so that a variant is an ordinary pipeline."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check.factory_conflicts import file_setting
from pipeline_core.edits import (
    AddStage,
    BypassStage,
    RemoveStage,
    SetSetting,
    apply,
    entry_of,
    free_name,
    needed_stages,
    path_between,
)
from pipeline_core.edits.setting_edits import with_new_stage_names
from pipeline_core.errors import UsageError
from pipeline_core.expressions import written_column
from pipeline_core.factory.axes import Alternative, Axis
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.candidates import OFF


def with_alternative(
    pipeline: Pipeline, axis: Axis, chosen: Alternative, catalogue: Catalogue
) -> Pipeline:
    """Return a pipeline with one alternative at its place.

    Parameters
    ----------
    pipeline
        The drawing, or what other alternatives have made of it.
    axis, chosen
        The place, and what stands there.
    catalogue
        The blocks.

    Raises
    ------
    FabricaError
        The alternative does not fit there.
    """
    if axis.stage not in pipeline.stages:  # another alternative took it away
        return pipeline
    unused = [a.value for a in axis.alternatives if a.kind == "stage" and a != chosen]
    changed = _CHANGES[chosen.kind](pipeline, axis.key, chosen.value, catalogue)
    if chosen.kind == "stage":
        unused.append(axis.stage)
    return _without(changed, [name for name in unused if name != chosen.value], catalogue)


def _with_file(pipeline: Pipeline, place: str, path: str, catalogue: Catalogue) -> Pipeline:
    entry = entry_of(catalogue, pipeline.stages[place].block)
    setting = file_setting(entry) if entry else None
    if setting is None:
        raise UsageError("problem.factory_no_file_setting", line=place, found=path)
    return apply(pipeline, SetSetting(place, setting, path), catalogue)


def _with_value(
    pipeline: Pipeline, place: str, value: tuple[str, Any], catalogue: Catalogue
) -> Pipeline:
    """Keep the rows of a stage that have one value of a column, for all that it feeds."""
    name = free_name(pipeline, f"{place}_part")
    condition = f"{written_column(value[0])} == {_written_value(value[1])}"
    added = apply(pipeline, AddStage("filter_rows", name, settings={"keep": condition}), catalogue)
    fed = _rewired(added, place, name, keep={name})
    part = replace(fed.stages[name], inputs={"table": (place,)})
    return replace(fed, stages={**fed.stages, name: part})


def _written_value(value: Any) -> str:
    """Return a value as a condition has it."""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else repr(value)
    if '"' in value and "'" in value:
        raise UsageError("factory.quotes_in_value", found=value)
    return f"'{value}'" if '"' in value else f'"{value}"'


def _with_block(
    pipeline: Pipeline, place: str, value: tuple[str, dict[str, Any]], _catalogue: Catalogue
) -> Pipeline:
    block, settings = value
    own = pipeline.stages[place]
    stage = Stage(place, block, own.inputs, settings, own.off, own.bypass, failing=own.failing)
    return replace(pipeline, stages={**pipeline.stages, place: stage})


def _with_switch(pipeline: Pipeline, place: str, is_on: bool, catalogue: Catalogue) -> Pipeline:
    return apply(pipeline, BypassStage(place, not is_on), catalogue)


def _with_setting(pipeline: Pipeline, key: str, value: Any, catalogue: Catalogue) -> Pipeline:
    stage, _, setting = key.partition(".")
    if setting == OFF:
        return _with_switch(pipeline, stage, not value, catalogue)
    return apply(pipeline, SetSetting(stage, setting, value), catalogue)


def _with_stage(pipeline: Pipeline, place: str, other: str, _catalogue: Catalogue) -> Pipeline:
    """Wire what a stage feeds to another stage instead."""
    return pipeline if place == other else _rewired(pipeline, place, other, keep={other})


_CHANGES: dict[str, Callable[[Pipeline, str, Any, Catalogue], Pipeline]] = {
    "file": _with_file,
    "value": _with_value,
    "block": _with_block,
    "switch": _with_switch,
    "setting": _with_setting,
    "stage": _with_stage,
}


def _rewired(pipeline: Pipeline, old: str, new: str, keep: Collection[str]) -> Pipeline:
    """Wire to `new` what `old` feeds, but for what leads to `new` itself."""
    stages = {
        name: stage
        if name in keep or path_between(pipeline, name, new)
        else _fed_by(stage, old, new)
        for name, stage in pipeline.stages.items()
    }
    return replace(pipeline, stages=stages)


def _fed_by(stage: Stage, old: str, new: str) -> Stage:
    def renamed(source: str) -> str:
        return new if source == old else source

    inputs = {
        port: tuple(dict.fromkeys(map(renamed, sources))) for port, sources in stage.inputs.items()
    }
    failing = frozenset((port, renamed(source)) for port, source in stage.failing)
    settings = with_new_stage_names(stage.settings, {old: new})
    return replace(stage, inputs=inputs, settings=settings, failing=failing)


def _without(pipeline: Pipeline, names: Collection[str], catalogue: Catalogue) -> Pipeline:
    """Take stages away that were not chosen, and what would hang in the air without them."""
    judged = pipeline.factory.get("judge", "")
    needed = needed_stages(pipeline, [judged]) if judged in pipeline.stages else set()
    surplus = {name for name in names if name not in needed and name in pipeline.stages}
    below = {
        name
        for name in pipeline.stages
        if name not in needed and any(path_between(pipeline, stage, name) for stage in surplus)
    }
    for name in surplus | below:
        pipeline = apply(pipeline, RemoveStage(name, heal=False), catalogue)
    return pipeline
