"""Chapters on the models: all on one axis and compared with the baseline, and each in detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ui.charts import Chart, report_charts
from ui.charts.judged_model import JudgedModel
from ui.charts.model_charts import comparison_charts, in_style_of_model
from ui.charts.model_order import best_first
from ui.charts.model_scores import scores_of_models
from ui.screens.results.evaluations import (
    EVALUATION_BLOCKS,
    Evaluation,
    baseline_evaluation,
    best_evaluation,
    evaluations_of,
    ranking_metric,
    training_stage_of,
)
from ui.screens.results.judged_models import Judgements, judged_models
from ui.screens.results.part_builders import (
    cell_with_difference,
    figures_of_charts,
    metric_texts,
    note_texts,
)
from ui.screens.results.parts import Cell, Chapter, Fold, Grid, Label, Part, Table, Text
from ui.screens.results.run_report import RunReport
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.names import block_title, metric_name, table_name
from ui.text.numbers import interval_text, intervals_of, number
from ui.text.words import translate

# Charts of a single report that the charts of all models hold already.
_SHARED_CHARTS = frozenset(
    {"chart.roc", "chart.precision_recall", "chart.gains", "chart.calibration"}
)


def judged_of_run(report: RunReport, blocks: frozenset[str], lang: str) -> list[JudgedModel]:
    """Return the models that stages of some blocks have judged in a run."""
    source = Judgements(
        report.pipeline, report.catalogue, report.views, report.model_styles, report.stage_report
    )
    return judged_models(source, blocks, lang)


def evaluations_of_run(report: RunReport, lang: str) -> list[Evaluation]:
    """Return the evaluations of a run, their models called by their titles."""
    titles = {model.stage: model.title for model in judged_of_run(report, EVALUATION_BLOCKS, lang)}
    evaluations = evaluations_of(report.pipeline, report.catalogue, report.views)
    return [replace(e, title=titles.get(e.stage, "")) for e in evaluations]


def comparison_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with the models side by side: their charts, then their numbers."""
    evaluations = evaluations_of_run(report, lang)
    if not evaluations:
        return None
    metric = ranking_metric(evaluations)
    models = judged_of_run(report, EVALUATION_BLOCKS, lang)
    models = best_first(models, metric) if metric else models
    charts = comparison_charts(models, lang)
    if metric:
        figure = scores_of_models(models, metric, lang)
        charts.insert(0, Chart("chart.scores", figure, metric_name(metric, lang)))
    parts: list[Part] = [*figures_of_charts(charts)]
    parts += [_comparison_grid(report, evaluations, models, lang), *_other_metrics(models, lang)]
    code = (
        "report.models.about" if baseline_evaluation(evaluations) else "report.models.no_baseline"
    )
    about = translate(code, None, lang)
    return Chapter("models", translate("report.models", None, lang), about, parts)


def _comparison_grid(
    report: RunReport, evaluations: Sequence[Evaluation], models: Sequence[JudgedModel], lang: str
) -> Grid:
    baseline = baseline_evaluation(evaluations)
    ranked = ranking_metric(evaluations)
    best = best_evaluation(evaluations, ranked)
    by_stage = {evaluation.stage: evaluation for evaluation in evaluations}
    metrics = [m for m in COMPARED_METRICS if any(v.metrics.get(m) is not None for v in models)]
    rows = []
    for model in models:
        evaluation = by_stage[model.stage]
        marked = evaluation is best and len(evaluations) > 1
        reference = baseline.metrics if baseline and not evaluation.is_baseline else {}
        numbers = [
            cell_with_difference(
                metric, evaluation.metrics.get(metric), reference.get(metric), lang
            )
            for metric in metrics
        ]
        ends = intervals_of(model.tables)
        numbers = [
            replace(number, text=number.text + interval_text(ends.get(metric), lang))
            if metric == ranked
            else number
            for metric, number in zip(metrics, numbers, strict=True)
        ]
        cell = replace(_model_cell(report, evaluation, marked, lang), mark=model.style)
        rows.append([cell, *numbers])
    head = [translate("report.model", None, lang), *(metric_name(m, lang) for m in metrics)]
    return Grid(head, rows)


