"""Steps in a doubtful order: what leaks, what cannot work, what is probably not meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline_core.catalog.settings import effective
from pipeline_core.check import fixes
from pipeline_core.check.history import History, before, histories
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.check.scene import Scene, texts
from pipeline_core.edits import Edit, Entry, RemoveStage, SetSetting
from pipeline_core.spec import Stage

_NEED_TARGET = frozenset({"train_y", "test_y"})
_NEED_TEST = frozenset({"test_X", "test_y", "test_sensitive"})
_TESTS_MODEL = "fitted"


def problems(scene: Scene) -> Iterator[Problem]:
    """Find doubtful orders; silent where the stages run in a circle."""
    found = histories(scene)
    targets = _targets(found)
    for name in scene.order or ():
        entry = scene.entries.get(name)
        stage = scene.pipeline.stages[name]
        came = before(scene, stage, scene.main_port(name), found)
        if entry is None or came is None or not came.known:
            continue
        yield from _of_shape(scene, stage, entry, came)
        yield from _needs(scene, stage, entry, came, found)
        if entry.get("combines_rows") and came.split is None:
            yield from _combined(stage, targets)


def _of_shape(scene: Scene, stage: Stage, entry: Entry, came: History) -> Iterator[Problem]:
    if entry["shape"] == "row":
        yield from _row_block(scene, stage, entry, came)
    elif entry["shape"] == "split":
        yield from _split(stage, entry, came)
    elif entry["shape"] == "estimator" and not _target(came):
        yield _no_target(scene, stage, came)


def _no_target(scene: Scene, stage: Stage, came: History) -> Problem:
    # With roles set and no target among them, only a person knows which column it is.
    fix = () if came.roles else fixes.put_before(scene, stage.name, "set_roles")
    return error("no_target", stage.name, None, fix)


def _row_block(scene: Scene, stage: Stage, entry: Entry, came: History) -> Iterator[Problem]:
    if came.learned:
        fix = fixes.move_before(scene, stage.name, came.learned)
        yield error("row_block_after_learned_step", stage.name, None, fix, step=came.learned)
    elif came.split and not entry["keeps_index"]:
        fix = fixes.move_before(scene, stage.name, came.split)
        yield error("row_block_after_split", stage.name, None, fix, split=came.split)
    elif came.stateless and not came.split and not _names(stage, came.made):
        fix = fixes.move_before(scene, stage.name, came.stateless)
        yield warning("row_block_after_stateless", stage.name, None, fix, step=came.stateless)


def _names(stage: Stage, columns: frozenset[str]) -> bool:
    said = " ".join(texts(stage.settings))
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said) for one in columns if one)


def _split(stage: Stage, entry: Entry, came: History) -> Iterator[Problem]:
    if came.split:
        fix: tuple[Edit, ...] = (RemoveStage(stage.name, heal=True),)
        yield error("two_splits", stage.name, None, fix, split=came.split)
        return
    how = entry["settings"]["properties"].get("how", {})
    chosen = effective(stage.settings, entry["settings"]).get("how")
    ways = how.get("enum", ())
    for role in ("time", "group"):
        column = (came.roles or {}).get(role)
        if column and role in ways and chosen not in ("time", "group"):
            fix = (SetSetting(stage.name, "how", role),)
            yield warning(f"{role}_ignored", stage.name, "how", fix, column=column, found=chosen)
            return


def _needs(
    scene: Scene, stage: Stage, entry: Entry, came: History, found: Mapping[str, History]
) -> Iterator[Problem]:
    parts = {part for port in entry["ports"] for part in port.get("parts", ())}
    if parts & _NEED_TARGET and not _target(came):
        yield _no_target(scene, stage, came)
    if "test_sensitive" in parts and came.roles and not came.roles.get("sensitive"):
        yield error("no_sensitive", stage.name)
    trained = before(scene, stage, _model_port(entry), found)
    if not parts & _NEED_TEST:
        return
    if came.split is None:
        known = trained is not None and trained.known
        fix = fixes.split_for(scene, stage.name, trained.split if trained and known else None)
        yield error("evaluate_without_split", stage.name, None, fix)
    elif trained is not None and trained.known and trained.split != came.split:
        code = "another_split" if trained.split else "trained_without_split"
        yield error(code, stage.name, trained=trained.split, tested=came.split)


def _model_port(entry: Entry) -> str | None:
    names = (port["name"] for port in entry["ports"] if _TESTS_MODEL in port.get("parts", ()))
    return next(names, None)


def _target(came: History) -> bool:
    return bool(came.roles and came.roles.get("target"))


def _targets(found: Mapping[str, History]) -> frozenset[str]:
    roles = [one.roles for one in found.values() if one.roles]
    return frozenset(str(one["target"]) for one in roles if one.get("target"))


def _combined(stage: Stage, targets: frozenset[str]) -> Iterator[Problem]:
    for target in sorted(targets):
        if _names(stage, frozenset({target})):
            yield warning("target_combined_before_split", stage.name, target=target)
