"""*Keep this model* on the panel of a stage that fits a model, or passes one on."""

from __future__ import annotations

from ui.documents import document_runs
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.results.keep_form import show_keep_form


def show_keep(view_model: ViewModel, view: StageView) -> None:
    """Offer to keep the model of a stage, where the last run has its result."""
    if view_model.past or view.key is None:
        return
    entry = view_model.catalogue[view.block]
    if "Model" not in entry["outputs"]:
        return
    run = document_runs.latest(view_model.document)
    if run is None or run.open:
        return
    keys = {row["stage"]: row["key"] for row in visitor_store().runs.stages(run.id)}
    if keys.get(view.stage) == view.key:
        show_keep_form(run, [view.stage], f"{run.id}-{view.stage}")
