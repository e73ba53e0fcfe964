"""Chapters on the models: compared with the baseline, each in detail, cross-validations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ui.charts.model_comparison import metric_against_baseline
from ui.screens.results.evaluations import (
    Evaluation,
    baseline_evaluation,
    best_evaluation,
    evaluations_of,
    ranking_metric,
)
from ui.screens.results.part_builders import (
    cell_with_difference,
    figures_of_report,
    metric_values,
    note_texts,
)
from ui.screens.results.parts import Cards, Cell, Chapter, Figure, Grid, Part, Text
from ui.screens.results.run_report import RunReport
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.names import block_title, metric_name
from ui.text.numbers import number
from ui.text.words import translate

FOLD_BLOCKS = frozenset({"cross_validate"})


def evaluations_of_run(report: RunReport) -> list[Evaluation]:
    """Return the evaluations of a run."""
    return evaluations_of(report.pipeline, report.catalogue, report.views)


def comparison_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with the models side by side."""
    evaluations = evaluations_of_run(report)
    if not evaluations:
        return None
    parts: list[Part] = [_comparison_grid(report, evaluations, lang)]
    metric, baseline = ranking_metric(evaluations), baseline_evaluation(evaluations)
    candidates = [evaluation for evaluation in evaluations if not evaluation.is_baseline]
    if metric and candidates:
        values = [(candidate.label, float(candidate.metrics[metric])) for candidate in candidates]
        baseline_value = float(baseline.metrics[metric]) if baseline else None
        figure = metric_against_baseline(metric, values, baseline_value, lang)
        parts.append(Figure(metric_name(metric, lang), figure, wide=True))
    code = "report.models.about" if baseline else "report.models.no_baseline"
    about = translate(code, None, lang)
    return Chapter("models", translate("report.models", None, lang), about, parts)


def _comparison_grid(report: RunReport, evaluations: Sequence[Evaluation], lang: str) -> Grid:
    baseline = baseline_evaluation(evaluations)
    best = best_evaluation(evaluations, ranking_metric(evaluations))
    values = [evaluation.metrics for evaluation in evaluations]
    metrics = [m for m in COMPARED_METRICS if any(v.get(m) is not None for v in values)]
    rows = []
    for evaluation in evaluations:
        marked = evaluation is best and len(evaluations) > 1
        reference = baseline.metrics if baseline and not evaluation.is_baseline else {}
        numbers = [
            cell_with_difference(
                metric, evaluation.metrics.get(metric), reference.get(metric), lang
            )
            for metric in metrics
        ]
        rows.append([_model_cell(report, evaluation, marked, lang), *numbers])
    head = [translate("report.model", None, lang), *(metric_name(m, lang) for m in metrics)]
    return Grid(head, rows)


def _model_cell(report: RunReport, evaluation: Evaluation, is_best: bool, lang: str) -> Cell:
    entry = report.catalogue.get(evaluation.block or "")
    remark = block_title(entry, lang) if entry else ""
    if is_best:
        remark = f"{translate('report.best', None, lang)} · {remark}"
    return Cell(evaluation.label, remark, "good" if is_best else "")


def detail_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with one model at a time; the best comes first."""
    evaluations = evaluations_of_run(report)
    if not evaluations:
        return None
    best = best_evaluation(evaluations, ranking_metric(evaluations))
    ordered = sorted(evaluations, key=lambda e: (e is not best, e.is_baseline))
    variants = {e.stage: partial(_detail_parts, report, e, lang) for e in ordered}
    about = translate("report.detail.about", None, lang)
    return Chapter("detail", translate("report.detail", None, lang), about, variants=variants)


def _detail_parts(report: RunReport, evaluation: Evaluation, lang: str) -> list[Part]:
    stage_report = report.stage_report(evaluation.stage)
    parts: list[Part] = [Cards(metric_values(evaluation.metrics, lang))]
    if stage_report is None:
        return [*parts, Text(translate("report.gone", None, lang), "quiet")]
    return [*parts, *note_texts(stage_report, lang), *figures_of_report(stage_report, lang)]


def folds_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter of the cross-validations."""
    parts: list[Part] = []
    for view in report.views_of_blocks(*FOLD_BLOCKS):
        metrics = (view.summary or {}).get("metrics") or {}
        main = {name: v for name, v in metrics.items() if not _is_macro_duplicate(name, metrics)}
        stage_report = report.stage_report(view.stage) or {}
        parts += [Text(view.stage, "name"), Cards(metric_values(main, lang))]
        parts += [*_splitter_text(stage_report, lang), *note_texts(stage_report, lang)]
        for figure in figures_of_report(stage_report, lang):
            parts.append(Figure(figure.title, figure.figure, figure.help, wide=True))
    if not parts:
        return None
    about = translate("report.folds.about", None, lang)
    return Chapter("folds", translate("report.folds", None, lang), about, parts)


def _splitter_text(stage_report: Mapping[str, Any], lang: str) -> list[Text]:
    """Return the sentence that names the splitter of the folds and the sizes of their parts."""
    method, table = stage_report.get("method", {}), stage_report.get("tables", {}).get("folds")
    if table is None or "splitter" not in method:
        return []
    values = {
        "splitter": method["splitter"],
        "folds": number(len(table), lang),
        "time": method.get("time", ""),
        "train": _range_text(table["train_rows"], lang),
        "test": _range_text(table["test_rows"], lang),
    }
    code = "report.folds.by_time" if method.get("time") else "report.folds.splitter"
    return [Text(translate(code, values, lang), "quiet")]


def _range_text(counts: Any, lang: str) -> str:
    low, high = (number(int(count), lang) for count in (counts.min(), counts.max()))
    return low if low == high else f"{low}–{high}"


def _is_macro_duplicate(name: str, metrics: Mapping[str, Any]) -> bool:
    """Whether the metric of the positive class is listed beside this mean over the classes."""
    stem = name.removesuffix("_mean").removesuffix("_std")
    return stem.endswith("_macro") and f"{stem.removesuffix('_macro')}_mean" in metrics


def headline_texts(report: RunReport, lang: str) -> list[Text]:
    """Return the result of the run in a sentence: the best model against the baseline."""
    evaluations = evaluations_of_run(report)
    metric, baseline = ranking_metric(evaluations), baseline_evaluation(evaluations)
    best = best_evaluation(evaluations, metric)
    if best is None or metric is None:
        return []
    values = {
        "model": best.label,
        "metric": metric_name(metric, lang),
        "value": number(best.metrics[metric], lang),
        "count": number(sum(not evaluation.is_baseline for evaluation in evaluations), lang),
    }
    if baseline is None:
        return [Text(translate("report.head.best", values, lang))]
    cell = cell_with_difference(metric, best.metrics[metric], baseline.metrics[metric], lang)
    difference = cell.remark.partition(" ")[2] or number(0, lang)
    values |= {"baseline": number(baseline.metrics[metric], lang), "difference": difference}
    worse = cell.tone != "good"
    code = "report.head.no_better" if worse else "report.head.better"
    return [Text(translate(code, values, lang), "warn" if worse else "")]
