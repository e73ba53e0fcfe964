"""Edits of groups: stages that the canvas draws as one box; no run depends on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline_core.edits.edit_types import ChangeGroup, GroupStages, Ungroup
from pipeline_core.edits.stage_edits import checked_title
from pipeline_core.edits.wires import sources_of
from pipeline_core.errors import SpecError
from pipeline_core.spec import (
    GROUP_COLORS,
    MAX_GROUPS,
    MAX_NAME,
    MAX_STAGE_NAME,
    Group,
    Pipeline,
    is_group_name,
)
from pipeline_core.spec.entry import Catalogue

_LEAST = 2  # stages of a group


def group_stages(pipeline: Pipeline, edit: GroupStages, _catalogue: Catalogue) -> Pipeline:
    """Make a group of some stages."""
    if not is_group_name(edit.name):
        values = {"name": edit.name[:MAX_NAME], "limit": MAX_STAGE_NAME}
        raise SpecError("spec.bad_group_name", where="", line=0, **values)
    if edit.name in pipeline.groups:
        raise SpecError("edit.group_name_taken", group=edit.name)
    if len(pipeline.groups) >= MAX_GROUPS:
        raise SpecError("edit.too_many_groups", limit=MAX_GROUPS)
    title = checked_title(edit.title or "")
    group = Group(edit.name, edit.stages, title, _checked_color(edit.color), edit.folded)
    return _with_stages(pipeline, group, edit.stages)


def change_group(pipeline: Pipeline, edit: ChangeGroup, _catalogue: Catalogue) -> Pipeline:
    """Change a group."""
    group = _existing_group(pipeline, edit.group)
    if edit.title is not None:
        group = replace(group, title=checked_title(edit.title))
    if edit.color is not None:
        group = replace(group, color=_checked_color(edit.color))
    if edit.folded is not None:
        group = replace(group, folded=edit.folded)
    if edit.stages is not None:
        return _with_stages(pipeline, group, edit.stages)
    return replace(pipeline, groups={**pipeline.groups, group.name: group})


def ungroup(pipeline: Pipeline, edit: Ungroup, _catalogue: Catalogue) -> Pipeline:
    """Remove a group; its stages stay."""
    _existing_group(pipeline, edit.group)
    groups = {name: group for name, group in pipeline.groups.items() if name != edit.group}
    return replace(pipeline, groups=groups)


def way_around(pipeline: Pipeline, group: Group) -> list[str] | None:
    """Return the stages and groups by which wires lead out of a group and into it again.

    Parameters
    ----------
    pipeline
        The pipeline, whose other groups count as one box, too.
    group
        The group, which need not be in the pipeline.

    Returns
    -------
    list or None
        None if the group can be drawn as one box without a circle.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> stages["c"] = Stage("c", "y", {"data": ("b",)})
    >>> way_around(Pipeline(stages=stages), Group("ends", ("a", "c")))
    ['b']
    """
    groups = {**pipeline.groups, group.name: group}
    owners = {stage: ("group", name) for name, other in groups.items() for stage in other.stages}
    here = ("group", group.name)
    feeds: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for stage in pipeline.stages.values():
        target = owners.get(stage.name, ("stage", stage.name))
        for source in sources_of(stage.inputs):
            feeds.setdefault(owners.get(source, ("stage", source)), []).append(target)
    previous = {box: here for box in feeds.get(here, ()) if box != here}
    waiting = list(previous)
    for box in waiting:
        for target in feeds.get(box, ()):
            if target == here:
                return _path_to(box, previous, here)
            if target not in previous:
                previous[target] = box
                waiting.append(target)
    return None


def _path_to(
    last: tuple[str, str], previous: Mapping[tuple[str, str], tuple[str, str]], first: object
) -> list[str]:
    path = []
    while last != first:
        path.append(last[1])
        last = previous[last]
    return path[::-1]


def groups_without_stage(pipeline: Pipeline, removed: str) -> dict[str, Group]:
    """Return the groups of a pipeline that loses a stage; a group of one or none goes, too."""
    groups = dict(pipeline.groups)
    for name, group in pipeline.groups.items():
        if removed in group.stages:
            stages = tuple(stage for stage in group.stages if stage != removed)
            groups[name] = replace(group, stages=stages)
            if sum(stage in pipeline.stages for stage in stages) < _LEAST:
                del groups[name]
    return groups


def groups_with_new_names(pipeline: Pipeline, new: Mapping[str, str]) -> dict[str, Group]:
    """Return the groups of a pipeline whose stages get other names."""
    return {
        name: replace(group, stages=tuple(new.get(stage, stage) for stage in group.stages))
        for name, group in pipeline.groups.items()
    }


def groups_with_inserted(
    pipeline: Pipeline, inserted: str, source: str, stage: str
) -> dict[str, Group]:
    """Return the groups when a stage was inserted: between two stages of a group it joins that."""
    groups = dict(pipeline.groups)
    for name, group in pipeline.groups.items():
        if source in group.stages and stage in group.stages and inserted not in group.stages:
            place = group.stages.index(stage)
            stages = (*group.stages[:place], inserted, *group.stages[place:])
            groups[name] = replace(group, stages=stages)
    return groups


def is_too_small(pipeline: Pipeline, stages: Iterable[str]) -> bool:
    """Return whether a group has fewer stages than a box is worth.

    Examples
    --------
    >>> is_too_small(Pipeline(), ["lost", "gone"])
    True
    """
    return len({stage for stage in stages if stage in pipeline.stages}) < _LEAST


def _with_stages(pipeline: Pipeline, group: Group, stages: Iterable[str]) -> Pipeline:
    """Return the pipeline with a group of some stages, which are in no other."""
    group = replace(group, stages=tuple(dict.fromkeys(stages)))
    for stage in group.stages:
        if stage not in pipeline.stages:
            raise SpecError("edit.no_such_stage", stage=stage[:MAX_NAME])
    if is_too_small(pipeline, group.stages):
        raise SpecError("edit.small_group")
    for other in pipeline.groups.values():
        shared = [stage for stage in group.stages if stage in other.stages]
        if shared and other.name != group.name:
            raise SpecError("edit.in_another_group", stage=shared[0], group=other.name)
    if path := way_around(pipeline, group):
        raise SpecError("edit.group_circle", path=path)
    return replace(pipeline, groups={**pipeline.groups, group.name: group})


def _existing_group(pipeline: Pipeline, name: str) -> Group:
    if name not in pipeline.groups:
        raise SpecError("edit.no_such_group", group=name[:MAX_NAME])
    return pipeline.groups[name]


def _checked_color(color: str) -> str:
    if color and color not in GROUP_COLORS:
        values = {"found": color[:MAX_NAME], "known": list(GROUP_COLORS)}
        raise SpecError("spec.bad_group_color", where="", line=0, **values)
    return color
