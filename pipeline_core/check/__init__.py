"""Every problem of a pipeline at once, as data, before anything runs.

Nothing here imports pandas, scikit-learn or pydantic: a check costs
milliseconds and is asked after every edit.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline_core.check import columns, order, values, wiring
from pipeline_core.check.problem import Problem
from pipeline_core.check.scene import Schemas, scene_of
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Catalogue, apply
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline

__all__ = ["Columns", "Problem", "check"]


def check(
    pipeline: Pipeline,
    catalogue: Catalogue,
    schemas: Schemas | None = None,
    folder: Path | None = None,
) -> list[Problem]:
    """Return every problem of a pipeline, in the order of its stages; never raise.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks, by id.
    schemas
        For each stage the columns that come out of it, with their kinds; where
        they are `Columns`, also which of them have missing values.
        Rules about columns are silent where it says nothing.
    folder
        The pipeline file's folder; None leaves files unlooked at.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> wrong = Pipeline(stages={"a": Stage("a", "raed_csv")})
    >>> [(one.code, one.stage) for one in check(wrong, {})]
    [('unknown_block', 'a')]
    """
    scene = scene_of(pipeline, catalogue, schemas, folder)
    found = [one for rules in (wiring, values, columns, order) for one in rules.problems(scene)]
    place = {name: number for number, name in enumerate(pipeline.stages)}
    sure = [_with_sound_fix(one, pipeline, catalogue) for one in found]
    return sorted(sure, key=lambda one: place.get(one.stage or "", -1))


def _with_sound_fix(found: Problem, pipeline: Pipeline, catalogue: Catalogue) -> Problem:
    """Offer a fix only where it can be done: a pipeline may be wrong in several ways at once."""
    try:
        for edit in found.fix:
            pipeline = apply(pipeline, edit, catalogue)
    except FabricaError:
        return replace(found, fix=())
    return found
