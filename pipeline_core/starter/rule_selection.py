"""The checks of a first pipeline: hard rules on structure, soft ones on values.

A missing column, or one of another type, stops a run. A value outside the range
seen so far is only a warning, because tomorrow's data may be different.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.spec import value_fault
from pipeline_core.starter.choices import Choices
from pipeline_core.starter.look import FirstLook

_HARD = ("type", "required", "max_missing")
_SOFT = ("min", "max", "allowed", "unique")
MAX_RULES = 60


def select_rules(look: FirstLook, choices: Choices) -> list[dict[str, Any]]:
    """Return the rules of the used columns, the target's first.

    Parameters
    ----------
    look
        The first look at the file; its ``rules`` are those that the whole table passes.
    choices
        The choices for the pipeline; they say which columns are used.

    Examples
    --------
    >>> rule = {"column": "age", "required": True, "type": "integer", "min": 3, "max": 80}
    >>> for selected in select_rules({"rules": [rule]}, Choices("A", "age")):
    ...     print(selected)
    {'column': 'age', 'type': 'integer', 'required': True}
    {'column': 'age', 'min': 3, 'max': 80, 'severity': 'warning'}
    """
    unused = {*choices.ids, *choices.left_out}
    rules = [dict(rule) for rule in look["rules"] if rule["column"] not in unused]
    selection: list[dict[str, Any]] = []
    for rule in sorted(rules[:MAX_RULES], key=lambda rule: rule["column"] != choices.target):
        column = rule["column"]
        hard = {name: rule[name] for name in _HARD if name in rule}
        # A value that a pipeline file cannot have, such as a control character, is no condition.
        soft = {name: rule[name] for name in _SOFT if name in rule and not value_fault(rule[name])}
        if column == choices.target:
            hard.pop("max_missing", None)
        selection.append({"column": column, **hard})
        if soft and column != choices.time:
            selection.append({"column": column, **soft, "severity": "warning"})
    return selection
