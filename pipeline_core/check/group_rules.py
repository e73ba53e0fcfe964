"""Rules about groups: unknown stages, too few of them, wires that leave a box and come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline_core.catalog.settings import nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem
from pipeline_core.edits import ChangeGroup, Edit, Ungroup, is_too_small, way_around
from pipeline_core.spec import Group


def group_problems(context: CheckContext) -> Iterator[Problem]:
    """Find problems with groups; as they are pictures only, none keeps a stage from running."""
    pipeline = context.pipeline
    for group in pipeline.groups.values():
        yield from _unknown_stages(context, group)
        if not is_too_small(pipeline, group.stages):
            if path := way_around(pipeline, group):
                values = {"path": path, "way": " → ".join(path)}
                yield _problem("group_circle", group, Ungroup(group.name), **values)
        elif set(group.stages) <= pipeline.stages.keys():
            yield _problem("small_group", group, Ungroup(group.name))


def _unknown_stages(context: CheckContext, group: Group) -> Iterator[Problem]:
    stages = context.pipeline.stages
    members = tuple(stage for stage in group.stages if stage in stages)
    is_small = is_too_small(context.pipeline, members)
    fix = Ungroup(group.name) if is_small else ChangeGroup(group.name, stages=members)
    for stage in group.stages:
        if stage not in stages:
            near = nearest_names(stage, list(stages))
            yield _problem("unknown_in_group", group, fix, name=stage, near=near)


def _problem(code: str, group: Group, fix: Edit, **values: Any) -> Problem:
    return Problem(code, "warning", None, None, {"group": group.name, **values}, (fix,))
