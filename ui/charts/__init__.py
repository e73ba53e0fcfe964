"""Plotly figures of reports: a report's tables decide which charts it has.

`table_kinds` says which table is drawn as what; the other modules draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ui.charts.table_columns import with_labels
from ui.charts.table_kinds import CHART_KINDS, ChartKind, general_draw, has_columns
from ui.text.names import table_name
from ui.text.words import lookup_text, translate

__all__ = ["CHART_KINDS", "Chart", "report_charts"]


class Chart(NamedTuple):
    """A figure with its heading.

    Parameters
    ----------
    code
        ``chart.`` and the name of a built-in chart, or ``table.`` and the table's name.
    figure
        The Plotly figure.
    title, help
        Its heading, and how to read it.
    """

    code: str
    figure: Any
    title: str
    help: str = ""


def report_charts(report: Mapping[str, Any], lang: str) -> list[Chart]:
    """Return the charts of a report: the built-in ones, then those of all other tables.

    Parameters
    ----------
    report
        A stage's report with its tables.
    lang
        Language of the titles.

    Examples
    --------
    >>> import pandas as pd
    >>> gains = pd.DataFrame({"share": [0.5, 1.0], "gain": [0.8, 1.0]})
    >>> [chart.title for chart in report_charts({"tables": {"gain_curve": gains}}, "en")]
    ['Gain curve']
    """
    tables: Mapping[str, Any] = report.get("tables") or {}
    charts: list[Chart] = []
    drawn: set[str] = set()
    for kind in CHART_KINDS:
        figure = _built_in_figure(kind, tables, lang)
        if figure is not None:
            help_text = lookup_text(f"{kind.code}.help", lang) or ""
            charts.append(Chart(kind.code, figure, translate(kind.code, None, lang), help_text))
            drawn |= {*kind.tables, *kind.companions}
    for name, table in tables.items():
        figure = None if name in drawn else _general_figure(name, table, lang)
        if figure is not None:
            charts.append(Chart(f"table.{name}", figure, table_name(name, lang)))
    return charts


def _built_in_figure(kind: ChartKind, tables: Mapping[str, Any], lang: str) -> Any:
    fits = all(
        name in tables and has_columns(tables[name], columns)
        for name, columns in kind.tables.items()
    )
    return kind.draw(tables, lang) if fits else None


def _general_figure(name: str, table: Any, lang: str) -> Any:
    labelled = with_labels(table)
    draw = general_draw(name, labelled)
    return draw(labelled, lang) if draw else None
