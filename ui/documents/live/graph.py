"""A pipeline's graph as JSON: stages with their wires, settings and places, and notes."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from pipeline_core.spec import Group, LocalText, Pipeline, Position, Stage, written_settings


class StageJson(TypedDict):
    """A stage with its wires, its settings and its place."""

    id: str
    block: str
    inputs: dict[str, list[str]]
    settings: dict[str, Any]
    off: bool
    bypass: bool
    title: LocalText
    note: LocalText
    place: list[float] | None
    failing: NotRequired[list[list[str]]]


class NoteJson(TypedDict):
    """A note on the canvas."""

    text: str
    at: list[float] | None
    size: list[float] | None
    color: str


class GroupJson(TypedDict):
    """A group: stages drawn as one box."""

    id: str
    stages: list[str]
    title: LocalText
    color: str
    folded: bool


class Graph(TypedDict):
    """A pipeline as the canvas edits it."""

    name: str
    seed: int
    stages: list[StageJson]
    notes: list[NoteJson]
    groups: list[GroupJson]


def graph_json(pipeline: Pipeline) -> Graph:
    """Return a pipeline's graph.

    Examples
    --------
    >>> pipeline = Pipeline("Credit", stages={"a": Stage("a", "read_csv")})
    >>> graph_json(pipeline)["stages"][0]["id"]
    'a'
    """
    return {
        "name": pipeline.name,
        "seed": pipeline.seed,
        "stages": [
            _stage_json(stage, pipeline.layout.get(stage.name))
            for stage in pipeline.stages.values()
        ],
        "notes": [
            {
                "text": note.text,
                "at": _pair_json(note.at),
                "size": _pair_json(note.size),
                "color": note.color,
            }
            for note in pipeline.notes
        ],
        "groups": [_group_json(group) for group in pipeline.groups.values()],
    }


def _group_json(group: Group) -> GroupJson:
    return {
        "id": group.name,
        "stages": list(group.stages),
        "title": group.title,
        "color": group.color,
        "folded": group.folded,
    }


def _stage_json(stage: Stage, place: tuple[float, float] | None) -> StageJson:
    graph: StageJson = {
        "id": stage.name,
        "block": stage.block,
        "inputs": {port: list(sources) for port, sources in stage.inputs.items()},
        "settings": written_settings(stage),
        "off": stage.off,
        "bypass": stage.bypass,
        "title": stage.title,
        "note": stage.note,
        "place": _pair_json(place),
    }
    if stage.failing:
        graph["failing"] = [list(mark) for mark in sorted(stage.failing)]
    return graph


def _pair_json(pair: Position | None) -> list[float] | None:
    return None if pair is None else list(pair)
