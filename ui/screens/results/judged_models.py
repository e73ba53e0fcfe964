"""The models that a pipeline judges, with their reports: what the charts of all models take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from pipeline_core.catalog import Catalogue
from pipeline_core.spec import Pipeline
from pipeline_core.spec.local_text import text_in
from ui.charts.judged_model import JudgedModel
from ui.charts.model_style import BASELINE, UNKNOWN, ModelStyle
from ui.documents.stage_views import StageView, shown_summary
from ui.screens.results.evaluations import training_stage_of
from ui.text.words import translate


class Judgements(NamedTuple):
    """Where judged models are read from: a run, or a pipeline as it is now.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    views
        The view of each stage.
    styles
        How each model is drawn, by its training stage.
    report_of
        Returns the report of a judging stage with its tables, or None.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    views: Mapping[str, StageView]
    styles: Mapping[str, ModelStyle]
    report_of: Callable[[str], Mapping[str, Any] | None]


def judged_models(source: Judgements, blocks: Collection[str], lang: str) -> list[JudgedModel]:
    """Return the models that stages of some blocks have judged, in the file's order."""
    views = [
        view
        for view in source.views.values()
        if view.block in blocks and shown_summary(view).get("metrics")
    ]
    titles = judged_titles(source.pipeline, source.catalogue, [v.stage for v in views], lang)
    return [_judged_model(source, view, titles[view.stage], lang) for view in views]


def _judged_model(source: Judgements, view: StageView, title: str, lang: str) -> JudgedModel:
    model = training_stage_of(source.pipeline, source.catalogue, view.stage)
    style = source.styles.get(model or "", UNKNOWN)
    report = source.report_of(view.stage) or {}
    if view.earlier is not None:
        title = f"{title} ({translate('state.outdated', None, lang)})"
    return JudgedModel(
        view.stage,
        title,
        style,
        shown_summary(view)["metrics"],
        report.get("tables") or {},
        is_baseline=style is BASELINE,
    )


def judged_titles(
    pipeline: Pipeline, catalogue: Catalogue, judges: Iterable[str], lang: str
) -> dict[str, str]:
    """Return what the model of each judge is called; a further judge of a model is named, too.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> judge = {"model": ("f",)}
    >>> stages = [Stage("f", "forest", title="Forest"), Stage("a", "evaluate", judge),
    ...           Stage("b", "evaluate", judge)]
    >>> pipeline = Pipeline(stages={stage.name: stage for stage in stages})
    >>> judged_titles(pipeline, {"forest": {"family": "train"}}, ["a", "b"], "en")
    {'a': 'Forest', 'b': 'Forest – b'}
    """
    titles: dict[str, str] = {}
    for judge in judges:
        model = training_stage_of(pipeline, catalogue, judge)
        title = stage_title(pipeline, model or judge, lang)
        is_further = title in titles.values()
        titles[judge] = f"{title} – {stage_title(pipeline, judge, lang)}" if is_further else title
    return titles


def stage_title(pipeline: Pipeline, stage: str, lang: str) -> str:
    """Return a stage's title in a language, or its name."""
    return (
        text_in(pipeline.stages[stage].title, lang) if stage in pipeline.stages else ""
    ) or stage
