"""The place of each model among those of its pipeline, which decides its colour for good.

A model keeps its place while others come and go, are switched off or bypassed, and when
it is renamed; a removed one keeps it for its return. The workspace remembers the places.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import TypedDict

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import StoreError
from pipeline_core.spec import Pipeline
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path
from ui.charts.model_style import COLOURS, ModelStyle, model_style
from ui.documents.stage_views import family_of
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel

BASELINE_BLOCKS = frozenset({"dummy_classifier", "dummy_regressor"})
_FILE = "model_places.json"
_MAX_PIPELINES = 1_000
_LOCK = threading.Lock()


class Memory(TypedDict):
    """What is remembered of a pipeline: the places, and the models that were there last."""

    places: dict[str, int]
    last: list[str]


def model_styles(
    workspace: Path, identity: str, pipeline: Pipeline, catalogue: Catalogue, *, current: bool
) -> dict[str, ModelStyle]:
    """Return how each model of a pipeline is drawn, by its training stage.

    Parameters
    ----------
    workspace, identity
        Where the places are remembered, and for which pipeline.
    pipeline, catalogue
        The pipeline and the blocks.
    current
        Whether this is the pipeline as it is now; of an earlier one nothing is remembered.
    """
    trained = {
        stage.name: stage.block in BASELINE_BLOCKS
        for stage in pipeline.stages.values()
        if family_of(stage.block, catalogue) == "train"
    }
    models = [name for name, is_baseline in trained.items() if not is_baseline]
    with _LOCK:
        memories = _read(workspace)
        memory = memories.get(identity, Memory(places={}, last=[]))
        renewed = remember(models, memory)
        if current and renewed != memory:
            _write(workspace, {**memories, identity: renewed})
    places = renewed["places"]
    return {
        name: model_style(None if is_baseline else places[name])
        for name, is_baseline in trained.items()
    }


def styles_of(view_model: ViewModel) -> Mapping[str, ModelStyle]:
    """Return how each model of the page's pipeline is drawn, by its training stage."""
    document = view_model.document
    return model_styles(
        visitor_store().workspace,
        document.identity,
        document.pipeline,
        view_model.catalogue,
        current=not view_model.past,
    )


def remember(models: Sequence[str], memory: Memory) -> Memory:
    """Return the memory of a pipeline that has these models now.

    Examples
    --------
    >>> memory = remember(["a", "b"], Memory(places={}, last=[]))
    >>> remember(["b", "c"], remember(["b"], memory))["places"]
    {'a': 0, 'b': 1, 'c': 2}
    >>> remember(["a", "renamed"], memory)["places"]
    {'a': 0, 'renamed': 1}
    """
    places = dict(memory["places"])
    gone = [name for name in memory["last"] if name not in models and name in places]
    new = [name for name in models if name not in places]
    if len(gone) == len(new) == 1:
        places[new[0]] = places.pop(gone[0])
    settled = settle(models, places, memory["last"])
    others = {name: place for name, place in places.items() if name not in settled}
    return Memory(places={**others, **settled}, last=list(models))


def settle(
    models: Sequence[str], places: Mapping[str, int], last: Collection[str]
) -> dict[str, int]:
    """Return a place of its own for each model; new ones get what none ever had, if there is such.

    Examples
    --------
    >>> settle(["a", "b", "c"], {"a": 1, "gone": 0}, ["a"])
    {'a': 1, 'b': 2, 'c': 3}
    """
    settled: dict[str, int] = {}
    for name in sorted(models, key=lambda name: name not in last):
        if name in places and places[name] not in settled.values():
            settled[name] = places[name]
    for name in models:
        if name not in settled:
            settled[name] = _free_place({*settled.values()}, {*places.values()})
    return {name: settled[name] for name in models}


def _free_place(used: set[int], remembered: set[int]) -> int:
    colours = range(len(COLOURS))
    unused = [place for place in colours if place not in used]
    fresh = [place for place in unused if place not in remembered]
    return next(place for place in chain(fresh, unused, count(len(COLOURS))) if place not in used)


def _read(workspace: Path) -> dict[str, Memory]:
    try:
        memories = json.loads(safe_path(workspace, _FILE).read_text(encoding="utf-8"))
        return {
            identity: Memory(
                places={str(name): int(place) for name, place in memory["places"].items()},
                last=[str(name) for name in memory["last"]],
            )
            for identity, memory in memories.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StoreError):
        return {}


def _write(workspace: Path, memories: Mapping[str, Memory]) -> None:
    """Store the places; a workspace that cannot be written has them in the file's order."""
    latest = dict(list(memories.items())[-_MAX_PIPELINES:])
    with suppress(OSError, StoreError):
        replace_file(safe_path(workspace, _FILE), json.dumps(latest).encode())
