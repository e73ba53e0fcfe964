"""Gates that judge by pinned results: they let nothing pass unless somebody answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.data.output import Output, Report
from pipeline_core.plan.pins import is_gate
from pipeline_core.store.pins import Pin


def with_pin_notes(output: Output, entry: Entry, pins: Mapping[str, Pin]) -> Output:
    """Return the output of a stage; a gate's with a note on the pins that it judges by.

    Parameters
    ----------
    output
        What the stage made.
    entry
        Its block.
    pins
        The pins, by stage, that the output depends on.

    Returns
    -------
    Output
        Of a gate by a pin that nobody answers for, one that has not passed.
    """
    report = output.report
    if report is None or not pins or not is_gate(entry):
        return output
    open_pins = [name for name, pin in pins.items() if not pin.is_answered]
    notes = [*(report.get("notes") or ()), *(_note(pin) for pin in pins.values())]
    checks = [*(report.get("checks") or ()), *(_check(pins[name]) for name in open_pins)]
    passed = bool(report.get("passed")) and not open_pins
    judged: Report = {**report, "notes": notes, "checks": checks, "passed": passed}
    return replace(output, report=judged)


def _check(pin: Pin) -> dict[str, Any]:
    """Return the check that a pin fails for which nobody answers; an override may name it."""
    values = {"severity": "error", "value": pin.run, "limit": None}
    return {"name": f"pinned.{pin.stage}", "condition": "not_pinned", "passed": False, **values}


def _note(pin: Pin) -> dict[str, str]:
    if not pin.is_answered:
        return {"code": "pin_unanswered", "stage": pin.stage, "run": pin.run}
    return {"code": "pin_answered", "stage": pin.stage, "name": pin.name, "reason": pin.reason}
