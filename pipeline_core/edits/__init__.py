"""Edits of a pipeline: what can be done, the one rule of wires, and the doing, all pure."""

from pipeline_core.edits.apply import apply, free_name
from pipeline_core.edits.kinds import (
    AddNote,
    AddStage,
    ChangeNote,
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    MoveStage,
    RemoveNote,
    RemoveStage,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetSeed,
    SetSetting,
    SwitchStage,
    edit_from_json,
    edit_to_json,
)
from pipeline_core.edits.off import left_out, without
from pipeline_core.edits.rules import (
    Catalogue,
    Entry,
    does_not_fit,
    entry_of,
    fitting_ports,
    may_connect,
    path_between,
    port_of,
    sources_of,
)

__all__ = [
    "AddNote", "AddStage", "Catalogue", "ChangeNote", "Connect", "Disconnect", "Edit", "Entry",
    "InsertStage", "MoveStage", "RemoveNote", "RemoveStage", "RenamePipeline",
    "RenameStage", "ResetSetting", "SetSeed", "SetSetting", "SwitchStage", "apply", "does_not_fit",
    "edit_from_json", "edit_to_json", "entry_of", "fitting_ports", "free_name", "left_out",
    "may_connect", "path_between", "port_of", "sources_of", "without",
]  # fmt: skip
