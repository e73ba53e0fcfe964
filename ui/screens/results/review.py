"""What came of the reviews: how groups fare, which columns moved, what the gates said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ui.charts import drift as drift_charts
from ui.charts import groups as group_charts
from ui.screens.results.data import GATES
from ui.screens.results.parts import Chapter, Figure, Grid, Part, Text
from ui.screens.results.past import Past
from ui.screens.results.said import notes
from ui.text.names import attribute, metric_name, words_of
from ui.text.numbers import number
from ui.text.words import known, tell

_GAPS = ("demographic_parity_difference", "demographic_parity_ratio",
         "equalized_odds_difference", "equalized_odds_ratio")  # fmt: skip
_MOST_DRAWN = 12


def groups(told: Past, lang: str) -> Chapter | None:
    """Return the chapter on how groups fare."""
    parts: list[Part] = []
    for view in told.of_blocks("bias_review"):
        report = told.report(view.stage) or {"notes": (view.summary or {}).get("notes")}
        tables = report.get("tables") or {}
        parts.append(Text(view.stage, "name"))
        if "attributes" in tables:
            parts.append(_gaps(tables["attributes"], lang))
        if "groups" in tables and len(tables["groups"]):
            title, text = tell("chart.groups", None, lang), known("chart.groups.help", lang) or ""
            parts.append(Figure(title, group_charts.rates(tables, lang), text, wide=True))
        parts += notes(report, lang)
    if not parts:
        return None
    about = tell("report.groups.about", None, lang)
    return Chapter("groups", tell("report.groups", None, lang), about, parts)


def _gaps(table: Any, lang: str) -> Grid:
    names = [name for name in _GAPS if name in table]
    rows = [
        [attribute(str(row["attribute"])), *(number(row[name], lang) for name in names)]
        for row in table.to_dict("records")
    ]
    head = [tell("column.attribute", None, lang), *(metric_name(name, lang) for name in names)]
    return Grid(head, rows)


def drift(told: Past, lang: str) -> Chapter | None:
    """Return the chapter on columns that have moved: all of them, and one at a time."""
    parts: list[Part] = []
    variants: dict[str, Any] = {}
    found = told.of_blocks("data_drift")
    for view in found:
        tables = (told.report(view.stage) or {}).get("tables") or {}
        metrics = (view.summary or {}).get("metrics") or {}
        values = {"stage": view.stage, "drifted": number(metrics.get("drifted_columns"), lang),
                  "of": number(metrics.get("columns"), lang)}  # fmt: skip
        parts.append(Text(tell("report.drift.found", values, lang)))
        if "columns" in tables and (figure := drift_charts.overview(tables, lang)) is not None:
            title, text = tell("chart.drift", None, lang), known("chart.drift.help", lang) or ""
            parts.append(Figure(title, figure, text, wide=True))
            variants |= _columns(view.stage if len(found) > 1 else "", tables, lang)
    if not parts:
        return None
    about = tell("report.drift.about", None, lang)
    return Chapter("drift", tell("report.drift", None, lang), about, parts, variants)


def _columns(prefix: str, tables: Mapping[str, Any], lang: str) -> dict[str, Any]:
    ordered = tables["columns"].sort_values("psi", ascending=False, na_position="last")
    there = set(tables["distributions"]["column"])
    return {
        f"{prefix} · {name}" if prefix else str(name): partial(_one, tables, name, lang)
        for name in ordered["column"]
        if name in there
    }


def _one(tables: Mapping[str, Any], name: str, lang: str) -> list[Part]:
    figure = drift_charts.distribution(tables["distributions"], name, lang)
    title = f"{tell('chart.distributions', None, lang)}: {name}"
    return [Figure(title, figure, wide=True)]


def gates(told: Past, lang: str) -> Chapter | None:
    """Return the chapter on the gates, a sentence for each limit."""
    parts = [
        Text(_limit(view.stage, check, lang), "good" if check["passed"] else "bad")
        for view in told.of_blocks(*GATES)
        for check in (view.summary or {}).get("checks") or ()
    ]
    return Chapter("gate", tell("report.gate", None, lang), parts=parts) if parts else None


def _limit(stage: str, check: Mapping[str, Any], lang: str) -> str:
    condition = str(check.get("condition"))
    values = {
        "stage": stage, "metric": metric_name(str(check["name"]).split(".")[0], lang),
        "value": number(check.get("value"), lang), "limit": number(check.get("limit"), lang),
        "condition": words_of(condition, "condition", lang),
    }  # fmt: skip
    code = "report.gate.passed" if check["passed"] else "report.gate.refused"
    return tell(code, values, lang)
