"""An override: a refusal that somebody answers for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RULE_KEYS = ("rule", "limit", "value", "failed_rows")


@dataclass(frozen=True)
class Override:
    """A refused stage that somebody lets pass, with the reason.

    Parameters
    ----------
    stage
        The stage.
    name, reason
        Who answers for it, and why.
    rules
        The checks that it was given for: each a `rule`, with `limit`, `value` and
        `failed_rows` as they were then. One that fails by more is not covered.
    date
        The day on which it was given, as 2026-01-31.

    Examples
    --------
    >>> Override("gate", "Ana", "A pilot.", ({"rule": "f1.at_least"},)).rule_names
    ('f1.at_least',)
    """

    stage: str
    name: str
    reason: str
    rules: tuple[Mapping[str, Any], ...]
    date: str = ""

    @property
    def rule_names(self) -> tuple[str, ...]:
        """The names of the checks."""
        return tuple(str(rule["rule"]) for rule in self.rules)

    def as_json(self) -> dict[str, Any]:
        """Return who answers, why and for what, as plain data without the stage."""
        rules = [dict(rule) for rule in self.rules]
        return {"name": self.name, "reason": self.reason, "date": self.date, "rules": rules}
