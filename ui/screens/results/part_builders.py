"""Builders of report parts that several chapters share: figures, checks, notes, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.compare import verdict
from ui.charts import Chart, report_charts
from ui.screens.results.parts import Cell, Figure, Grid, Text
from ui.text.check_words import override_sentence
from ui.text.names import attribute_name, cell_text, check_subject, in_words, metric_name
from ui.text.numbers import MISSING, data_value, intervals_of, metrics_with_spread, number
from ui.text.words import lookup_text, translate

# Values of notes that stand in a sentence as they were rounded.
_PLAIN_NUMBERS = ("_points", "_percent")
VERDICT_ARROWS = {"better": "▲", "worse": "▼", "other": "◆"}
VERDICT_TONES = {"better": "good", "worse": "bad"}


def figures_of_report(stage_report: Mapping[str, Any], lang: str) -> list[Figure]:
    """Return the charts of a stage's report."""
    return figures_of_charts(report_charts(stage_report, lang))


def figures_of_charts(charts: Iterable[Chart]) -> list[Figure]:
    """Return charts as parts of a report."""
    return [Figure(chart.title, chart.figure, chart.help, code=chart.code) for chart in charts]


def cell_with_difference(metric: str, value: Any, reference: Any, lang: str) -> Cell:
    """Return a metric with its difference from a reference value, toned by whether it is better.

    Examples
    --------
    >>> cell_with_difference("log_loss", 0.5, 0.7, "en")
    Cell(text='0.500', remark='▲ −0.200', tone='good')
    """
    outcome = verdict(metric, reference, value)
    if outcome in (None, "same"):
        return Cell(number(value, lang))
    change = value - reference
    sign = "+" if change > 0 else "−"
    remark = f"{VERDICT_ARROWS[outcome]} {sign}{number(abs(change), lang)}"
    return Cell(number(value, lang), remark, VERDICT_TONES.get(outcome, ""))


def check_grid(checks: Iterable[Mapping[str, Any]], lang: str) -> Grid:
    """Return the checks of a stage as a grid, the failed ones on top."""
    ordered = sorted(checks, key=lambda check: (check["passed"], _severity(check) != "error"))
    names = (
        "verdict", "condition", "limit", "value", "failed_rows", "compared", "compared_with",
    )  # fmt: skip
    head = [translate(f"column.{name}", None, lang) for name in names]
    rows = [_check_row(check, lang) for check in ordered]
    first = translate(f"column.{_subject_kind(ordered)}", None, lang)
    return _without_empty_columns(Grid([first, *head], rows, left=5))


def _subject_kind(checks: Sequence[Mapping[str, Any]]) -> str:
    """Return what the checks judge: columns, metrics, or what their own names say.

    Examples
    --------
    >>> _subject_kind([{"condition": "at_least"}]), _subject_kind([{"name": "enough"}])
    ('metric', 'check')
    >>> _subject_kind([{"column": "age", "condition": "at_least"}, {"condition": "min_rows"}])
    'column'
    """
    conditions = {check.get("condition") for check in checks} - {None, ""}
    if any(check.get("column") for check in checks):
        return "column"
    if conditions & {"at_least", "at_most"} or any(check.get("metric") for check in checks):
        return "metric"
    return "column" if conditions else "check"


def _without_empty_columns(grid: Grid) -> Grid:
    """Leave out the columns of words in which no row has any: few checks fill all of them."""
    filled = [
        place
        for place, _ in enumerate(grid.head)
        if any(row[place] not in ("", MISSING) for row in grid.rows)
    ]
    left = sum(place < grid.left for place in filled)
    head = [grid.head[place] for place in filled]
    return Grid(head, [[row[place] for place in filled] for row in grid.rows], left)


def override_texts(stage: str, summary: Mapping[str, Any], lang: str) -> list[Text]:
    """Return who lets a refused stage pass and why, a sentence each."""
    return [
        Text(override_sentence("report.overridden", override, lang, stage=stage), "warn")
        for override in summary.get("overridden") or ()
    ]


def note_texts(stage_report: Mapping[str, Any], lang: str) -> list[Text]:
    """Return the notes of a stage's report as quiet paragraphs."""
    return [Text(note_text(note, lang), "quiet") for note in stage_report.get("notes") or ()]


def note_text(note: Any, lang: str) -> str:
    """Return a note as a sentence; a code that nobody worded is shown with its values.

    Examples
    --------
    >>> note_text("Ten rows had no date.", "en"), note_text({"code": "no_date", "rows": 10}, "en")
    ('Ten rows had no date.', 'no date: rows 10')
    """
    if not isinstance(note, Mapping):
        return value_text(note, lang)
    code = str(note.get("code", ""))
    values = {name: _note_value(name, value, lang) for name, value in note.items()}
    if lookup_text(f"note.{code}", lang):
        return translate(f"note.{code}", values, lang)
    listed = ", ".join(f"{in_words(n)} {text}" for n, text in values.items() if n != "code")
    return ": ".join(text for text in (in_words(code), listed) if text)


def metric_values(
    metrics: Mapping[str, Any], lang: str, tables: Mapping[str, Any] | None = None
) -> list[tuple[str, str]]:
    """Return metric names and formatted values, as `Cards` take them."""
    texts = metric_texts(metrics, lang, tables)
    return [(metric_name(name, lang), text) for name, text in texts.items()]


def metric_texts(
    metrics: Mapping[str, Any], lang: str, tables: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return metrics formatted for reading, by their keys, with their report's intervals."""
    texts = metrics_with_spread(metrics, lang, intervals_of(tables or {}))
    booleans = {name: v for name, v in metrics.items() if isinstance(v, bool)}
    return texts | {name: value_text(value, lang) for name, value in booleans.items()}


def value_text(value: Any, lang: str) -> str:
    """Return a limit or a setting as readable text.

    Examples
    --------
    >>> value_text(["a", "b"], "en"), value_text(True, "es"), value_text(0.25, "en")
    ('a, b', 'sí', '0.250')
    """
    if value is None:
        return number(None)
    if isinstance(value, bool):
        return translate("word.yes" if value else "word.no", None, lang)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {value_text(item, lang)}" for name, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value_text(item, lang) for item in value)
    return value if isinstance(value, str) else number(value, lang)


def _check_row(check: Mapping[str, Any], lang: str) -> list[str | Cell]:
    outcome = "passed" if check["passed"] else _severity(check)
    tone = {"passed": "good", "error": "bad"}.get(outcome, "warn")
    failed = check.get("failed_rows")
    limit = cell_text(value_text(check.get("limit"), lang), "kind", lang)
    return [
        check_subject(check, lang),
        Cell(lookup_text(f"verdict.{outcome}", lang) or outcome, tone=tone),
        cell_text(check.get("condition", ""), "condition", lang),
        limit,
        cell_text(value_text(check.get("value"), lang), "kind", lang),
        "" if failed is None else number(failed, lang),
        number(check.get("compared"), lang),
        str(check.get("compared_with") or ""),
    ]


def _severity(check: Mapping[str, Any]) -> str:
    return str(check.get("severity") or "error")


def _note_value(name: str, value: Any, lang: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_note_value(name, item, lang) for item in value)
    if name in ("metric", "metrics"):
        return metric_name(str(value), lang)
    if name == "attribute":
        return attribute_name(str(value))
    if name.endswith(_PLAIN_NUMBERS):
        return data_value(value, lang)
    return value_text(value, lang)
