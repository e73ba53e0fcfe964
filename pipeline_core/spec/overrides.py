"""The overrides of a pipeline file: which refusals somebody answers for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.model import MAX_NAME, has_hidden_characters, reason_fault, value_fault
from pipeline_core.spec.override import RULE_KEYS, Override
from pipeline_core.spec.yaml_tree import Node

OVERRIDE_KEYS = ("stage", "name", "reason", "date", "rules")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


def overrides_from_node(node: Node | None, error: Callable[..., SpecError]) -> tuple[Override, ...]:
    r"""Validate the overrides of a file.

    Parameters
    ----------
    node
        The node of the list; None of a file without one.
    error
        Makes the error of a code, a node and values.

    Raises
    ------
    SpecError
        An override is none, or lacks the name, the reason or what it was given for.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> text = "- {stage: gate, name: Ana, reason: A pilot., rules: [{rule: f1.at_least}]}"
    >>> overrides_from_node(parse_yaml(text, "example"), SpecError)[0].name
    'Ana'
    """
    if node is None or node.value is None:
        return ()
    if not isinstance(node.value, list):
        raise error("spec.must_be_list", node, key="overrides", found=node.value)
    return tuple(_override(part, error) for part in node.parts.values())


def override_fault(override: Override) -> str | None:
    """Return the code of what is wrong with an override, or None.

    Examples
    --------
    >>> override_fault(Override("gate", "Ana", "A pilot.", ({"rule": "f1.at_least"},)))
    >>> override_fault(Override("gate", "", "A pilot.", ()))
    'override.no_name'
    """
    if not _is_line(override.name):
        return "override.no_name"
    if reason_fault(override.reason):
        return "override.no_reason"
    if override.date and not _is_date(override.date):
        return "override.bad_date"
    if not override.rules or not all(_is_rule(rule) for rule in override.rules):
        return "override.no_rules"
    return None


def override_mapping(override: Override) -> dict[str, Any]:
    """Return the plain mapping that a file holds of an override.

    Examples
    --------
    >>> override_mapping(Override("gate", "Ana", "A pilot.", ({"rule": "f1.at_least"},)))["rules"]
    [{'rule': 'f1.at_least'}]
    """
    values = {"stage": override.stage, **override.as_json()}
    return {key: values[key] for key in OVERRIDE_KEYS if values[key] != ""}


def _override(node: Node, error: Callable[..., SpecError]) -> Override:
    if not isinstance(node.value, dict):
        raise error("spec.must_be_mapping", node, key="overrides", found=node.value)
    for key, part in node.parts.items():
        if key not in OVERRIDE_KEYS:
            raise error("spec.unknown_key", part, key=key, known=list(OVERRIDE_KEYS))
    texts = {key: node.value.get(key) or "" for key in ("stage", "name", "reason", "date")}
    for key, text in texts.items():
        if not isinstance(text, str) or (key == "stage" and not text):
            raise error("spec.must_be_text", node.parts.get(key, node), key=key, found=text)
    rules = node.value.get("rules")
    override = Override(**texts, rules=tuple(rules) if isinstance(rules, list) else ())
    if code := override_fault(override):
        raise error(code, node, stage=override.stage[:MAX_NAME])
    return override


def _is_line(text: str) -> bool:
    return bool(text.strip()) and len(text) <= MAX_NAME and not has_hidden_characters(text)


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _is_rule(rule: Any) -> bool:
    """Return whether a value says what an override was given for."""
    if not isinstance(rule, Mapping) or not rule.keys() <= {*RULE_KEYS}:
        return False
    name = rule.get("rule")
    return isinstance(name, str) and _is_name(name) and value_fault(dict(rule)) is None


def _is_name(name: str) -> bool:
    """Return whether a check may have a name: a long condition of a row is one."""
    return bool(name.strip()) and not has_hidden_characters(name)
