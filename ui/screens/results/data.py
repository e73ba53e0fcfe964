"""The checks of the data, and the rows that failed them."""

from __future__ import annotations

from typing import Any

from ui.documents.stage_views import StageView
from ui.screens.results.parts import Chapter, Fold, Part, Table, Text
from ui.screens.results.past import Past
from ui.screens.results.said import check_grid, notes
from ui.text.numbers import number
from ui.text.words import tell

GATES = frozenset({"quality_gate"})


def checks(told: Past, lang: str) -> Chapter | None:
    """Return the chapter of the data checks."""
    found = [
        view for view in told.views.values()
        if view.block not in GATES and (view.summary or {}).get("checks")
    ]  # fmt: skip
    if not found:
        return None
    parts = [part for view in found for part in _of_stage(told, view, lang)]
    title, about = tell("report.checks", None, lang), tell("report.checks.about", None, lang)
    return Chapter("checks", title, about, parts)


def _of_stage(told: Past, view: StageView, lang: str) -> list[Part]:
    summary: dict[str, Any] = dict(view.summary or {})
    report = told.report(view.stage) or {}
    failed = sum(not one["passed"] for one in summary["checks"])
    values = {"stage": view.stage, "failed": number(failed, lang),
              "of": number(len(summary["checks"]), lang)}  # fmt: skip
    code, tone = ("report.checks.failed", "warn") if failed else ("report.checks.passed", "good")
    if summary.get("passed") is False:
        tone = "bad"
    parts: list[Part] = [Text(tell(code, values, lang), tone)]
    wrong = [one for one in summary["checks"] if not one["passed"]]
    right = [one for one in summary["checks"] if one["passed"]]
    if wrong:
        parts.append(check_grid(wrong, lang))
    rows = (report.get("tables") or {}).get("failing_rows")
    if rows is not None and len(rows):
        title = tell("report.failing_rows", {"count": number(len(rows), lang)}, lang)
        parts.append(Table(title, _with_data(told, view, rows)))
    if right:
        count = {"count": number(len(right), lang)}
        parts.append(Fold(tell("report.checks.fold", count, lang), [check_grid(right, lang)]))
    return parts + list(notes(summary, lang))


def _with_data(told: Past, view: StageView, rows: Any) -> Any:
    """Return the failing rows with what else stands in them, as far as it is kept."""
    from ui.screens.results.rows import beside_data

    return beside_data(told, view.stage, rows)
