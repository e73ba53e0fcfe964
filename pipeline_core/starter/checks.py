"""The checks of a first pipeline: what the file keeps today, hard where it must hold tomorrow.

That a column is there and of its kind stops a run; that a value lies where
values lay so far is only said, because tomorrow may be colder.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.starter.choices import Choices, Look

_HARD = ("type", "required", "max_missing")
_SOFT = ("min", "max", "allowed", "unique")
MOST_RULES = 60


def rules_of(look: Look, choices: Choices) -> list[dict[str, Any]]:
    """Return rules for the columns that are used.

    Parameters
    ----------
    look
        What `first_look` found; its ``rules`` are what the whole table keeps.
    choices
        Which columns are used.

    Examples
    --------
    >>> rule = {"column": "age", "required": True, "type": "integer", "min": 3, "max": 80}
    >>> for one in rules_of({"rules": [rule]}, Choices("A", "age")):
    ...     print(one)
    {'column': 'age', 'type': 'integer', 'required': True}
    {'column': 'age', 'min': 3, 'max': 80, 'severity': 'warning'}
    """
    unused = {*choices.ids, *choices.left_out}
    used = [one for one in look["rules"] if one["column"] not in unused]
    found = []
    for rule in sorted(used[:MOST_RULES], key=lambda one: one["column"] != choices.target):
        hard = {name: rule[name] for name in _HARD if name in rule}
        soft = {name: rule[name] for name in _SOFT if name in rule}
        if rule["column"] == choices.target:
            hard.pop("max_missing", None)
        found.append({"column": rule["column"], **hard})
        if soft and rule["column"] != choices.time:
            found.append({"column": rule["column"], **soft, "severity": "warning"})
    return found
