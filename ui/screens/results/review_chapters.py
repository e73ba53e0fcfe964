"""Chapters on reviews: fairness between groups, data drift, quality gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ui.charts import drift as drift_charts
from ui.charts import groups as group_charts
from ui.documents.stage_views import StageView
from ui.screens.results.judged_models import judged_titles, stage_title
from ui.screens.results.part_builders import note_text, note_texts, override_texts
from ui.screens.results.parts import Chapter, Figure, Grid, Part, Text
from ui.screens.results.run_report import RunReport
from ui.text.check_words import check_sentence
from ui.text.names import attribute_name, cell_text, metric_name
from ui.text.numbers import number
from ui.text.words import lookup_text, translate

BIAS_BLOCKS = frozenset({"bias_review", "review_decisions"})
_VERDICTS = ("bias_", "four_fifths_")
_GROUP_CHARTS = {"groups": group_charts.group_rates, "group_errors": group_charts.group_errors}
DRIFT_BLOCKS = frozenset({"data_drift"})
GATE_BLOCKS = frozenset({"quality_gate"})
_FAILED_TONES = {"error": "bad", "warning": "warn"}
_FAIRNESS_METRICS = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
)


def groups_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter on the fairness between groups."""
    parts: list[Part] = []
    views = report.views_of_blocks(*BIAS_BLOCKS)
    judges = [view.stage for view in views]
    titles = judged_titles(report.pipeline, report.catalogue, judges, lang)
    for view in views:
        summary = view.summary or {}
        stage_report = report.stage_report(view.stage) or {"notes": summary.get("notes")}
        tables = stage_report.get("tables") or {}
        verdicts, others = _verdicts_first(stage_report.get("notes") or ())
        parts.append(Text(titles[view.stage], "name"))
        parts += [Text(note_text(note, lang)) for note in verdicts]
        for code, draw in _GROUP_CHARTS.items():
            if len(tables.get(code, ())):
                parts.append(_wide_figure(f"chart.{code}", draw(tables, lang), lang))
        if "attributes" in tables:
            parts.append(_fairness_grid(tables["attributes"], lang))
        parts += note_texts({"notes": others}, lang)
    if not parts:
        return None
    about = translate("report.groups.about", None, lang)
    return Chapter("groups", translate("report.groups", None, lang), about, parts)


def _verdicts_first(notes: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Return the notes that are verdicts on groups, and the others."""
    parted: tuple[list[Any], list[Any]] = ([], [])
    for note in notes:
        code = str(note.get("code", "")) if isinstance(note, Mapping) else ""
        parted[not code.startswith(_VERDICTS)].append(note)
    return parted


def _fairness_grid(table: Any, lang: str) -> Grid:
    names = [name for name in _FAIRNESS_METRICS if name in table]
    rows = [
        [attribute_name(str(row["attribute"])), *(number(row[name], lang) for name in names)]
        for row in table.to_dict("records")
    ]
    head = [translate("column.attribute", None, lang), *(metric_name(name, lang) for name in names)]
    return Grid(head, rows)


def drift_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter on data drift: all columns, then one at a time."""
    parts: list[Part] = []
    variants: dict[str, Any] = {}
    views = report.views_of_blocks(*DRIFT_BLOCKS)
    for view in views:
        tables = (report.stage_report(view.stage) or {}).get("tables") or {}
        parts.append(_drift_text(report, view, lang))
        figure = drift_charts.stability_by_column(tables, lang) if "columns" in tables else None
        if figure is not None:
            parts.append(_wide_figure("chart.drift", figure, lang))
            variants |= _column_variants(view.stage if len(views) > 1 else "", tables, lang)
    if not parts:
        return None
    about = translate("report.drift.about", None, lang)
    return Chapter("drift", translate("report.drift", None, lang), about, parts, variants)


def _drift_text(report: RunReport, view: StageView, lang: str) -> Text:
    metrics = (view.summary or {}).get("metrics") or {}
    drifted, total = metrics.get("drifted_columns"), metrics.get("columns")
    name = stage_title(report.pipeline, view.stage, lang)
    values = {"stage": name, "drifted": number(drifted, lang), "of": number(total, lang)}
    return Text(translate("report.drift.found", values, lang))


def _wide_figure(code: str, figure: Any, lang: str) -> Figure:
    title, help_text = translate(code, None, lang), lookup_text(f"{code}.help", lang) or ""
    return Figure(title, figure, help_text, wide=True)


def _column_variants(prefix: str, tables: Mapping[str, Any], lang: str) -> dict[str, Any]:
    ordered = tables["columns"].sort_values("psi", ascending=False, na_position="last")
    drawn_columns = set(tables["distributions"]["column"])
    return {
        f"{prefix} · {name}" if prefix else str(name): partial(
            _distribution_parts, tables, name, lang
        )
        for name in ordered["column"]
        if name in drawn_columns
    }


def _distribution_parts(tables: Mapping[str, Any], name: str, lang: str) -> list[Part]:
    figure = drift_charts.distribution(tables["distributions"], name, lang)
    title = f"{translate('chart.distributions', None, lang)}: {name}"
    return [Figure(title, figure, wide=True)]


def gates_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter on the quality gates, a sentence for each limit."""
    parts: list[Part] = []
    for view in report.views_of_blocks(*GATE_BLOCKS):
        summary = view.summary or {}
        title = stage_title(report.pipeline, view.stage, lang)
        for check in summary.get("checks") or ():
            tone = "good" if check["passed"] else _FAILED_TONES[str(check.get("severity"))]
            parts.append(Text(_gate_sentence(title, check, lang), tone))
        parts += override_texts(title, summary, lang)
    return Chapter("gate", translate("report.gate", None, lang), parts=parts) if parts else None


def _gate_sentence(stage: str, check: Mapping[str, Any], lang: str) -> str:
    if "report" in check or check.get("condition") == "not_pinned":
        verdict = "passed" if check["passed"] else str(check.get("severity"))
        words = translate(f"verdict.{verdict}", None, lang)
        return f"{stage} · {words} · {check_sentence(check, lang)}"
    condition = str(check.get("condition"))
    values = {
        "stage": stage,
        "metric": metric_name(str(check["name"]).split(".")[0], lang),
        "value": number(check.get("value"), lang),
        "limit": number(check.get("limit"), lang),
        "condition": cell_text(condition, "condition", lang),
    }
    code = "report.gate.passed" if check["passed"] else "report.gate.refused"
    return translate(code, values, lang)
