"""Chapter on the data checks and the rows that failed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.documents.stage_views import StageView
from ui.screens.results.judged_models import stage_title
from ui.screens.results.part_builders import check_grid, note_texts, override_texts
from ui.screens.results.parts import Chapter, Fold, Part, Table, Text
from ui.screens.results.run_report import RunReport
from ui.text.names import cell_text, check_subject
from ui.text.numbers import number
from ui.text.words import translate

CHECK_BLOCKS = frozenset({"check_columns", "check_contract"})


def data_checks_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter of the data checks."""
    views = [v for v in report.views_of_blocks(*CHECK_BLOCKS) if (v.summary or {}).get("checks")]
    if not views:
        return None
    parts = [part for view in views for part in _parts_of_stage(report, view, lang)]
    about = translate("report.checks.about", None, lang)
    return Chapter("checks", translate("report.checks", None, lang), about, parts)


def _parts_of_stage(report: RunReport, view: StageView, lang: str) -> list[Part]:
    summary: dict[str, Any] = dict(view.summary or {})
    stage_report = report.stage_report(view.stage) or {}
    failed = [check for check in summary["checks"] if not check["passed"]]
    passed = [check for check in summary["checks"] if check["passed"]]
    counts = {"failed": number(len(failed), lang), "of": number(len(summary["checks"]), lang)}
    code, tone = ("report.checks.failed", "warn") if failed else ("report.checks.passed", "good")
    if summary.get("passed") is False:
        tone = "bad"
    title = stage_title(report.pipeline, view.stage, lang)
    text = translate(code, {"stage": title, **counts}, lang)
    parts: list[Part] = [Text(text, tone), *override_texts(title, summary, lang)]
    if (aside := summary.get("failing_rows")) is not None:
        rows_text = {"passing": number(summary["rows"], lang), "failing": number(aside, lang)}
        parts.append(Text(translate("report.checks.sieved", rows_text, lang)))
    if failed:
        parts.append(check_grid(failed, lang))
    rows = (stage_report.get("tables") or {}).get("failing_rows")
    if rows is not None and len(rows):
        title = translate("report.failing_rows", {"count": number(len(rows), lang)}, lang)
        parts.append(Table(title, _failing_rows_in_words(report, view, rows, failed, lang)))
    if passed:
        title = translate("report.checks.fold", {"count": number(len(passed), lang)}, lang)
        parts.append(Fold(title, [check_grid(passed, lang)]))
    return parts + list(note_texts(summary, lang))


def _failing_rows_in_words(
    report: RunReport,
    view: StageView,
    rows: Any,
    failed: Sequence[Mapping[str, Any]],
    lang: str,
) -> Any:
    """Return the failing rows, each with its check in words and its input columns if stored."""
    from ui.screens.results.reported_rows import join_input_columns

    names = {check["name"]: _check_name(check, lang) for check in failed}
    joined = join_input_columns(report, view.stage, rows)
    return joined.assign(check=joined["check"].map(lambda name: names.get(name, name)))


def _check_name(check: Mapping[str, Any], lang: str) -> str:
    subject = check_subject(check, lang)
    condition = cell_text(str(check.get("condition", "")), "condition", lang)
    return subject if check.get("condition") == "row_rule" else f"{subject}: {condition}"
