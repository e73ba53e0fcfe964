"""The chapter on what the models learned: one model at a time."""

from __future__ import annotations

from functools import partial

from pipeline_core.data.fitted_contents import Contents
from pipeline_core.errors import FabricaError
from ui.documents.stage_views import StageView
from ui.screens.results.judged_models import stage_title
from ui.screens.results.model_contents import contents_parts
from ui.screens.results.parts import Chapter, Label, Part, Text
from ui.screens.results.run_report import RunReport
from ui.text.words import translate


def inside_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with what each fitted model has inside; None where none was fitted."""
    models = [view for view in report.views.values() if _is_fitted(view)]
    if not models:
        return None
    variants = {view.stage: partial(_parts, report, view, lang) for view in models}
    labels = {
        view.stage: Label(
            stage_title(report.pipeline, view.stage, lang), report.model_styles.get(view.stage)
        )
        for view in models
    }
    title = translate("inside.title", None, lang)
    about = translate("inside.about", None, lang)
    return Chapter("inside-models", title, about, variants=variants, labels=labels)


def _is_fitted(view: StageView) -> bool:
    return view.family == "train" and view.summary is not None and view.key is not None


def _parts(report: RunReport, view: StageView, lang: str) -> list[Part]:
    contents = _contents(report, view.key or "")
    if contents is None:
        return [Text(translate("inside.old", None, lang), "quiet")]
    titles = {stage: stage_title(report.pipeline, stage, lang) for stage in report.views}
    return contents_parts(contents, titles, lang)


def _contents(report: RunReport, key: str) -> Contents | None:
    try:
        return report.store.artifacts.contents(key)
    except FabricaError:
        return None  # damaged: the model itself may still be whole
