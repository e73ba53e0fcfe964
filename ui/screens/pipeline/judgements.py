"""The judged models of the pipeline page, with the results that they have now, or had last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.errors import FabricaError
from ui.charts.model_style import ModelStyle
from ui.documents.model_places import styles_of
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.stored_results import REPORTS
from ui.screens.results.evaluations import training_stage_of
from ui.screens.results.judged_models import Judgements


def judgements_of(view_model: ViewModel) -> Judgements:
    """Return where the judged models of the pipeline page are read from."""

    def report_of(stage: str) -> Mapping[str, Any] | None:
        view = view_model.views[stage]
        key = view.key or (view.earlier.key if view.earlier else None)
        try:
            stage_report = REPORTS.get(visitor_store(), key) if key else None
        except FabricaError:
            return None
        return stage_report.report if stage_report else None

    return Judgements(
        view_model.document.pipeline,
        view_model.catalogue,
        view_model.views,
        styles_of(view_model),
        report_of,
    )


def style_of_judged(view_model: ViewModel, stage: str) -> ModelStyle | None:
    """Return how the model that a stage judges is drawn; None if it judges none."""
    document = view_model.document
    model = training_stage_of(document.pipeline, view_model.catalogue, stage)
    return styles_of(view_model).get(model) if model and model != stage else None
