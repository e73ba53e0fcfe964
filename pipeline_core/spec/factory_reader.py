"""The factory of a pipeline file, from the node of its section."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.factory import factory_fault
from pipeline_core.spec.yaml_tree import Node


def factory_from_node(node: Node | None, error: Callable[..., SpecError]) -> dict[str, Any]:
    """Validate the section of a factory.

    Parameters
    ----------
    node
        The section; None where the file has none.
    error
        Makes the error of a code, a node and values.

    Raises
    ------
    SpecError
        It is no factory; the error names the line of the first fault.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> text = "{judge: folds, metric: r2, steps: {scaled: [true, false]}}"
    >>> factory_from_node(parse_yaml(text, "example"), SpecError)["steps"]
    {'scaled': [True, False]}
    """
    if node is None or node.value is None:
        return {}
    fault = factory_fault(node.value)
    if fault is None:
        return dict(node.value)
    for key in fault.path:
        node = node.parts.get(key, node)
    raise error(fault.code, node, **fault.values)
