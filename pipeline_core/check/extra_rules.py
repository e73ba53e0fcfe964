"""Rules about libraries that some blocks need beside the usual ones."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec.extras import missing_library


def extra_problems(context: CheckContext) -> Iterator[Problem]:
    """Find stages whose libraries are not installed."""
    for stage, entry in context.stages_with_entries():
        library = missing_library(entry, stage.settings)
        if library is None:
            continue
        fix: tuple[Edit, ...] = ()
        if library.setting == "strategy":
            fix = (SetSetting(stage.name, "strategy", "random"),)
        values = {"library": library.name, "extra": library.extra}
        yield error("needs_extra", stage.name, library.setting, fix, **values)
