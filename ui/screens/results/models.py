"""How good the models are: beside the baseline, and each in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ui.charts.models import beside_baseline
from ui.screens.results.findings import Evaluation, baseline, best, deciding, evaluations
from ui.screens.results.parts import Cards, Cell, Chapter, Figure, Grid, Part, Text
from ui.screens.results.past import Past
from ui.screens.results.said import beside, figures, metric_values, notes
from ui.text.headline import COMPARED
from ui.text.names import block_title, metric_name
from ui.text.numbers import number
from ui.text.words import tell


def found_in(told: Past) -> list[Evaluation]:
    """Return the evaluations of a run."""
    return evaluations(told.pipeline, told.catalogue, told.views)


def compared(told: Past, lang: str) -> Chapter | None:
    """Return the chapter with the models side by side."""
    found = found_in(told)
    if not found:
        return None
    parts: list[Part] = [_side_by_side(told, found, lang)]
    metric, base = deciding(found), baseline(found)
    real = [one for one in found if not one.baseline]
    if metric and real:
        values = [(one.model or one.stage, float(one.metrics[metric])) for one in real]
        zero = float(base.metrics[metric]) if base else None
        figure = beside_baseline(metric, values, zero, lang)
        parts.append(Figure(metric_name(metric, lang), figure, wide=True))
    about = tell("report.models.about" if base else "report.models.no_baseline", None, lang)
    return Chapter("models", tell("report.models", None, lang), about, parts)


def _side_by_side(told: Past, found: Sequence[Evaluation], lang: str) -> Grid:
    base, top = baseline(found), best(found, deciding(found))
    names = [one for one in COMPARED if any(e.metrics.get(one) is not None for e in found)]
    rows = []
    for one in found:
        cells: list[str | Cell] = [_name(told, one, one is top and len(found) > 1, lang)]
        for name in names:
            other = base.metrics.get(name) if base and not one.baseline else None
            cells.append(beside(name, one.metrics.get(name), other, lang))
        rows.append(cells)
    head = [tell("report.model", None, lang), *(metric_name(name, lang) for name in names)]
    return Grid(head, rows)


def _name(told: Past, one: Evaluation, top: bool, lang: str) -> Cell:
    entry = told.catalogue.get(one.block or "")
    remark = block_title(entry, lang) if entry else ""
    if top:
        remark = f"{tell('report.best', None, lang)} · {remark}"
    return Cell(one.model or one.stage, remark, "good" if top else "")


def detail(told: Past, lang: str) -> Chapter | None:
    """Return the chapter with one model at a time; the best comes first."""
    found = found_in(told)
    if not found:
        return None
    top = best(found, deciding(found))
    ordered = sorted(found, key=lambda one: (one is not top, one.baseline))
    variants = {one.stage: partial(_parts, told, one, lang) for one in ordered}
    about = tell("report.detail.about", None, lang)
    return Chapter("detail", tell("report.detail", None, lang), about, variants=variants)


def _parts(told: Past, one: Evaluation, lang: str) -> list[Part]:
    report = told.report(one.stage)
    parts: list[Part] = [Cards(metric_values(one.metrics, lang))]
    if report is None:
        return [*parts, Text(tell("report.gone", None, lang), "quiet")]
    return [*parts, *notes(report, lang), *figures(report, lang)]


def folds(told: Past, lang: str) -> Chapter | None:
    """Return the chapter of the cross-validations."""
    parts: list[Part] = []
    for view in told.of_blocks("cross_validate"):
        metrics = (view.summary or {}).get("metrics") or {}
        shown = {name: value for name, value in metrics.items() if not _said_plainly(name, metrics)}
        parts += [Text(view.stage, "name"), Cards(metric_values(shown, lang))]
        for figure in figures(told.report(view.stage) or {}, lang):
            parts.append(Figure(figure.title, figure.figure, figure.help, wide=True))
    if not parts:
        return None
    about = tell("report.folds.about", None, lang)
    return Chapter("folds", tell("report.folds", None, lang), about, parts)


def _said_plainly(name: str, metrics: Mapping[str, Any]) -> bool:
    """Whether a mean over the classes stands beside the figure of the positive class."""
    stem = name.removesuffix("_mean").removesuffix("_std")
    return stem.endswith("_macro") and f"{stem.removesuffix('_macro')}_mean" in metrics


def headline(told: Past, lang: str) -> list[Text]:
    """Return what the run found out, in a few sentences."""
    found = found_in(told)
    metric, base = deciding(found), baseline(found)
    top = best(found, metric)
    if top is None or metric is None:
        return []
    values = {"model": top.model or top.stage, "metric": metric_name(metric, lang),
              "value": number(top.metrics[metric], lang),
              "count": number(sum(not one.baseline for one in found), lang)}  # fmt: skip
    if base is None:
        return [Text(tell("report.head.best", values, lang))]
    cell = beside(metric, top.metrics[metric], base.metrics[metric], lang)
    values |= {"baseline": number(base.metrics[metric], lang),
               "difference": cell.remark.partition(" ")[2] or number(0, lang)}  # fmt: skip
    worse = cell.tone != "good"
    code = "report.head.no_better" if worse else "report.head.better"
    return [Text(tell(code, values, lang), "warn" if worse else "")]
