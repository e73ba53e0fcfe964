"""Edits that let a refused stage pass in somebody's name, and that take this back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from pipeline_core.edits.edit_types import OverrideStage, RemoveOverride
from pipeline_core.edits.wires import sources_of
from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_NAME, MAX_REASON, Override, Pipeline, override_fault
from pipeline_core.spec.entry import Catalogue


def override_stage(pipeline: Pipeline, edit: OverrideStage, _catalogue: Catalogue) -> Pipeline:
    """Override a refusal; what is overridden already gets the new name and reason."""
    if edit.stage not in pipeline.stages:
        raise SpecError("edit.no_such_stage", stage=edit.stage[:MAX_NAME])
    rules = tuple(edit.rules) if isinstance(edit.rules, list | tuple) else ()
    name, reason = edit.name.strip(), edit.reason.strip()
    override = Override(edit.stage, name, reason, rules, edit.date)
    if code := override_fault(override):
        raise SpecError(code, where="", line=0, stage=edit.stage, limit=MAX_REASON)
    others = _without_rules(pipeline.overrides, edit.stage, override.rule_names)
    return replace(pipeline, overrides=(*others, override))


def remove_override(pipeline: Pipeline, edit: RemoveOverride, _catalogue: Catalogue) -> Pipeline:
    """Take back the overrides of a stage, or of one of its rules."""
    of_stage = [override for override in pipeline.overrides if override.stage == edit.stage]
    every = {name for override in of_stage for name in override.rule_names}
    removed = {edit.rule} if edit.rule else every
    if not removed or not removed <= every:
        raise SpecError("edit.not_overridden", stage=edit.stage[:MAX_NAME])
    return replace(pipeline, overrides=_without_rules(pipeline.overrides, edit.stage, removed))


def overrides_of_renamed(pipeline: Pipeline, new: Mapping[str, str]) -> tuple[Override, ...]:
    """Return the overrides of a pipeline of which stages are renamed.

    A rule that is named for a report wired to its gate follows that too.
    """
    return tuple(_renamed(pipeline, override, new) for override in pipeline.overrides)


def overrides_without(pipeline: Pipeline, stage: str) -> tuple[Override, ...]:
    """Return the overrides of a pipeline without those of a stage."""
    return tuple(override for override in pipeline.overrides if override.stage != stage)


def _renamed(pipeline: Pipeline, override: Override, new: Mapping[str, str]) -> Override:
    gate = pipeline.stages.get(override.stage)
    wired = sources_of(gate.inputs) if gate else []
    names = {old: name for old, name in new.items() if old in wired}
    rules = tuple(
        {**rule, "rule": ".".join(names.get(part, part) for part in str(rule["rule"]).split("."))}
        for rule in override.rules
    )
    return replace(override, stage=new.get(override.stage, override.stage), rules=rules)


def _without_rules(
    overrides: Iterable[Override], stage: str, rules: Collection[str]
) -> tuple[Override, ...]:
    """Return overrides without those of some rules of a stage; one left without rules goes."""
    kept = (
        replace(
            override,
            rules=tuple(
                rule
                for rule in override.rules
                if override.stage != stage or rule["rule"] not in rules
            ),
        )
        for override in overrides
    )
    return tuple(override for override in kept if override.rules)
