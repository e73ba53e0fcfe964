"""The models within a model, as the script names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.catalog.describe import parts_of
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import Task, part_value
from pipeline_core.errors import ExportError
from pipeline_core.export.script.models import FittedModel
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.table_parts import part_code
from pipeline_core.export.script.tables import Tables, Wire
from pipeline_core.export.source.module_source import source_of
from pipeline_core.measures.weights import weighted


def member_values(
    task: Task,
    sources: Mapping[str, Sequence[str]],
    wire: Wire,
    models: Mapping[str, FittedModel | None],
    tables: Tables,
    module: ScriptModule,
) -> dict[str, Any]:
    """Return the inputs of a meta block, each an object that the script knows by its code.

    Parameters
    ----------
    task
        The stage.
    sources
        The stages wired to each of its ports.
    wire
        Its data.
    models
        The models of the stages that are written already.
    tables, module
        Write the columns, and the names of objects.
    """
    values: dict[str, Any] = {}
    module.name_steps(wire.data)
    for name, part in parts_of(task.function).items():
        if part.part == "unfitted":
            names = sources.get(part.port, ())
            members = {
                source: _member(models.get(source), source, wire, module) for source in names
            }
            values[name] = members if part.many else members[names[0]]
            continue
        value = part_value(task, part.part, Output(data=wire.data))
        if isinstance(value, pd.Series):
            module.name_object(value, str(part_code(part.part, wire, tables)))
        values[name] = value
    return values


def _member(model: FittedModel | None, source: str, wire: Wire, module: ScriptModule) -> Any:
    if model is None:
        raise ExportError("export.needs_preview", stage=source)
    if wire.data.roles.weight is None:
        return model.unfitted
    member = weighted(model.unfitted)
    function = module.carrier.carry(source_of(weighted), "weighted")
    module.name_object(member, f"{function}({model.code})")
    return member
