"""A pipeline as the drawing has it: stages with their wires, settings and places, and notes."""

from __future__ import annotations

from typing import Any

from pipeline_core.spec import Pipeline, Stage


def graph(pipeline: Pipeline) -> dict[str, Any]:
    """Return a pipeline as plain data.

    Examples
    --------
    >>> graph(Pipeline("Credit", stages={"a": Stage("a", "read_csv")}))["stages"][0]["id"]
    'a'
    """
    return {
        "name": pipeline.name,
        "seed": pipeline.seed,
        "stages": [_stage(one, pipeline.layout.get(one.name)) for one in pipeline.stages.values()],
        "notes": [
            {"text": one.text, "at": None if one.at is None else list(one.at)}
            for one in pipeline.notes
        ],
    }


def _stage(stage: Stage, place: tuple[float, float] | None) -> dict[str, Any]:
    return {
        "id": stage.name,
        "block": stage.block,
        "inputs": {port: list(names) for port, names in stage.inputs.items()},
        "settings": dict(stage.settings),
        "off": stage.off,
        "place": None if place is None else list(place),
    }
