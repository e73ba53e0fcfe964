"""Reports become Plotly figures here: which charts a report has is told by its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ui.charts import classes, drift, folds, groups, regression

Draw = Callable[[Mapping[str, Any], str], Any]


class Chart(NamedTuple):
    """A figure with the code of its heading."""

    code: str
    figure: Any


# In the order in which they are read. A chart is drawn if all its tables have rows.
_KINDS: tuple[tuple[str, tuple[str, ...], Draw], ...] = (
    ("chart.confusion", ("confusion",), classes.confusion),
    ("chart.roc", ("roc",), classes.roc),
    ("chart.precision_recall", ("precision_recall",), classes.precision_recall),
    ("chart.calibration", ("calibration",), classes.calibration),
    ("chart.actual_predicted", ("predictions",), regression.actual_predicted),
    ("chart.residuals", ("predictions",), regression.residuals),
    ("chart.groups", ("groups",), groups.rates),
    ("chart.drift", ("columns", "distributions"), drift.overview),
    ("chart.folds", ("folds",), folds.scores),
)


def charts(report: Mapping[str, Any], lang: str) -> list[Chart]:
    """Return the charts of a report.

    Parameters
    ----------
    report
        A stage's report with its tables.
    lang
        Language of the axes' titles.
    """
    tables = report.get("tables") or {}
    found = []
    for code, needed, draw in _KINDS:
        if all(name in tables and len(tables[name]) for name in needed):
            figure = draw(tables, lang)
            if figure is not None:
                found.append(Chart(code, figure))
    return found