def _model_cell(report: RunReport, evaluation: Evaluation, is_best: bool, lang: str) -> Cell:
    entry = report.catalogue.get(evaluation.block or "")
    block = block_title(entry, lang) if entry else ""
    best = translate("report.best", None, lang) if is_best else ""
    remark = " · ".join(text for text in (best, block if block != evaluation.label else "") if text)
    return Cell(evaluation.label, remark, "good" if is_best else "")


def _other_metrics(models: Sequence[JudgedModel], lang: str) -> list[Part]:
    """Return the metrics that the comparison leaves out, folded away."""
    return metrics_fold(models, lambda name: name not in COMPARED_METRICS, lang)


def metrics_fold(
    models: Sequence[JudgedModel], is_shown: Callable[[str], bool], lang: str
) -> list[Part]:
    """Return some metrics of all models as a table, folded away: a row for each metric."""
    texts = {model.stage: metric_texts(model.metrics, lang, model.tables) for model in models}
    names = list(dict.fromkeys(name for of_model in texts.values() for name in of_model))
    names = [name for name in names if is_shown(name)]
    if not names:
        return []
    rows = [
        [metric_name(name, lang), *(texts[model.stage].get(name, number(None)) for model in models)]
        for name in names
    ]
    head = [translate("column.metric", None, lang), *(model.title for model in models)]
    title = translate("result.more_metrics", {"count": len(names)}, lang)
    return [Fold(title, [Grid(head, rows)])]


def detail_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with one model at a time; the best comes first."""
    evaluations = evaluations_of_run(report, lang)
    if not evaluations:
        return None
    best = best_evaluation(evaluations, ranking_metric(evaluations))
    ordered = sorted(evaluations, key=lambda e: (e is not best, e.is_baseline))
    variants = {e.stage: partial(_detail_parts, report, e, lang) for e in ordered}
    models = judged_of_run(report, EVALUATION_BLOCKS, lang)
    labels = {model.stage: Label(model.title, model.style) for model in models}
    about = translate("report.detail.about", None, lang)
    title = translate("report.detail", None, lang)
    return Chapter("detail", title, about, variants=variants, labels=labels)


def _detail_parts(report: RunReport, evaluation: Evaluation, lang: str) -> list[Part]:
    """Return what a model has alone; its curves and numbers stand with those of the others."""
    stage_report = report.stage_report(evaluation.stage)
    if stage_report is None:
        return [Text(translate("report.gone", None, lang), "quiet")]
    charts = charts_of_stage(report, evaluation.stage, lang)
    alone = [chart for chart in charts if not _is_shared(chart)]
    tables = stage_report.get("tables") or {}
    names = ("train_scores", "intervals", "lift")
    shown = [n for n in names if n in tables and len(tables[n])]
    download = {name: (report.run.id, evaluation.stage, name) for name in shown}
    return [
        *figures_of_charts(alone),
        *note_texts(stage_report, lang),
        *(Table(table_name(n, lang), tables[n], download=download[n]) for n in shown),
    ]


def charts_of_stage(report: RunReport, stage: str, lang: str) -> list[Chart]:
    """Return the charts of a stage's report, those of one model in its colour."""
    charts = report_charts(report.stage_report(stage) or {}, lang)
    model = training_stage_of(report.pipeline, report.catalogue, stage)
    style = report.model_styles.get(model) if model and model != stage else None
    return in_style_of_model(charts, style) if style else charts


def _is_shared(chart: Chart) -> bool:
    """Whether the charts of all models show the same; of many classes they show the mean."""
    is_curve = chart.code in _SHARED_CHARTS and len(chart.figure.data) == 1
    return is_curve or chart.code == "chart.residuals"


def headline_texts(report: RunReport, lang: str) -> list[Text]:
    """Return the result of the run in a sentence: the best model against the baseline."""
    evaluations = evaluations_of_run(report, lang)
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
