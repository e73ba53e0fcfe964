"""Faults of column rules that no schema can say: dates, patterns, shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline_core.catalog.settings import Fault, display_text
from pipeline_core.measures.iso_dates import is_iso_date
from pipeline_core.messages.message import Message

_ROUNDING = 1e-3  # shares are written with few digits


def column_rule_faults(rules: Iterable[Mapping[str, Any]], setting: str) -> Iterator[Fault]:
    """Yield the faults of column rules.

    Parameters
    ----------
    rules
        The rules, which fit their schema.
    setting
        The setting that holds them.

    Examples
    --------
    >>> [fault.field for fault in column_rule_faults([{"column": "day", "max": "today"}], "rules")]
    ['rules[1].max']
    >>> list(column_rule_faults([{"column": "age", "min": 9, "max": 3}], "rules"))[0].message.code
    'setting.empty_range'
    """
    for number, rule in enumerate(rules, start=1):
        for name, value in rule.items():
            code, values = _fault(name, value)
            if code:
                message = Message(f"setting.{code}", {**values, "found": display_text(value)})
                yield Fault(f"{setting}[{number}].{name}", message)
        yield from _empty_ranges(rule, f"{setting}[{number}]")


def _empty_ranges(rule: Mapping[str, Any], place: str) -> Iterator[Fault]:
    """Yield the upper bounds below which no value can be, for the lower bound is above them."""
    for low, high in (("min", "max"), ("min_length", "max_length")):
        least, most = rule.get(low), rule.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            values = {"limit": least, "found": display_text(most)}
            yield Fault(f"{place}.{high}", Message("setting.empty_range", values))


def text_pattern_faults(pattern: str, setting: str) -> Iterator[Fault]:
    """Yield what RE2 cannot read in a pattern.

    Examples
    --------
    >>> [fault.code for fault in text_pattern_faults("ab(?=c)", "pattern")]
    ['setting.bad_pattern_at']
    """
    code, values = _fault("pattern", pattern)
    if code:
        yield Fault(setting, Message(f"setting.{code}", {**values, "found": display_text(pattern)}))


def _fault(name: str, value: Any) -> tuple[str | None, dict[str, Any]]:
    if name in ("min", "max") and isinstance(value, str) and not is_iso_date(value):
        return "not_date", {}
    if name == "shares" and not 0 < sum(value.values()) <= 1 + _ROUNDING:
        return "not_shares", {}
    if name == "max_missing" and not 0 <= value <= 1:
        return "not_share", {}
    if name == "pattern":
        from pipeline_core.measures.text_patterns import pattern_fault

        if fault := pattern_fault(value):
            return "bad_pattern_at", {"position": fault.position, "part": fault.part}
    return None, {}
