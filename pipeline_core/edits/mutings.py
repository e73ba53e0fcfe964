"""Edits that mute warnings and let them be said again; no run depends on them."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.edits.edit_types import MuteProblem, UnmuteProblem
from pipeline_core.errors import SpecError
from pipeline_core.spec import (
    MAX_NAME,
    MAX_REASON,
    Muting,
    Pipeline,
    has_hidden_characters,
    name_fault,
    reason_fault,
)
from pipeline_core.spec.entry import Catalogue


def mute_problem(pipeline: Pipeline, edit: MuteProblem, _catalogue: Catalogue) -> Pipeline:
    """Mute a warning; one that is muted already gets the new reason."""
    if reason_fault(edit.reason):
        raise SpecError("edit.no_reason", limit=MAX_REASON)
    if name_fault(edit.name):
        raise SpecError(name_fault(edit.name) or "", where="", line=0, limit=MAX_NAME)
    if edit.stage and edit.stage not in pipeline.stages:
        raise SpecError("edit.no_such_stage", stage=edit.stage[:MAX_NAME])
    texts = (edit.problem, edit.column, edit.field)
    if not edit.problem or any(has_hidden_characters(text) for text in texts):
        raise SpecError("edit.bad_part", edit="mute_problem", part="problem")
    column, field = edit.column or None, edit.field or None
    muting = Muting(edit.problem, edit.stage or None, edit.reason.strip(), column, field, edit.name)
    places = [i for i, other in enumerate(pipeline.muted) if _place(other) == _place(muting)]
    if not places:
        return replace(pipeline, muted=(*pipeline.muted, muting))
    muted = list(pipeline.muted)
    muted[places[0]] = muting
    return replace(pipeline, muted=tuple(muted))


def unmute_problem(pipeline: Pipeline, edit: UnmuteProblem, _catalogue: Catalogue) -> Pipeline:
    """Let a muted warning be said again."""
    place = (edit.problem, edit.stage or None, edit.column or None, edit.field or None)
    muted = tuple(muting for muting in pipeline.muted if _place(muting) != place)
    if len(muted) == len(pipeline.muted):
        raise SpecError("edit.not_muted")
    return replace(pipeline, muted=muted)


def _place(muting: Muting) -> tuple[str, str | None, str | None, str | None]:
    return (muting.problem, muting.stage, muting.column, muting.field)


def mutings_of_renamed(pipeline: Pipeline, old: str, new: str) -> tuple[Muting, ...]:
    """Return the mutings of a pipeline of which a stage is renamed."""
    return tuple(
        replace(muting, stage=new) if muting.stage == old else muting for muting in pipeline.muted
    )
