"""A scenario from plain data, entry by entry; what is wrong is said with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.expressions import fault_in
from pipeline_core.simulator.fields import Fields
from pipeline_core.simulator.scenario import (
    KINDS,
    MOST_BENDS,
    MOST_WINDOWS,
    Bend,
    Expectation,
    Kind,
    Scenario,
)

VERSION = 1
_MOST_ROWS = 1_000_000


def scenario_of(data: Any, where: str) -> Scenario:
    """Return the scenario that plain data describes.

    Parameters
    ----------
    data
        The content of a file, or what a screen gives.
    where
        What it is called in sentences, usually the file.

    Raises
    ------
    UsageError
        An entry is missing, unknown, or not what it must be.

    Examples
    --------
    >>> scenario_of({"scenario": 1, "name": "Quiet", "rows": 50}, "quiet.yaml").rows
    50
    """
    fields = Fields.of(data, where, "", _KEYS)
    fields.number("scenario", None, VERSION, VERSION, whole=True)
    return Scenario(
        fields.text("name"),
        fields.text("table", ""),
        fields.text("order", ""),
        _condition(fields),
        fields.flag("prepared"),
        int(fields.number("rows", 200, 2, _MOST_ROWS, whole=True)),
        _or_none(fields, "windows", 1, MOST_WINDOWS),
        int(fields.number("seed", 0, 0, 2**32 - 1, whole=True)),
        fields.text("metric", "auto"),
        fields.number("worst", None) if fields.has("worst") else None,
        tuple(fields.texts("columns")),
        tuple(_bends(fields)),
        tuple(_expected(fields)) if fields.has("expect") else None,
    )


_KEYS = (
    "scenario", "name", "table", "order", "keep", "prepared", "rows", "windows", "seed", "metric",
    "worst", "columns", "bends", "expect",
)  # fmt: skip
_BEND_KEYS = ("column", "kind", "amount", "from", "to", "ramp", "value", "group")


def _condition(fields: Fields) -> str:
    """Return the condition of the rows, which can be computed."""
    text = fields.text("keep", "")
    fault = fault_in(text, "condition") if text else None
    if fault is not None:
        values = {"where": fields.where, "place": "keep", "found": text}
        raise UsageError("scenario.bad_condition", **values)
    return text


def _or_none(fields: Fields, key: str, low: int, high: int) -> int | None:
    return int(fields.number(key, None, low, high, whole=True)) if fields.has(key) else None


def _bends(fields: Fields) -> Sequence[Bend]:
    return [_bend(part) for part in fields.parts("bends", _BEND_KEYS, MOST_BENDS)]


def _bend(fields: Fields) -> Bend:
    name = fields.choice("kind", tuple(KINDS))
    kind = KINDS[name]
    first = int(fields.number("from", 1, 1, MOST_WINDOWS, whole=True))
    if kind.value:
        fields.require("value")
    if name == "bias":
        fields.require("group")
    return Bend(
        fields.text("column"),
        name,
        _amount(fields, kind),
        first,
        _or_none(fields, "to", first, MOST_WINDOWS),
        fields.number("ramp", 0.0, 0, MOST_WINDOWS),
        fields.scalar("value"),
        fields.scalar("group"),
    )


def _amount(fields: Fields, kind: Kind) -> float:
    if kind.low is None:  # it happens or it does not
        return kind.amount
    return fields.number("amount", kind.amount, kind.low, kind.high)


def _expected(fields: Fields) -> Sequence[Expectation]:
    parts = fields.parts("expect", ("alarm", "by"), MOST_BENDS)
    return [
        Expectation(part.text("alarm"), int(part.number("by", None, 1, MOST_WINDOWS, whole=True)))
        for part in parts
    ]


def scenario_data(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data; what is as usual is left out.

    Examples
    --------
    >>> scenario_data(Scenario("Dry", bends=(Bend("hum", "stuck", first=3),)))["bends"]
    [{'column': 'hum', 'kind': 'stuck', 'from': 3}]
    """
    usual = Scenario(scenario.name)
    data: dict[str, Any] = {"scenario": VERSION, "name": scenario.name}
    for key in _KEYS[2:-3]:
        value = getattr(scenario, key)
        if key == "rows" or value != getattr(usual, key):
            data[key] = value
    if scenario.columns:
        data["columns"] = [*scenario.columns]
    if scenario.bends:
        data["bends"] = [_bend_data(bend) for bend in scenario.bends]
    if scenario.expect is not None:
        data["expect"] = [expectation.__dict__ for expectation in scenario.expect]
    return data


def _bend_data(bend: Bend) -> Mapping[str, Any]:
    data: dict[str, Any] = {"column": bend.column, "kind": bend.kind}
    if KINDS[bend.kind].low is not None:
        data["amount"] = bend.amount
    data["from"] = bend.first
    extra = {"to": bend.last, "ramp": bend.ramp or None, "value": bend.value, "group": bend.group}
    return data | {key: value for key, value in extra.items() if value is not None}
