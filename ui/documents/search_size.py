"""How much a search will fit, and about how long that takes: what is said before it starts."""

from __future__ import annotations

from typing import NamedTuple

from pipeline_core.catalog import Catalogue
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.edits import entry_of, path_between
from pipeline_core.spec import Pipeline
from pipeline_core.spec.candidates import SearchSize, search_size
from pipeline_core.spec.judge_fits import fits_of_fold
from ui.documents.searches import searches_of
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel

_RUNS = 20  # the last ones, in which the model may have been fitted


class Nesting(NamedTuple):
    """A judge that searches anew in each of its folds, and how many fits that makes."""

    judge: str
    folds: int
    fits: int


class Effort(NamedTuple):
    """What a search will cost; None where that is not known."""

    size: SearchSize
    rows: int | None
    seconds: float | None
    nestings: tuple[Nesting, ...]


def effort_of(view_model: ViewModel, search: str) -> Effort | None:
    """Return what a search will cost; None while it has nothing to try.

    Parameters
    ----------
    view_model
        The pipeline, whose last results say how many rows there are and how long a fit takes.
    search
        The stage that searches.
    """
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    stage = pipeline.stages[search]
    entry, vary = entry_of(catalogue, stage.block), searches_of(pipeline, catalogue).get(search)
    if entry is None or not vary:
        return None
    settings = effective_settings(stage.settings, entry["settings"])
    folds = settings["folds"]
    size = search_size(vary, settings["strategy"], settings["tries"], folds, settings["factor"])
    share = (folds - 1) / folds
    seconds = _seconds_of(view_model, stage.inputs.get("model", ()))
    rows = _train_rows(view_model, stage.inputs.get("data", ()))
    return Effort(
        size,
        None if rows is None else round(rows * share),
        None if seconds is None else size.fits * seconds * share,
        nestings_of(pipeline, catalogue, search, size.fits),
    )


def nestings_of(
    pipeline: Pipeline, catalogue: Catalogue, search: str, fits: int
) -> tuple[Nesting, ...]:
    """Return the judges that fit a search anew in each of their folds."""
    nestings = []
    for name, stage in pipeline.stages.items():
        entry = entry_of(catalogue, stage.block)
        if (
            entry is None
            or entry["shape"] != "assessment"
            or not path_between(pipeline, search, name)
        ):
            continue
        refits = any("unfitted" in port["parts"] for port in entry["ports"])
        settings = effective_settings(stage.settings, entry["settings"])
        folds = settings.get("folds")
        if refits and isinstance(folds, int):
            folds *= fits_of_fold(settings)
            nestings.append(Nesting(name, folds, folds * fits))
    return tuple(nestings)


def _seconds_of(view_model: ViewModel, sources: tuple[str, ...]) -> float | None:
    """Return how long the model took to fit when it was fitted last, in one of the last runs."""
    runs = visitor_store().runs
    latest = [run.id for run in runs.of_pipeline(view_model.document.identity, _RUNS)]
    stages = runs.stages_of(latest)
    for run in latest:
        for row in stages[run]:
            if row["stage"] in sources and row["status"] == "succeeded" and row["seconds"]:
                return float(row["seconds"])
    return None


def _train_rows(view_model: ViewModel, sources: tuple[str, ...]) -> int | None:
    """Return how many rows a search is given, as far as the last results tell."""
    for name in sources:
        view = view_model.views.get(name)
        earlier = view.earlier.summary if view and view.earlier else {}
        rows = ((view.summary if view else None) or earlier).get("rows")
        share = _train_share(view_model.document.pipeline, view_model.catalogue, name)
        if rows is not None and share is not None:
            return round(float(rows) * share)
    return None


def _train_share(pipeline: Pipeline, catalogue: Catalogue, name: str) -> float | None:
    """Return the share of the rows that is for training; None where the split does not say it."""
    for other, stage in pipeline.stages.items():
        entry = entry_of(catalogue, stage.block)
        is_before = other == name or path_between(pipeline, other, name)
        if entry is not None and entry["shape"] == "split" and is_before:
            test = effective_settings(stage.settings, entry["settings"]).get("test_share")
            return 1 - test if isinstance(test, float) else None
    return 1.0
