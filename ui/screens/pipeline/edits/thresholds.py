"""The edits that make a tried threshold a setting of the pipeline. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import AddStage, Edit, SetSetting, entry_of
from pipeline_core.edits.judged_models import model_origin
from pipeline_core.spec import Pipeline
from ui.screens.pipeline.edits.placement import Wire, edits_to_add, edits_to_rewire, wires

BLOCK = "set_threshold"
SETTING = "threshold"


def judged_source(pipeline: Pipeline, catalogue: Catalogue, judge: str) -> str | None:
    """Return the stage that made the model which a judge is wired to, or None."""
    entry = entry_of(catalogue, pipeline.stages[judge].block)
    ports = [port["name"] for port in entry["ports"] if port["wire"] == "Model"] if entry else []
    sources = [name for port in ports for name in pipeline.stages[judge].inputs.get(port, ())]
    if not sources or sources[0] not in pipeline.stages:
        return None
    return model_origin(pipeline, catalogue, sources[0])


def threshold_stage(pipeline: Pipeline, catalogue: Catalogue, judge: str) -> str | None:
    """Return the stage that cuts the scores which a judge explores, or None.

    It is the model that is judged, or stands behind it.
    """
    model = judged_source(pipeline, catalogue, judge)
    if model is None or pipeline.stages[model].block == BLOCK:
        return model
    return next(
        (
            name
            for name, stage in pipeline.stages.items()
            if stage.block == BLOCK and model in stage.inputs.get("model", ())
        ),
        None,
    )


def threshold_edits(
    pipeline: Pipeline, catalogue: Catalogue, judge: str, threshold: float
) -> list[Edit]:
    """Return the edits after which the pipeline cuts at a threshold; none if it does already.

    A new stage goes behind the model. What judged the model, or let it pass, then does so
    with the threshold; the judge itself stays with the model, whose scores it explores.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    judge
        The stage that explores the thresholds.
    threshold
        The threshold.
    """
    model = judged_source(pipeline, catalogue, judge)
    if model is None:
        return []
    if name := threshold_stage(pipeline, catalogue, judge):
        is_there = pipeline.stages[name].settings.get(SETTING) == threshold
        return [] if is_there else [SetSetting(name, SETTING, threshold)]
    first, *edits = edits_to_add(pipeline, catalogue, BLOCK, model)
    assert isinstance(first, AddStage)
    for wire in _judging_wires(pipeline, catalogue, model, judge):
        edits += edits_to_rewire(wire, first.name)
    return [AddStage(first.block, first.name, {SETTING: threshold}), *edits]


def _judging_wires(
    pipeline: Pipeline, catalogue: Catalogue, model: str, judge: str
) -> Iterator[Wire]:
    """Yield the wires from a model into judges, and then those into gates that judges feed."""
    found = []
    for wire in wires(pipeline):
        entry = entry_of(catalogue, pipeline.stages[wire.stage].block)
        is_judge = entry is not None and entry["shape"] == "assessment"
        if entry and is_judge and wire.source == model and wire.stage != judge:
            found.append((bool(entry["passes"]), wire))
    yield from (wire for _, wire in sorted(found, key=lambda item: item[0]))
