"""Applying an edit to a pipeline: a new pipeline, or an error with the reason.

Pure: nothing is changed in place, nothing is read but the catalogue. A pipeline
that `apply` returns can always be written to a file and read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.edits.edit_types import (
    AddNote,
    AddStage,
    AddTest,
    BypassStage,
    ChangeGroup,
    ChangeNote,
    ChangeTest,
    Connect,
    DescribeStage,
    Disconnect,
    Edit,
    GroupStages,
    InsertStage,
    MoveStage,
    MuteProblem,
    OverrideStage,
    RemoveNote,
    RemoveOverride,
    RemoveParameter,
    RemoveStage,
    RemoveTest,
    RenameParameter,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetFactory,
    SetParameter,
    SetSeed,
    SetSetting,
    SwitchStage,
    Ungroup,
    UnmuteProblem,
)
from pipeline_core.edits.factory import (
    factory_of_renamed,
    factory_without_stage,
    set_factory,
)
from pipeline_core.edits.groups import (
    change_group,
    group_stages,
    groups_with_inserted,
    groups_with_new_names,
    groups_without_stage,
    ungroup,
)
from pipeline_core.edits.mutings import mute_problem, mutings_of_renamed, unmute_problem
from pipeline_core.edits.notes import add_note, change_note, remove_note
from pipeline_core.edits.overrides import (
    override_stage,
    overrides_of_renamed,
    overrides_without,
    remove_override,
)
from pipeline_core.edits.parameters import remove_parameter, rename_parameter, set_parameter
from pipeline_core.edits.renewal import renewed
from pipeline_core.edits.setting_edits import reset_setting, set_setting, with_new_stage_names
from pipeline_core.edits.stage_edits import (
    bypass_stage,
    describe_stage,
    existing_stage,
    move_stage,
    switch_stage,
    with_stage,
    with_wire,
    without_wires,
)
from pipeline_core.edits.tests import (
    add_test,
    change_test,
    remove_test,
    tests_of_renamed,
    tests_without_stage,
)
from pipeline_core.edits.wires import fitting_ports, sources_with_marks, wire_refusal
from pipeline_core.errors import SpecError, WiringError
from pipeline_core.spec import (
    MAX_NAME,
    MAX_SEED,
    MAX_STAGE_NAME,
    MAX_STAGES,
    Pipeline,
    Stage,
    is_seed,
    name_fault,
    stage_name_fault,
    with_parameters,
)
from pipeline_core.spec.entry import Catalogue, entry_of

_WHERE = ""  # an edit has no file and no line


def apply(pipeline: Pipeline, edit: Edit, catalogue: Catalogue) -> Pipeline:
    """Return the pipeline after an edit.

    Raises
    ------
    SpecError
        A name, position or value that a pipeline file cannot hold.
    WiringError
        A wire that the rules refuse.
    SettingsError
        A setting that the block does not have.

    Examples
    --------
    >>> pipeline = apply(Pipeline(), AddStage("scale"), {"scale": {"id": "scale"}})
    >>> list(pipeline.stages)
    ['scale']
    """
    return _APPLIERS[type(edit)](renewed(pipeline, catalogue), edit, catalogue)


def free_name(pipeline: Pipeline, base: str) -> str:
    """Return a stage name that is not taken: `base`, numbered if need be.

    Examples
    --------
    >>> free_name(Pipeline(stages={"scale": Stage("scale", "scale")}), "scale")
    'scale_2'
    """
    base = base[: MAX_STAGE_NAME - 5]
    if stage_name_fault(base):
        base = "stage"
    number, name = 1, base
    while name in pipeline.stages:
        number += 1
        name = f"{base}_{number}"
    return name


def _add_stage(pipeline: Pipeline, edit: AddStage, catalogue: Catalogue) -> Pipeline:
    if entry_of(catalogue, edit.block) is None:
        raise SpecError("edit.no_such_block", block=edit.block[:MAX_NAME])
    name = edit.name or free_name(pipeline, edit.block)
    _check_free_name(pipeline, name)
    if len(pipeline.stages) >= MAX_STAGES:
        raise SpecError("edit.too_many_stages", limit=MAX_STAGES)
    stages = {**pipeline.stages, name: Stage(name, edit.block)}
    pipeline = replace(pipeline, stages=stages)
    for setting, value in edit.settings.items():
        pipeline = set_setting(pipeline, SetSetting(name, setting, value), catalogue)
    if edit.at is None:
        return pipeline
    return move_stage(pipeline, MoveStage(name, edit.at), catalogue)


def _remove_stage(pipeline: Pipeline, edit: RemoveStage, catalogue: Catalogue) -> Pipeline:
    removed = existing_stage(pipeline, edit.stage)
    others = {name: stage for name, stage in pipeline.stages.items() if name != edit.stage}
    stages = {name: without_wires(stage, edit.stage) for name, stage in others.items()}
    layout = {name: at for name, at in pipeline.layout.items() if name != edit.stage}
    muted = tuple(muting for muting in pipeline.muted if muting.stage != edit.stage)
    groups = groups_without_stage(pipeline, edit.stage)
    overrides = overrides_without(pipeline, edit.stage)
    tests = tests_without_stage(pipeline, edit.stage)
    factory = factory_without_stage(pipeline.factory, edit.stage)
    rest = replace(
        pipeline,
        stages=stages,
        layout=layout,
        muted=muted,
        groups=groups,
        overrides=overrides,
        tests=tests,
        factory=factory,
    )
    return _reconnect(rest, others.values(), removed, catalogue) if edit.heal else rest


def _reconnect(
    pipeline: Pipeline, previous: Iterable[Stage], removed: Stage, catalogue: Catalogue
) -> Pipeline:
    """Connect the sources of a removed stage to the ports that it fed, where they fit."""
    for stage in previous:
        for port, names in stage.inputs.items():
            healed = removed.name in names and (port, removed.name) not in stage.failing
            for source, failing in sources_with_marks(removed) if healed else ():
                ends = (source, stage.name, port)
                if wire_refusal(pipeline, catalogue, *ends, failing=failing) is None:
                    pipeline = with_wire(pipeline, *ends, failing=failing)
                    break
    return pipeline


def _rename_stage(pipeline: Pipeline, edit: RenameStage, _catalogue: Catalogue) -> Pipeline:
    existing_stage(pipeline, edit.stage)
    if edit.name == edit.stage:
        return pipeline
    _check_free_name(pipeline, edit.name)
    new = {edit.stage: edit.name}
    stages = {
        new.get(name, name): _with_new_names(stage, new) for name, stage in pipeline.stages.items()
    }
    layout = {new.get(name, name): at for name, at in pipeline.layout.items()}
    muted = mutings_of_renamed(pipeline, edit.stage, edit.name)
    groups = groups_with_new_names(pipeline, new)
    overrides = overrides_of_renamed(pipeline, new)
    tests = tests_of_renamed(pipeline, edit.stage, edit.name)
    factory = factory_of_renamed(pipeline.factory, edit.stage, edit.name)
    renamed = replace(
        pipeline,
        stages=stages,
        layout=layout,
        muted=muted,
        groups=groups,
        overrides=overrides,
        tests=tests,
        factory=factory,
    )
    return with_parameters(renamed, with_new_stage_names(pipeline.parameters, new))


def _with_new_names(stage: Stage, new: Mapping[str, str]) -> Stage:
    inputs = {
        port: tuple(new.get(source, source) for source in sources)
        for port, sources in stage.inputs.items()
    }
    settings = with_new_stage_names(stage.settings, new)
    name = new.get(stage.name, stage.name)
    failing = frozenset((port, new.get(source, source)) for port, source in stage.failing)
    return replace(stage, name=name, inputs=inputs, settings=settings, failing=failing)


def _connect(pipeline: Pipeline, edit: Connect, catalogue: Catalogue) -> Pipeline:
    existing_stage(pipeline, edit.source)
    existing_stage(pipeline, edit.stage)
    port = edit.port
    if not port:
        fitting = fitting_ports(pipeline, catalogue, edit.source, edit.stage, failing=edit.failing)
        if not fitting:
            raise WiringError("wire.no_port_fits", source=edit.source, stage=edit.stage)
        port = fitting[0]
    ends = (edit.source, edit.stage, port)
    if refusal := wire_refusal(pipeline, catalogue, *ends, failing=edit.failing):
        raise WiringError(refusal.code, **refusal.values)
    return with_wire(pipeline, *ends, failing=edit.failing)


def _disconnect(pipeline: Pipeline, edit: Disconnect, _catalogue: Catalogue) -> Pipeline:
    stage = existing_stage(pipeline, edit.stage)
    if edit.source not in stage.inputs.get(edit.port, ()):
        raise WiringError("wire.not_there", source=edit.source, stage=edit.stage, port=edit.port)
    return with_stage(pipeline, without_wires(stage, edit.source, edit.port))


def _insert_stage(pipeline: Pipeline, edit: InsertStage, catalogue: Catalogue) -> Pipeline:
    name = edit.name or free_name(pipeline, edit.block)
    target = existing_stage(pipeline, edit.stage)
    failing = (edit.port, edit.source) in target.failing
    steps = (
        Disconnect(edit.source, edit.stage, edit.port),
        AddStage(edit.block, name, edit.settings, edit.at),
        Connect(edit.source, name, failing=failing),
        Connect(name, edit.stage, edit.port),
    )
    for step in steps:
        pipeline = apply(pipeline, step, catalogue)
    groups = groups_with_inserted(pipeline, name, edit.source, edit.stage)
    return replace(pipeline, groups=groups)


def _rename_pipeline(pipeline: Pipeline, edit: RenamePipeline, _catalogue: Catalogue) -> Pipeline:
    if code := name_fault(edit.name):
        raise SpecError(code, where=_WHERE, line=0, limit=MAX_NAME)
    return replace(pipeline, name=edit.name)


def _set_seed(pipeline: Pipeline, edit: SetSeed, _catalogue: Catalogue) -> Pipeline:
    if not is_seed(edit.seed):
        raise SpecError("spec.bad_seed", where=_WHERE, line=0, found=edit.seed, limit=MAX_SEED)
    return replace(pipeline, seed=edit.seed)


def _check_free_name(pipeline: Pipeline, name: str) -> None:
    if code := stage_name_fault(name):
        raise SpecError(code, where=_WHERE, line=0, stage=name[:MAX_NAME], limit=MAX_STAGE_NAME)
    if name in pipeline.stages:
        raise SpecError("edit.name_taken", stage=name)


_APPLIERS: dict[type[Any], Callable[[Pipeline, Any, Catalogue], Pipeline]] = {
    AddStage: _add_stage,
    RemoveStage: _remove_stage,
    RenameStage: _rename_stage,
    Connect: _connect,
    Disconnect: _disconnect,
    InsertStage: _insert_stage,
    SetSetting: set_setting,
    ResetSetting: reset_setting,
    SwitchStage: switch_stage,
    BypassStage: bypass_stage,
    DescribeStage: describe_stage,
    MoveStage: move_stage,
    RenamePipeline: _rename_pipeline,
    SetSeed: _set_seed,
    SetFactory: set_factory,
    AddNote: add_note,
    ChangeNote: change_note,
    RemoveNote: remove_note,
    MuteProblem: mute_problem,
    UnmuteProblem: unmute_problem,
    OverrideStage: override_stage,
    RemoveOverride: remove_override,
    GroupStages: group_stages,
    ChangeGroup: change_group,
    Ungroup: ungroup,
    SetParameter: set_parameter,
    RenameParameter: rename_parameter,
    RemoveParameter: remove_parameter,
    AddTest: add_test,
    ChangeTest: change_test,
    RemoveTest: remove_test,
}
