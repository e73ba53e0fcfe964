"""The code of the part of a Data wire that a block asks for."""

from __future__ import annotations

from collections.abc import Callable

from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.tables import Tables, Wire

_Rule = Callable[[Tables, Wire], str | None]

_RULES: dict[str, _Rule] = {
    "rows": lambda tables, wire: tables.baked(wire),
    "target": lambda tables, wire: tables.column(wire, wire.data.roles.target),
    "groups": lambda tables, wire: tables.column(wire, wire.data.roles.group),
    "times": lambda tables, wire: tables.column(wire, wire.data.roles.time),
    "train_X": lambda tables, wire: tables.features(wire, 0),
    "train_y": lambda tables, wire: tables.target(wire, 0),
    "train_groups": lambda tables, wire: tables.column(wire, wire.data.roles.group, 0),
    "test_X": lambda tables, wire: tables.features(wire, 1),
    "test_y": lambda tables, wire: tables.target(wire, 1),
    "test_sensitive": lambda tables, wire: tables.sensitive(wire),
    "reference_rows": lambda tables, wire: tables.part(wire, 0, baked=True),
    "current_rows": lambda tables, wire: tables.part(wire, 1, baked=True),
}


def part_code(part: str, wire: Wire, tables: Tables, module: ScriptModule) -> str | None:
    """Return the code of one part of a Data wire, or None where there is none.

    Parameters
    ----------
    part
        As in a block's annotations: ``test_X``, ``groups``, ``positive``.
    wire
        The data.
    tables, module
        Write the tables and constants.
    """
    if part == "positive":
        positive = wire.data.roles.positive
        return None if positive is None else module.values.write(positive)
    return _RULES[part](tables, wire)
