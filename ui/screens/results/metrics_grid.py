"""Metrics of runs side by side, each with its difference from the first run."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline_core.compare import Metric
from ui.screens.results.part_builders import VERDICT_ARROWS, VERDICT_TONES
from ui.screens.results.parts import Cell, Grid
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import translate


def comparison_head(second_column: str, names: Sequence[str], lang: str) -> list[str]:
    """Return the headings of a comparison: the stage, a second column, and each run."""
    codes = ("report.step.stage", second_column)
    return [*(translate(code, None, lang) for code in codes), *names]


def metrics_grid(metrics: Sequence[Metric], names: Sequence[str], lang: str) -> Grid:
    """Return metrics with their values and their differences from the first run."""
    rows = [_metric_row(metric, len(names), lang) for metric in metrics]
    return Grid(comparison_head("column.measure", names, lang), rows, left=2, tight=True)


def _metric_row(metric: Metric, runs: int, lang: str) -> list[str | Cell]:
    cells = [_metric_cell(metric, place, lang) for place in range(runs)]
    return [metric.stage, metric_name(metric.name, lang), *cells]


def _metric_cell(metric: Metric, place: int, lang: str) -> Cell:
    text, change = number(metric.values[place], lang), metric.changes[place]
    verdict = metric.verdicts[place]
    if not place or change is None or verdict is None or verdict == "same":
        return Cell(text)
    sign = "+" if change > 0 else "−"
    remark = f"{VERDICT_ARROWS[verdict]} {sign}{number(abs(change), lang)}"
    return Cell(text, remark, VERDICT_TONES.get(verdict, ""))
