"""The parts of a Data wire as an assessment takes them: features, target, groups."""

from __future__ import annotations

from collections.abc import Callable

from pipeline_core.export.script.tables import Tables, Wire


def _truth(tables: Tables, wire: Wire, which: int) -> str | None:
    return tables.target(wire, which) if wire.data.roles.target else None


def _test_groups(tables: Tables, wire: Wire) -> str | None:
    group = wire.data.roles.group
    return tables.column(wire, group, 1) if group in wire.data.rows else None


_PARTS: dict[str, Callable[[Tables, Wire], str | None]] = {
    "rows": lambda tables, wire: tables.bake(wire),
    "target": lambda tables, wire: tables.column(wire, wire.data.roles.target),
    "groups": lambda tables, wire: tables.column(wire, wire.data.roles.group),
    "times": lambda tables, wire: tables.column(wire, wire.data.roles.time),
    "train_X": lambda tables, wire: tables.features(wire, 0),
    "train_y": lambda tables, wire: tables.target(wire, 0),
    "train_truth": lambda tables, wire: _truth(tables, wire, 0),
    "train_groups": lambda tables, wire: tables.column(wire, wire.data.roles.group, 0),
    "train_times": lambda tables, wire: tables.column(wire, wire.data.roles.time, 0),
    "train_weights": lambda tables, wire: tables.column(wire, wire.data.roles.weight, 0),
    "test_X": lambda tables, wire: tables.features(wire, 1),
    "test_y": lambda tables, wire: tables.target(wire, 1),
    "test_weights": lambda tables, wire: tables.column(wire, wire.data.roles.weight, 1),
    "test_groups": lambda tables, wire: _test_groups(tables, wire),
    "test_times": lambda tables, wire: tables.times_of_test_rows(wire),
    "test_rows": lambda tables, wire: tables.without_ids(wire),
    "any_sensitive": lambda tables, wire: (
        tables.sensitive(wire) if wire.data.roles.sensitive else None
    ),
    "train_sensitive": lambda tables, wire: (
        tables.sensitive(wire, 0) if wire.data.roles.sensitive else None
    ),
    "test_sensitive": lambda tables, wire: tables.sensitive(wire),
    "test_columns": lambda tables, wire: tables.describing(wire),
    "unseen_X": lambda tables, wire: tables.features(wire, 1) if wire.parts else None,
    "unseen_truth": lambda tables, wire: _truth(tables, wire, 1) if wire.parts else None,
    "reference_rows": lambda tables, wire: tables.part(wire, 0, baked=True),
    "current_rows": lambda tables, wire: tables.part(wire, 1, baked=True),
}


def part_code(part: str, wire: Wire, tables: Tables) -> str | None:
    """Return the code of one part of a Data wire, or None if the wire does not have it.

    Parameters
    ----------
    part
        As in a block's annotations: ``test_X``, ``groups``, ``positive``.
    wire
        The wire.
    tables
        Writes the tables.
    """
    if part == "positive":
        positive = wire.data.roles.positive
        return None if positive is None else tables.literal(positive)
    return _PARTS[part](tables, wire)
