"""Edits done: a pipeline and an edit make a new pipeline, or a refusal with its reason.

Pure: nothing is changed in place, nothing is read but the catalogue. A pipeline
that an edit returns can always be written to a file and read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.edits import kinds
from pipeline_core.edits.kinds import (
    AddStage,
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    MoveStage,
    RemoveStage,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetSeed,
    SetSetting,
    SwitchStage,
)
from pipeline_core.edits.notes import add_note, change_note, place, remove_note
from pipeline_core.edits.rules import Catalogue, entry_of, fitting_ports, may_connect
from pipeline_core.errors import SettingsError, SpecError, WiringError
from pipeline_core.spec import (
    MAX_BYTES,
    MAX_NAME,
    MAX_SEED,
    MAX_STAGE_NAME,
    MAX_STAGES,
    Pipeline,
    Stage,
    is_seed,
    name_fault,
    stage_name_fault,
    value_fault,
)

_WHERE = ""  # an edit stands on no line of a file
_MAX_VALUE = MAX_BYTES // 4


def apply(pipeline: Pipeline, edit: Edit, catalogue: Catalogue) -> Pipeline:
    """Return the pipeline with an edit done.

    Raises
    ------
    SpecError
        A name, place or value that a pipeline file cannot hold.
    WiringError
        A wire that the rules refuse.
    SettingsError
        A setting that the block does not have.

    Examples
    --------
    >>> made = apply(Pipeline(), AddStage("scale"), {"scale": {"id": "scale"}})
    >>> list(made.stages)
    ['scale']
    """
    return _BY_KIND[type(edit)](pipeline, edit, catalogue)


def free_name(pipeline: Pipeline, wanted: str) -> str:
    """Return a stage name that is not taken, made from the wanted one.

    Examples
    --------
    >>> free_name(Pipeline(stages={"scale": Stage("scale", "scale")}), "scale")
    'scale_2'
    """
    name = wanted[: MAX_STAGE_NAME - 5]
    if stage_name_fault(name):
        name = "stage"
    number, found = 1, name
    while found in pipeline.stages:
        number += 1
        found = f"{name}_{number}"
    return found


def _add(pipeline: Pipeline, edit: AddStage, catalogue: Catalogue) -> Pipeline:
    if entry_of(catalogue, edit.block) is None:
        raise SpecError("edit.no_such_block", block=edit.block[:MAX_NAME])
    name = edit.name or free_name(pipeline, edit.block)
    _free(pipeline, name)
    if len(pipeline.stages) >= MAX_STAGES:
        raise SpecError("edit.too_many_stages", limit=MAX_STAGES)
    stages = {**pipeline.stages, name: Stage(name, edit.block)}
    made = replace(pipeline, stages=stages)
    for setting, value in edit.settings.items():
        made = _set(made, SetSetting(name, setting, value), catalogue)
    return made if edit.at is None else _move(made, MoveStage(name, edit.at), catalogue)


def _remove(pipeline: Pipeline, edit: RemoveStage, catalogue: Catalogue) -> Pipeline:
    gone = _stage(pipeline, edit.stage)
    stages = {name: _without(stage, edit.stage) for name, stage in pipeline.stages.items()
              if name != edit.stage}  # fmt: skip
    layout = {name: at for name, at in pipeline.layout.items() if name != edit.stage}
    made = replace(pipeline, stages=stages, layout=layout)
    return _healed(made, pipeline, gone, catalogue) if edit.heal else made


def _healed(made: Pipeline, before: Pipeline, gone: Stage, catalogue: Catalogue) -> Pipeline:
    sources = [name for names in gone.inputs.values() for name in names]
    for stage in before.stages.values():
        for port, names in stage.inputs.items():
            for source in sources if gone.name in names and stage.name != gone.name else ():
                if may_connect(made, catalogue, source, stage.name, port) is None:
                    made = _wired(made, source, stage.name, port)
                    break
    return made


def _rename(pipeline: Pipeline, edit: RenameStage, _catalogue: Catalogue) -> Pipeline:
    _stage(pipeline, edit.stage)
    if edit.name == edit.stage:
        return pipeline
    _free(pipeline, edit.name)
    new = {edit.stage: edit.name}
    stages = {new.get(name, name): _renamed(stage, new) for name, stage in pipeline.stages.items()}
    layout = {new.get(name, name): at for name, at in pipeline.layout.items()}
    return replace(pipeline, stages=stages, layout=layout)


def _renamed(stage: Stage, new: Mapping[str, str]) -> Stage:
    inputs = {
        port: tuple(new.get(one, one) for one in names) for port, names in stage.inputs.items()
    }
    settings = {name: _follows(value, new) for name, value in stage.settings.items()}
    name = new.get(stage.name, stage.name)
    return replace(stage, name=name, inputs=inputs, settings=settings)


def _follows(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, dict) and list(value) == ["made_by"]:
        return {"made_by": new.get(value["made_by"], value["made_by"])}
    return value


def _connect(pipeline: Pipeline, edit: Connect, catalogue: Catalogue) -> Pipeline:
    _stage(pipeline, edit.source)
    _stage(pipeline, edit.stage)
    port = edit.port
    if not port:
        fitting = fitting_ports(pipeline, catalogue, edit.source, edit.stage)
        if not fitting:
            raise WiringError("wire.no_port_fits", source=edit.source, stage=edit.stage)
        port = fitting[0]
    if refusal := may_connect(pipeline, catalogue, edit.source, edit.stage, port):
        raise WiringError(refusal.code, **refusal.values)
    return _wired(pipeline, edit.source, edit.stage, port)


def _disconnect(pipeline: Pipeline, edit: Disconnect, _catalogue: Catalogue) -> Pipeline:
    stage = _stage(pipeline, edit.stage)
    if edit.source not in stage.inputs.get(edit.port, ()):
        raise WiringError("wire.not_there", source=edit.source, stage=edit.stage, port=edit.port)
    return _with(pipeline, _without(stage, edit.source, edit.port))


def _insert(pipeline: Pipeline, edit: InsertStage, catalogue: Catalogue) -> Pipeline:
    name = edit.name or free_name(pipeline, edit.block)
    made = _disconnect(pipeline, Disconnect(edit.source, edit.stage, edit.port), catalogue)
    made = _add(made, AddStage(edit.block, name, edit.settings, edit.at), catalogue)
    made = _connect(made, Connect(edit.source, name), catalogue)
    return _connect(made, Connect(name, edit.stage, edit.port), catalogue)


def _set(pipeline: Pipeline, edit: SetSetting, catalogue: Catalogue) -> Pipeline:
    stage = _stage(pipeline, edit.stage)
    entry = entry_of(catalogue, stage.block)
    known = entry.get("settings", {}).get("properties") if entry else None
    if known is not None and edit.setting not in known:
        raise SettingsError(
            "edit.no_such_setting",
            stage=stage.name,
            setting=edit.setting[:MAX_NAME],
            known=list(known),
        )
    if code := value_fault(edit.value):
        raise SpecError(code, where=stage.name, line=0, key=edit.setting, limit=0)
    if len(json.dumps(edit.value)) > _MAX_VALUE:
        raise SpecError("edit.value_too_large", stage=stage.name, setting=edit.setting)
    return _with(pipeline, replace(stage, settings={**stage.settings, edit.setting: edit.value}))


def _reset(pipeline: Pipeline, edit: ResetSetting, _catalogue: Catalogue) -> Pipeline:
    stage = _stage(pipeline, edit.stage)
    kept = {name: value for name, value in stage.settings.items() if name != edit.setting}
    return _with(pipeline, replace(stage, settings=kept))


def _switch(pipeline: Pipeline, edit: SwitchStage, _catalogue: Catalogue) -> Pipeline:
    return _with(pipeline, replace(_stage(pipeline, edit.stage), off=edit.off))


def _move(pipeline: Pipeline, edit: MoveStage, _catalogue: Catalogue) -> Pipeline:
    _stage(pipeline, edit.stage)
    return replace(pipeline, layout={**pipeline.layout, edit.stage: place(edit.at)})


def _name(pipeline: Pipeline, edit: RenamePipeline, _catalogue: Catalogue) -> Pipeline:
    if code := name_fault(edit.name):
        raise SpecError(code, where=_WHERE, line=0, limit=MAX_NAME)
    return replace(pipeline, name=edit.name)


def _seed(pipeline: Pipeline, edit: SetSeed, _catalogue: Catalogue) -> Pipeline:
    if not is_seed(edit.seed):
        raise SpecError("spec.bad_seed", where=_WHERE, line=0, found=edit.seed, limit=MAX_SEED)
    return replace(pipeline, seed=edit.seed)


def _stage(pipeline: Pipeline, name: str) -> Stage:
    if name not in pipeline.stages:
        raise SpecError("edit.no_such_stage", stage=name[:MAX_NAME])
    return pipeline.stages[name]


def _free(pipeline: Pipeline, name: str) -> None:
    if code := stage_name_fault(name):
        raise SpecError(code, where=_WHERE, line=0, stage=name[:MAX_NAME], limit=MAX_STAGE_NAME)
    if name in pipeline.stages:
        raise SpecError("edit.name_taken", stage=name)


def _with(pipeline: Pipeline, stage: Stage) -> Pipeline:
    return replace(pipeline, stages={**pipeline.stages, stage.name: stage})


def _wired(pipeline: Pipeline, source: str, target: str, port: str) -> Pipeline:
    stage = pipeline.stages[target]
    wires = (*stage.inputs.get(port, ()), source)
    return _with(pipeline, replace(stage, inputs={**stage.inputs, port: wires}))


def _without(stage: Stage, source: str, port: str = "") -> Stage:
    kept = {
        name: tuple(one for one in names if one != source or port not in ("", name))
        for name, names in stage.inputs.items()
    }
    return replace(stage, inputs={name: names for name, names in kept.items() if names})


_BY_KIND: dict[type[Any], Callable[[Pipeline, Any, Catalogue], Pipeline]] = {
    AddStage: _add, RemoveStage: _remove, RenameStage: _rename, Connect: _connect,
    Disconnect: _disconnect, InsertStage: _insert, SetSetting: _set, ResetSetting: _reset,
    SwitchStage: _switch, MoveStage: _move, RenamePipeline: _name, SetSeed: _seed,
    kinds.AddNote: add_note, kinds.ChangeNote: change_note, kinds.RemoveNote: remove_note,
}  # fmt: skip
