"""A problem: something wrong or doubtful in a pipeline, as data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.edits import Edit


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
    >>> Problem("cycle", "error").message_id
    'problem.cycle'
    """

    code: str
    severity: Literal["error", "warning"]
    stage: str | None = None
    field: str | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    fix: tuple[Edit, ...] = ()

    @property
    def message_id(self) -> str:
        """The message catalogues' key of its sentence."""
        return self.code if "." in self.code else f"problem.{self.code}"


def error(
    code: str, stage: str, where: str | None = None, fix: tuple[Edit, ...] = (), /, **values: Any
) -> Problem:
    """Make an error; its sentence can always name the stage and the field."""
    return Problem(code, "error", stage, where, {**values, "stage": stage, "field": where}, fix)


def warning(
    code: str, stage: str, where: str | None = None, fix: tuple[Edit, ...] = (), /, **values: Any
) -> Problem:
    """Make a warning; its sentence can always name the stage and the field."""
    return Problem(code, "warning", stage, where, {**values, "stage": stage, "field": where}, fix)
