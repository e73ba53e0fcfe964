"""Small things a report says in several chapters: checks, notes, metrics with differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.compare import verdict
from ui.charts import charts
from ui.screens.results.parts import Cell, Figure, Grid, Text
from ui.text.names import column_name, metric_name, words_of
from ui.text.numbers import number, with_spread
from ui.text.words import known, tell

ARROWS = {"better": "▲", "worse": "▼", "other": "◆"}
TONES = {"better": "good", "worse": "bad"}


def figures(report: Mapping[str, Any], lang: str) -> list[Figure]:
    """Return a report's charts."""
    return [
        Figure(
            tell(one.code, None, lang),
            one.figure,
            known(f"{one.code}.help", lang) or "",
            code=one.code,
        )
        for one in charts(report, lang)
    ]


def beside(metric: str, value: Any, other: Any, lang: str) -> Cell:
    """Return a number with its difference from another one, and whether that is good.

    Examples
    --------
    >>> beside("log_loss", 0.5, 0.7, "en")
    Cell(text='0.500', remark='▲ −0.200', tone='good')
    """
    judged = verdict(metric, other, value)
    if judged in (None, "same"):
        return Cell(number(value, lang))
    change = value - other
    sign = "+" if change > 0 else "−"
    remark = f"{ARROWS[judged]} {sign}{number(abs(change), lang)}"
    return Cell(number(value, lang), remark, TONES.get(judged, ""))


def check_grid(checks: Iterable[Mapping[str, Any]], lang: str) -> Grid:
    """Return the checks of a stage, the failed ones on top."""
    ordered = sorted(checks, key=lambda one: (one["passed"], one["severity"] != "error"))
    names = ("verdict", "column", "condition", "limit", "value", "failed_rows")
    head = [tell(f"column.{name}", None, lang) for name in names]
    return Grid([head[1], head[0], *head[2:]], [_check(one, lang) for one in ordered], left=5)


def notes(report: Mapping[str, Any], lang: str) -> list[Text]:
    """Return what a report says about its own numbers."""
    found = []
    for note in report.get("notes") or ():
        code = f"note.{note['code']}"
        if known(code, lang):
            values = {name: _said(name, value, lang) for name, value in note.items()}
            found.append(Text(tell(code, values, lang), "quiet"))
    return found


def metric_values(metrics: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return names and numbers for cards."""
    return [(metric_name(name, lang), text) for name, text in with_spread(metrics, lang).items()]


def value_text(value: Any, lang: str) -> str:
    """Return a limit or a setting for reading.

    Examples
    --------
    >>> value_text(["a", "b"], "en"), value_text(True, "es"), value_text(0.25, "en")
    ('a, b', 'sí', '0.250')
    """
    if value is None:
        return number(None)
    if isinstance(value, bool):
        return tell("word.yes" if value else "word.no", None, lang)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {value_text(one, lang)}" for name, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value_text(one, lang) for one in value)
    return value if isinstance(value, str) else number(value, lang)


def _check(check: Mapping[str, Any], lang: str) -> list[str | Cell]:
    judged = "passed" if check["passed"] else str(check["severity"])
    tone = {"passed": "good", "error": "bad"}.get(judged, "warn")
    column = check.get("column") or column_name(str(check["name"]).split(".")[0], lang)
    failed = check.get("failed_rows")
    limit = words_of(value_text(check.get("limit"), lang), "kind", lang)
    return [
        str(column),
        Cell(tell(f"verdict.{judged}", None, lang), tone=tone),
        words_of(check.get("condition", ""), "condition", lang),
        limit,
        words_of(value_text(check.get("value"), lang), "kind", lang),
        "" if failed is None else number(failed, lang),
    ]


def _said(name: str, value: Any, lang: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_said(name, one, lang) for one in value)
    if name in ("metric", "metrics"):
        return metric_name(str(value), lang)
    return value if isinstance(value, str) else number(value, lang)
