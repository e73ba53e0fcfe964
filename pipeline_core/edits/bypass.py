"""Bypassed stages: what comes in goes on, where its kind fits.

Check, plan and previews work on the pipeline with its bypasses resolved. A bypassed
stage keeps its wires, and whatever it feeds is wired to what feeds it, as if the
stage had been removed and the gap closed. Where nothing that comes in fits, the wire stays,
and the stage at its end is excluded with the bypassed one; so is what reads the failing rows of
a bypassed sieve, for nothing fails where nothing is checked.
"""

from __future__ import annotations

from pipeline_core.edits.stage_edits import with_stage, with_wire, without_wires
from pipeline_core.edits.wires import sources_with_marks, wire_refusal
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import Catalogue, entry_of


def with_bypasses(pipeline: Pipeline, catalogue: Catalogue) -> Pipeline:
    """Return the pipeline with the wires that lead around its bypassed stages.

    Examples
    --------
    >>> data = {"name": "data", "wire": "Data", "many": False, "optional": False}
    >>> block = {"id": "scale", "ports": [data], "outputs": ["Data"], "passes": None}
    >>> stages = {
    ...     "rows": Stage("rows", "scale"),
    ...     "scaled": Stage("scaled", "scale", {"data": ("rows",)}, bypass=True),
    ...     "last": Stage("last", "scale", {"data": ("scaled",)}),
    ... }
    >>> with_bypasses(Pipeline(stages=stages), {"scale": block}).stages["last"].inputs
    {'data': ('rows',)}
    """
    for name, stage in pipeline.stages.items():
        if is_bypassed(stage):
            pipeline = _led_around(pipeline, name, catalogue)
    return pipeline


def is_bypassed(stage: Stage) -> bool:
    """Return whether what comes into a stage goes around it; one that is off has no bypass."""
    return stage.bypass and not stage.off


def _led_around(pipeline: Pipeline, name: str, catalogue: Catalogue) -> Pipeline:
    sources = _sources(pipeline.stages[name], catalogue)
    for fed in list(pipeline.stages.values()):
        for port, names in fed.inputs.items():
            if name in names and (port, name) not in fed.failing:
                pipeline = _replaced_wire(pipeline, (name, fed.name, port), sources, catalogue)
    return pipeline


def _sources(stage: Stage, catalogue: Catalogue) -> list[tuple[str, bool]]:
    """Return what feeds a stage; what it hands on comes first."""
    entry = entry_of(catalogue, stage.block)
    return sources_with_marks(stage, (entry["passes"] or "") if entry else "")


def _replaced_wire(
    pipeline: Pipeline,
    wire: tuple[str, str, str],
    sources: list[tuple[str, bool]],
    catalogue: Catalogue,
) -> Pipeline:
    name, target, port = wire
    gap = with_stage(pipeline, without_wires(pipeline.stages[target], name, port))
    for source, failing in sources:
        if wire_refusal(gap, catalogue, source, target, port, failing=failing) is None:
            return with_wire(gap, source, target, port, failing=failing)
    return pipeline
