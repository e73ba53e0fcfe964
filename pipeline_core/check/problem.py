"""A problem: something wrong or doubtful in a pipeline, as data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.catalog.settings import setting_of
from pipeline_core.edits import Edit
from pipeline_core.messages.message import Message


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what would mend it.

    Parameters
    ----------
    code
        Which problem; its sentence is `problem.<code>` in the catalogues.
    severity
        An error keeps the pipeline from running; a warning is only said.
    stage, field
        Where: the stage, and its setting or port.
    values
        What the sentence names.
    fix
        Edits that mend it, in order; empty where only a person can tell.

    Examples
    --------
    >>> Problem("cycle", "error").message.code
    'problem.cycle'
    """

    code: str
    severity: Literal["error", "warning"]
    stage: str | None = None
    field: str | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    fix: tuple[Edit, ...] = ()

    @property
    def message(self) -> Message:
        """Its sentence as data; it can always name the stage and the field."""
        code = self.code if "." in self.code else f"problem.{self.code}"
        return Message(code, {"stage": self.stage, "field": self.field, **self.values})

    @property
    def setting(self) -> str | None:
        """The setting that `field` is, or lies within (``rules`` of ``rules[2].max``)."""
        return None if self.field is None else setting_of(self.field)


def error(
    code: str, stage: str, where: str | None = None, fix: tuple[Edit, ...] = (), /, **values: Any
) -> Problem:
    """Return an error at a stage."""
    return Problem(code, "error", stage, where, {**values, "stage": stage, "field": where}, fix)


def warning(
    code: str, stage: str, where: str | None = None, fix: tuple[Edit, ...] = (), /, **values: Any
) -> Problem:
    """Return a warning at a stage."""
    return Problem(code, "warning", stage, where, {**values, "stage": stage, "field": where}, fix)
