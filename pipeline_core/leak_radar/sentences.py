"""The radar's report in words: messages for its headline and for each experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.messages.message import Message

METRICS = {"roc_auc": "ROC AUC", "r2": "R²"}
_DIGITS = 3
_OWN_BLOCK_TRIALS = frozenset({"own_target", "fewer_rows"})


def headline(report: Mapping[str, Any]) -> Message:
    """Return the sentence that sums a report up.

    Examples
    --------
    >>> real = {"score": 0.8, "low": 0.7, "high": 0.9}
    >>> report = {"verdict": "nothing", "model": "forest", "metric": "roc_auc", "real": real}
    >>> headline(report).code
    'radar.headline.nothing'
    """
    real = {name: _rounded(value) for name, value in report["real"].items()}
    values = {**real, "model": report["model"], "metric": METRICS[report["metric"]]}
    return Message(f"radar.headline.{report['verdict']}", values)


def sentence(report: Mapping[str, Any], entry: Mapping[str, Any]) -> Message:
    """Return what an experiment showed, in a sentence.

    Parameters
    ----------
    report
        The radar's report.
    entry
        One of its experiments.

    Examples
    --------
    >>> entry = {"id": "ids_alone", "verdict": "not_tried", "reason": {"code": "radar.no_ids",
    ...          "values": {}}, "where": None, "facts": {}}
    >>> sentence({"metric": "roc_auc", "real": {}}, entry).code
    'radar.no_ids'
    """
    if (reason := entry["reason"]) is not None:
        if reason["code"].startswith("radar."):
            return Message(reason["code"], reason["values"])
        return Message("radar.failed", {"why": reason})
    return Message(f"radar.{entry['id']}.{_kind(entry)}", _values(report, entry))


def _kind(entry: Mapping[str, Any]) -> str:
    if entry["verdict"] == "not_tried" or entry["facts"].get("rows") == 0:
        return "none"
    if entry["id"] == "repeated_rows" and entry["score"] is None:
        return "only"
    return str(entry["verdict"])


def _values(report: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    numbers = ("score", "low", "high", "chance", "chance_low", "chance_high", "earned", "repeats")
    values = {name: _rounded(entry.get(name)) for name in numbers}
    values |= {name: _rounded(value) for name, value in entry["facts"].items()}
    if "share" in values:
        values["share"] = f"{entry['facts']['share']:.0%}"
    values["metric"] = METRICS[report["metric"]]
    values["real"] = _rounded(report["real"].get("score"))
    return {**values, "where": where(entry)}


def where(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stage that an experiment points to, as a message in plain data."""
    place = entry["where"]
    if place is None and entry["id"] in _OWN_BLOCK_TRIALS and "stage" in entry["facts"]:
        return Message("radar.where.stage", {"stage": entry["facts"]["stage"]}).as_json()  # type: ignore[return-value]
    if place is None:
        return Message("radar.where.pipeline").as_json()  # type: ignore[return-value]
    code = "radar.where.own" if place["own"] else "radar.where.stage"
    values = {"stage": place["stage"], "block": place["block"]}
    return Message(code, values).as_json()  # type: ignore[return-value]


def _rounded(value: Any) -> Any:
    return round(value, _DIGITS) + 0.0 if isinstance(value, float) else value
