"""Edits of one stage that touch neither its wires nor its settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline_core.edits.edit_types import BypassStage, DescribeStage, MoveStage, SwitchStage
from pipeline_core.edits.notes import checked_position
from pipeline_core.errors import SpecError
from pipeline_core.spec import (
    MAX_NAME,
    MAX_STAGE_NOTE,
    LocalText,
    Pipeline,
    Stage,
    note_fault,
    title_fault,
)
from pipeline_core.spec.entry import Catalogue


def switch_stage(pipeline: Pipeline, edit: SwitchStage, _catalogue: Catalogue) -> Pipeline:
    """Switch a stage off or on."""
    stage = existing_stage(pipeline, edit.stage)
    return with_stage(pipeline, replace(stage, off=edit.off, bypass=False))


def bypass_stage(pipeline: Pipeline, edit: BypassStage, _catalogue: Catalogue) -> Pipeline:
    """Bypass a stage, or use it again."""
    stage = existing_stage(pipeline, edit.stage)
    return with_stage(pipeline, replace(stage, off=False, bypass=edit.bypass))


def describe_stage(pipeline: Pipeline, edit: DescribeStage, _catalogue: Catalogue) -> Pipeline:
    """Give a stage a title or a note."""
    stage = existing_stage(pipeline, edit.stage)
    if edit.title is not None:
        stage = replace(stage, title=checked_title(edit.title))
    if edit.note is not None:
        stage = replace(stage, note=_checked_text(edit.note, "note", note_fault, MAX_STAGE_NOTE))
    return with_stage(pipeline, stage)


def checked_title(title: LocalText) -> LocalText:
    """Return a title without space around it.

    Raises
    ------
    SpecError
        A file cannot hold it.
    """
    return _checked_text(title, "title", title_fault, MAX_NAME)


def _checked_text(
    text: LocalText, key: str, fault_of: Callable[[Any], str | None], limit: int
) -> LocalText:
    if code := fault_of(text):
        raise SpecError(code, where="", line=0, key=key, found="", limit=limit)
    if isinstance(text, str):
        return text.strip()
    return {language: words.strip() for language, words in text.items() if words.strip()} or ""


def move_stage(pipeline: Pipeline, edit: MoveStage, _catalogue: Catalogue) -> Pipeline:
    """Give a stage a position on the canvas."""
    existing_stage(pipeline, edit.stage)
    return replace(pipeline, layout={**pipeline.layout, edit.stage: checked_position(edit.at)})


def existing_stage(pipeline: Pipeline, name: str) -> Stage:
    """Return a stage by name.

    Raises
    ------
    SpecError
        There is none.
    """
    if name not in pipeline.stages:
        raise SpecError("edit.no_such_stage", stage=name[:MAX_NAME])
    return pipeline.stages[name]


def with_stage(pipeline: Pipeline, stage: Stage) -> Pipeline:
    """Return the pipeline with a stage in the place of the one with its name."""
    return replace(pipeline, stages={**pipeline.stages, stage.name: stage})


def with_wire(
    pipeline: Pipeline, source: str, target: str, port: str, *, failing: bool = False
) -> Pipeline:
    """Return the pipeline with a wire more, of a sieve's failing rows or of what a stage gives."""
    stage = pipeline.stages[target]
    inputs = {**stage.inputs, port: (*stage.inputs.get(port, ()), source)}
    marks = stage.failing | {(port, source)} if failing else stage.failing
    return with_stage(pipeline, replace(stage, inputs=inputs, failing=marks))


def without_wires(stage: Stage, source: str, port: str = "") -> Stage:
    """Return a stage without the wires from a source into one port, or into all of them."""
    inputs = {
        name: tuple(other for other in sources if other != source or port not in ("", name))
        for name, sources in stage.inputs.items()
    }
    return replace(stage, inputs={name: sources for name, sources in inputs.items() if sources})
