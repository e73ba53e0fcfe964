"""Edits of a pipeline, and the rules of wires; all pure functions."""

from pipeline_core.edits.apply import apply, free_name
from pipeline_core.edits.bypass import is_bypassed, with_bypasses
from pipeline_core.edits.edit_json import edit_from_json, edit_to_json
from pipeline_core.edits.edit_types import (
    AddNote,
    AddStage,
    BypassStage,
    ChangeNote,
    Connect,
    DescribeStage,
    Disconnect,
    Edit,
    InsertStage,
    MoveStage,
    MuteProblem,
    RemoveNote,
    RemoveParameter,
    RemoveStage,
    RenameParameter,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetParameter,
    SetSeed,
    SetSetting,
    SwitchStage,
    UnmuteProblem,
)
from pipeline_core.edits.exclusion import drop_stages, excluded_stages, without_sources
from pipeline_core.edits.judged_models import scores_mismatch
from pipeline_core.edits.parameters import with_values
from pipeline_core.edits.refits import refitted_stages
from pipeline_core.edits.renewal import renewed
from pipeline_core.edits.wires import (
    fitting_ports,
    needed_stages,
    path_between,
    port_mismatch,
    sources_of,
    wire_refusal,
)
from pipeline_core.spec.entry import entry_of, port_of

__all__ = [
    "AddNote",
    "AddStage",
    "BypassStage",
    "ChangeNote",
    "Connect",
    "DescribeStage",
    "Disconnect",
    "Edit",
    "InsertStage",
    "MoveStage",
    "MuteProblem",
    "RemoveNote",
    "RemoveParameter",
    "RemoveStage",
    "RenameParameter",
    "RenamePipeline",
    "RenameStage",
    "ResetSetting",
    "SetParameter",
    "SetSeed",
    "SetSetting",
    "SwitchStage",
    "UnmuteProblem",
    "apply",
    "drop_stages",
    "edit_from_json",
    "edit_to_json",
    "entry_of",
    "excluded_stages",
    "fitting_ports",
    "free_name",
    "is_bypassed",
    "needed_stages",
    "path_between",
    "port_mismatch",
    "port_of",
    "refitted_stages",
    "renewed",
    "scores_mismatch",
    "sources_of",
    "wire_refusal",
    "with_bypasses",
    "without_sources",
    "with_values",
]
