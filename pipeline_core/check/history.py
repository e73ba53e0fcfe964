"""What a wire's rows have gone through, told from the drawing alone.

The same facts that `Data` carries in a run (roles, split, recipe), worked out
once per stage in order, so that rules about order need not walk the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline_core.catalog.settings import effective
from pipeline_core.check.scene import Scene
from pipeline_core.edits import Entry
from pipeline_core.spec import Stage


@dataclass(frozen=True)
class History:
    """What happened to some rows.

    Parameters
    ----------
    roles
        The settings of the roles stage they passed, or None.
    split
        The stage that split them.
    learned, stateless
        The first step of the recipe that learns, and the first that does not.
    made
        The columns that the recipe's steps name as made by them.
    known
        False behind a stage that cannot be judged: then nothing is concluded.
    """

    roles: Mapping[str, Any] | None = None
    split: str | None = None
    learned: str | None = None
    stateless: str | None = None
    made: frozenset[str] = frozenset()
    known: bool = True


UNKNOWN = History(known=False)


def histories(scene: Scene) -> dict[str, History]:
    """Return the history of what each stage hands on: its rows, or those of its model.

    Empty where the stages run in a circle.
    """
    found: dict[str, History] = {}
    for name in scene.order or ():
        entry = scene.entries.get(name)
        stage = scene.pipeline.stages[name]
        found[name] = _after(scene, stage, entry, found) if entry else UNKNOWN
    return found


def before(
    scene: Scene, stage: Stage, port: str | None, found: Mapping[str, History]
) -> History | None:
    """Return the history of what reaches a port, or None where nothing is wired."""
    source = scene.source(stage, port) if port else None
    return found.get(source) if source else None


def _after(scene: Scene, stage: Stage, entry: Entry, found: Mapping[str, History]) -> History:
    shape = entry["shape"]
    port = entry["passes"] if shape == "assessment" else scene.main_port(stage.name)
    came = before(scene, stage, port, found)
    if came is None:
        return History() if not entry["ports"] or shape == "assessment" else UNKNOWN
    if shape == "roles":
        return replace(came, roles=effective(stage.settings, entry["settings"]))
    if shape == "split":
        return replace(came, split=came.split or stage.name)
    if shape == "row":
        # Stateless steps are worked into the rows; what they made is a column like any other.
        return replace(came, stateless=None, made=frozenset())
    return _step(stage, entry, came) if shape == "column" else came


def _step(stage: Stage, entry: Entry, came: History) -> History:
    if entry.get("learns", True):
        return replace(came, learned=came.learned or stage.name)
    made = {str(stage.settings.get(name, "")) for name, schema in _new_columns(entry)}
    return replace(came, stateless=came.stateless or stage.name, made=came.made | made)


def _new_columns(entry: Entry) -> list[tuple[str, Any]]:
    properties = entry["settings"]["properties"].items()
    return [(name, one) for name, one in properties if one.get("x-pick", {}).get("new")]
