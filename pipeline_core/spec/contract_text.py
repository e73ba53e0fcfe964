"""The settings of a check of a contract as YAML of their own: one rule a line, read with lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline_core.errors import SpecError
from pipeline_core.spec.literal import abbreviate, flow
from pipeline_core.spec.yaml_tree import Node, parse_yaml

_LISTS = ("rules", "row_rules")
_WHERE = "contract"


class ContractText(NamedTuple):
    """A contract that was read, and where each part of it stands.

    Parameters
    ----------
    settings
        The settings, as a stage has them.
    tree
        Their values with lines.
    """

    settings: dict[str, Any]
    tree: Node

    def line(self, field: str) -> int:
        r"""Return the line of a field such as ``rules[2].max``, or of the nearest around it.

        Examples
        --------
        >>> read_contract("rules:\n- column: a\n  max: x\n").line("rules[1].max")
        3
        """
        node, rest = self.tree, field
        while rest:
            step = _next_step(node, rest)
            if step is None:
                break
            node, rest = step
        return node.line + 1


def _next_step(node: Node, rest: str) -> tuple[Node, str] | None:
    """Return the node of the first part of a field and what is left; names may have dots."""
    rest = rest.removeprefix(".")
    if (number := re.match(r"\[(\d+)\]", rest)) and isinstance(node.value, list):
        part = node.parts.get(int(number[1]) - 1)
        return (part, rest[number.end() :]) if part else None
    names = [n for n in node.parts if isinstance(n, str) and rest.startswith(n)]
    name = max(names, key=len, default=None)
    return None if name is None else (node.parts[name], rest[len(name) :])


def contract_text(settings: Mapping[str, Any]) -> str:
    """Return settings as text, one rule a line.

    Examples
    --------
    >>> print(contract_text({"rules": [{"column": "age", "min": 0}], "min_rows": 5}), end="")
    rules:
      - {column: age, min: 0}
    min_rows: 5
    """
    lines: list[str] = []
    for name, value in settings.items():
        is_list = name in _LISTS and isinstance(value, list | tuple) and value
        lines += [f"{name}:"] if is_list else [f"{name}: {flow(value)}"]
        lines += [f"  - {flow(rule)}" for rule in value] if is_list else []
    return "".join(f"{line}\n" for line in lines)


def read_contract(text: str) -> ContractText:
    """Return the settings that a text holds; what stands below ``settings:`` where that is there.

    Parameters
    ----------
    text
        YAML, as `contract_text` and the terminal's ``contract`` write it, or by hand.

    Raises
    ------
    SpecError
        The text is no YAML, or no mapping; the message names the line.

    Examples
    --------
    >>> read_contract("rules: [{column: age, min: 0}]").settings
    {'rules': [{'column': 'age', 'min': 0}]}
    """
    tree = parse_yaml(text, _WHERE) if text.strip() else Node({}, 0, 0, (0, 0), "block")
    if isinstance(tree.value, dict) and list(tree.value) == ["settings"]:
        tree = tree.parts["settings"]
    if tree.value is None:
        tree = Node({}, tree.line, tree.column, tree.end, "block")
    if not isinstance(tree.value, dict):
        values = {"line": tree.line + 1, "key": "settings", "found": abbreviate(tree.value)}
        raise SpecError("spec.must_be_mapping", where=_WHERE, **values)
    return ContractText(tree.value, tree)
