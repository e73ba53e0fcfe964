"""The comparison of models: the metrics of every evaluation, as they arrive."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.local_text import text_in
from ui.documents.stage_views import StageView, shown_summary
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
        if view.block == "evaluate" and (metrics := shown_summary(view).get("metrics"))
    }
    names = [
        name
        for name in COMPARED_METRICS
        if any(metrics.get(name) is not None for metrics in metrics_of.values())
    ]
    rows = [(stage, [metrics.get(name) for name in names]) for stage, metrics in metrics_of.items()]
    return names, rows


def scoreboard(views: Mapping[str, StageView], pipeline: Pipeline) -> None:
    """Show the comparison, if there are evaluations; stages are called by their titles."""
    names, rows = score_rows(views)
    if not rows:
        return
    lang = language()
    head = [t("board.evaluation"), *(metric_name(name, lang) for name in names)]
    small_table(
        head,
        (
            [
                _name(views[stage], pipeline.stages.get(stage)),
                *(number(value, lang) for value in values),
            ]
            for stage, values in rows
        ),
    )


def _name(view: StageView, stage: Stage | None) -> str:
    """Return what an evaluation is called; of an old result with a word on that."""
    name = (text_in(stage.title, language()) if stage else "") or view.stage
    return f"{name} ({t('state.outdated')})" if view.earlier else name
