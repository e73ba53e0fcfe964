"""Problems of a pipeline, as data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.catalog.settings import setting_of
from pipeline_core.edits import Edit
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.spec import Muting

Severity = Literal["error", "warning", "muted"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "muted")
Level = Literal["error", "warning", "todo", "muted"]
LEVELS: tuple[Level, ...] = ("error", "warning", "todo", "muted")
# What a stage still lacks: nothing about it is wrong yet.
_UNFINISHED = frozenset(
    {
        "missing_input",
        "missing_setting",
        "no_sensitive",
        "no_split_column",
        "no_target",
        "unused_stage",
    }
)


@dataclass(frozen=True)
class Problem:
    """A problem of a pipeline: its code, its place, and a fix.

    Parameters
    ----------
    code
        Which problem; its message code is `problem.<code>`.
    severity
        An error keeps the stage from running; a warning does not, nor does one that is muted.
    stage, field
        The stage, and its setting or port.
    values
        Values of the message, by placeholder.
    fix
        Edits that solve it, in order; empty where only a person can decide.
    muting
        Why it is muted, and who said so; None unless it is.
    parameter
        The parameter that the setting's value comes from, or None.
    tried
        Whether somebody has tried to run the stage since.

    Examples
    --------
    >>> Problem("cycle", "error").message.code
    'problem.cycle'
    """

    code: str
    severity: Severity
    stage: str | None = None
    field: str | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    fix: tuple[Edit, ...] = ()
    muting: Muting | None = None
    parameter: str | None = None
    tried: bool = False

    @property
    def message(self) -> Message:
        """The message of the problem; its values always include the stage and the field."""
        code = self.code if "." in self.code else f"problem.{self.code}"
        message = Message(code, {"stage": self.stage, "field": self.field, **self.values})
        if self.parameter is None:
            return message
        values = {"stage": self.stage, "field": self.field, "name": self.parameter}
        return Message("problem.from_parameter", {**values, "problem": message.as_json()})

    def __str__(self) -> str:
        return say(self.message.code, self.message.values)

    @property
    def rank(self) -> int:
        """How soon it is listed: errors first, what is muted last."""
        return SEVERITIES.index(self.severity)

    @property
    def level(self) -> Level:
        """How urgently a screen says it: what a stage still lacks is to do until it is tried.

        Examples
        --------
        >>> lacking = Problem("missing_input", "error", "a")
        >>> lacking.level, dataclasses.replace(lacking, tried=True).level
        ('todo', 'error')
        """
        is_to_do = self.code in _UNFINISHED and not self.tried and self.severity != "muted"
        return "todo" if is_to_do else self.severity

    @property
    def column(self) -> str | None:
        """The column that it is about, or None."""
        column = self.values.get("column")
        return column if isinstance(column, str) else None

    @property
    def setting(self) -> str | None:
        """The setting that `field` is part of, such as ``rules`` for ``rules[2].max``."""
        return None if self.field is None else setting_of(self.field)


def error(
    code: str, stage: str, place: str | None = None, fix: tuple[Edit, ...] = (), /, **values: Any
) -> Problem:
    """Return an error at a stage."""
    return Problem(code, "error", stage, place, {**values, "stage": stage, "field": place}, fix)


def warning(
    code: str, stage: str, place: str | None = None, fix: tuple[Edit, ...] = (), /, **values: Any
) -> Problem:
    """Return a warning at a stage."""
    return Problem(code, "warning", stage, place, {**values, "stage": stage, "field": place}, fix)
