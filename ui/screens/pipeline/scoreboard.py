"""The comparison of models: the metrics of every evaluation, as they arrive."""

from __future__ import annotations

from collections.abc import Mapping

from ui.charts.model_style import model_mark
from ui.documents.stage_views import StageView, shown_summary
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.judgements import judgements_of
from ui.screens.results.evaluations import EVALUATION_BLOCKS
from ui.screens.results.judged_models import judged_models
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.markup import small_table


def score_rows(views: Mapping[str, StageView]) -> tuple[list[str], list[tuple[str, list[object]]]]:
    """Return the names of the metrics, and the values of each evaluation.

    Examples
    --------
    >>> summary = {"metrics": {"accuracy": 0.5, "roc_auc": None}}
    >>> score_rows({"s": StageView("s", "evaluate", "validate_model", summary=summary)})
    (['accuracy'], [('s', [0.5])])
    """
    metrics_of = {
        name: metrics
        for name, view in views.items()
        if view.block in EVALUATION_BLOCKS and (metrics := shown_summary(view).get("metrics"))
    }
    names = [
        name
        for name in COMPARED_METRICS
        if any(metrics.get(name) is not None for metrics in metrics_of.values())
    ]
    rows = [(stage, [metrics.get(name) for name in names]) for stage, metrics in metrics_of.items()]
    return names, rows


def scoreboard(view_model: ViewModel) -> None:
    """Show the comparison, if there are evaluations; models are called by their titles."""
    names, rows = score_rows(view_model.views)
    if not rows:
        return
    lang, source = language(), judgements_of(view_model)
    models = {model.stage: model for model in judged_models(source, EVALUATION_BLOCKS, lang)}
    small_table(
        [t("report.model"), *(metric_name(name, lang) for name in names)],
        [
            [models[stage].title, *(number(value, lang) for value in values)]
            for stage, values in rows
        ],
        [model_mark(models[stage].style) for stage, _ in rows],
    )
