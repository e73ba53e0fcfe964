"""The groups of a pipeline file: which stages the canvas draws as one box."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.local_text import title_fault
from pipeline_core.spec.model import (
    GROUP_COLORS,
    MAX_GROUPS,
    MAX_NAME,
    MAX_STAGE_NAME,
    MAX_STAGES,
    Group,
    is_group_name,
)
from pipeline_core.spec.yaml_tree import Node

GROUP_KEYS = ("title", "stages", "color", "folded")
NewError = Callable[..., SpecError]


def groups_from_nodes(parts: Mapping[str, Node], error: NewError) -> dict[str, Group]:
    r"""Validate the groups of a file.

    Parameters
    ----------
    parts
        The node of each group.
    error
        Makes the error of a code, a node and values.

    Raises
    ------
    SpecError
        A group is none, or a stage stands in two of them.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> tree = parse_yaml("first:\n  stages: [rows, roles]\n", "example")
    >>> groups_from_nodes(tree.parts, SpecError)["first"].stages
    ('rows', 'roles')
    """
    groups: dict[str, Group] = {}
    owners: dict[str, str] = {}
    for name, node in parts.items():
        if len(groups) == MAX_GROUPS:
            raise error("spec.too_many_groups", node, found=len(parts), limit=MAX_GROUPS)
        groups[name] = group = _group(name, node, error)
        for stage in group.stages:
            if stage in owners:
                raise error("spec.in_two_groups", node, stage=stage, group=owners[stage], new=name)
            owners[stage] = name
    return groups


def group_mapping(group: Group) -> dict[str, Any]:
    """Return the plain mapping that a file holds of a group.

    Examples
    --------
    >>> group_mapping(Group("first", ("rows", "roles"), folded=True))
    {'stages': ['rows', 'roles'], 'folded': True}
    """
    title = group.title if isinstance(group.title, str) else dict(group.title)
    values = {
        "title": title,
        "stages": list(group.stages),
        "color": group.color,
        "folded": group.folded,
    }
    return {key: value for key, value in values.items() if value or key == "stages"}


def _group(name: str, node: Node, error: NewError) -> Group:
    if not is_group_name(name):
        raise error("spec.bad_group_name", node, name=abbreviate(name), limit=MAX_STAGE_NAME)
    if not isinstance(node.value, dict):
        raise error("spec.must_be_mapping", node, key=name, found=node.value)
    for key, part in node.parts.items():
        if key not in GROUP_KEYS:
            raise error("spec.unknown_key", part, key=key, known=list(GROUP_KEYS))
    return Group(
        name,
        _stages(name, node, error),
        _title(node, error),
        _color(node, error),
        _folded(node, error),
    )


def _stages(name: str, group: Node, error: NewError) -> tuple[str, ...]:
    node = group.parts.get("stages", group)
    names = group.value.get("stages")
    if not isinstance(names, list) or not all(isinstance(stage, str) for stage in names):
        raise error("spec.bad_group_stages", node, group=name, found=names)
    if len(names) > MAX_STAGES or any(len(stage) > MAX_NAME for stage in names):
        raise error("spec.long_group", node, group=name, found=len(names), limit=MAX_STAGES)
    return tuple(names)


def _title(group: Node, error: NewError) -> Any:
    node = group.parts.get("title")
    if node is None or node.value is None:
        return ""
    if code := title_fault(node.value):
        raise error(code, node, key="title", found=node.value, limit=MAX_NAME)
    return node.value


def _color(group: Node, error: NewError) -> str:
    node = group.parts.get("color")
    if node is None or node.value in (None, ""):
        return ""
    if node.value not in GROUP_COLORS:
        raise error("spec.bad_group_color", node, found=node.value, known=list(GROUP_COLORS))
    return str(node.value)


def _folded(group: Node, error: NewError) -> bool:
    node = group.parts.get("folded")
    if node is None or node.value is None:
        return False
    if not isinstance(node.value, bool):
        raise error("spec.must_be_true_or_false", node, key="folded", found=node.value)
    return node.value
