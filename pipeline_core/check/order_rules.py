"""Rules about the order of stages: leaks, impossible orders, doubtful ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check import fixes
from pipeline_core.check.context import CheckContext, texts_in
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.likely_values import likely_target
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.check.role_columns import columns_with_roles
from pipeline_core.edits import Edit, RemoveStage, SetSetting
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import (
    JUDGE_ON,
    ROW_SHAPES,
    TEST_PARTS,
    UNSEEN_PARTS,
    WITHOUT_TARGET,
)

_SENSITIVE_PARTS = frozenset({"test_sensitive", "sensitive_groups"})
_TARGET_PARTS = frozenset({"train_y", "test_y"})
_FITTED_PART = "fitted"


def order_problems(context: CheckContext) -> Iterator[Problem]:
    """Find doubtful orders of stages; none where the stages form a cycle."""
    by_stage = histories(context)
    targets = _targets(by_stage)
    for name in context.order or ():
        entry = context.entries.get(name)
        stage = context.pipeline.stages[name]
        history = history_at(context, stage, context.main_port(name), by_stage)
        if entry is None or history is None or not history.is_known:
            continue
        yield from _shape_problems(context, stage, entry, history)
        yield from _part_problems(context, stage, entry, history, by_stage)
        if entry.get("combines_rows") and not entry.get("sees") and history.split is None:
            yield from _combined_targets(stage, targets)


def _shape_problems(
    context: CheckContext, stage: Stage, entry: Entry, history: History
) -> Iterator[Problem]:
    if entry["shape"] in ROW_SHAPES:
        yield from _row_block_problems(context, stage, entry, history)
    elif entry["shape"] == "split":
        yield from _split_problems(stage, entry, history)
    elif entry["shape"] in ("estimator", "meta"):
        learns_target = entry.get("predicts") not in WITHOUT_TARGET
        if learns_target and not _has_target(history):
            yield _no_target(context, stage, history)
        yield from _unused_weights(stage, entry, history)
    elif "target" in entry.get("needs", ()) and not _has_target(history):
        yield _no_target(context, stage, history)


def _unused_weights(stage: Stage, entry: Entry, history: History) -> Iterator[Problem]:
    column = (history.roles or {}).get("weight")
    if column and not entry.get("takes_weights", True):
        yield warning("weights_not_used", stage.name, column=column)


def _no_target(context: CheckContext, stage: Stage, history: History) -> Problem:
    if history.roles_stage is None:
        fix = fixes.insert_before(context, stage.name, "set_roles")
        return error("no_target", stage.name, None, fix)
    target = likely_target(context.schemas.get(history.roles_stage, {}))
    choice = (SetSetting(history.roles_stage, "target", target),) if target else ()
    return error("no_target", stage.name, None, choice)


def _row_block_problems(
    context: CheckContext, stage: Stage, entry: Entry, history: History
) -> Iterator[Problem]:
    if history.learned:
        fix = fixes.move_before(context, stage.name, history.learned)
        yield error("row_block_after_learned_step", stage.name, None, fix, step=history.learned)
    elif history.split and not entry["keeps_index"]:
        fix = fixes.move_before(context, stage.name, history.split)
        yield error("row_block_after_split", stage.name, None, fix, split=history.split)
    elif history.stateless and not history.split and not _needs_steps(stage, history):
        fix = fixes.move_before(context, stage.name, history.stateless)
        yield warning("row_block_after_stateless", stage.name, None, fix, step=history.stateless)


def _needs_steps(stage: Stage, history: History) -> bool:
    """Tell whether a stage may name what stateless steps make, or make of a column."""
    text = " ".join(texts_in(stage.settings))
    # What is made of a column often has its name in front: born_year.
    begun = (rf"(?<!\w){re.escape(name)}" for name in history.changed_columns if name)
    return _mentions(stage, history.new_columns) or any(re.search(name, text) for name in begun)


def _mentions(stage: Stage, columns: frozenset[str]) -> bool:
    text = " ".join(texts_in(stage.settings))
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in columns if name)


def _split_problems(stage: Stage, entry: Entry, history: History) -> Iterator[Problem]:
    if history.split:
        fix: tuple[Edit, ...] = (RemoveStage(stage.name, heal=True),)
        yield error("two_splits", stage.name, None, fix, split=history.split)
        return
    methods = entry["settings"]["properties"].get("how", {}).get("enum", ())
    settings = effective_settings(stage.settings, entry["settings"])
    method = settings.get("how")
    if method == "column":
        yield from _split_column_problems(stage, settings.get("column"), history)
        return
    for role in ("time", "group"):
        column = (history.roles or {}).get(role)
        if column and role in methods and method not in ("time", "group"):
            fix = (SetSetting(stage.name, "how", role),)
            yield warning(f"{role}_ignored", stage.name, "how", fix, column=column, found=method)
            return


def _split_column_problems(stage: Stage, column: str | None, history: History) -> Iterator[Problem]:
    if column is None:
        yield error("no_split_column", stage.name, "column")
        return
    if history.roles and column not in columns_with_roles(history.roles):
        yield warning("split_column_is_feature", stage.name, "column", column=column)


def _part_problems(
    context: CheckContext,
    stage: Stage,
    entry: Entry,
    history: History,
    by_stage: Mapping[str, History],
) -> Iterator[Problem]:
    """Find parts of the data that a stage reads and that its rows do not have."""
    parts = {part for port in entry["ports"] for part in port.get("parts", ())}
    if parts & _TARGET_PARTS and not _has_target(history):
        yield _no_target(context, stage, history)
    if parts & _SENSITIVE_PARTS and history.roles and not history.roles.get("sensitive"):
        yield error("no_sensitive", stage.name)
    if not parts & (TEST_PARTS | UNSEEN_PARTS) or stage.inputs.get(JUDGE_ON):
        return
    training = history_at(context, stage, _model_port(entry), by_stage)
    if training is not None and not training.is_known:
        training = None
    trained_on_part = training is not None and training.split is not None
    if history.split is None and (parts & TEST_PARTS or trained_on_part):
        fix = fixes.feed_test_rows(context, stage.name, training.split if training else None)
        yield error("evaluate_without_split", stage.name, None, fix)
    elif training is not None and training.split != history.split:
        code = "another_split" if training.split else "trained_without_split"
        yield error(code, stage.name, trained=training.split, tested=history.split)


def _model_port(entry: Entry) -> str | None:
    names = (port["name"] for port in entry["ports"] if _FITTED_PART in port.get("parts", ()))
    return next(names, None)


def _has_target(history: History) -> bool:
    return bool(history.roles and history.roles.get("target"))


def _targets(by_stage: Mapping[str, History]) -> frozenset[str]:
    all_roles = [history.roles for history in by_stage.values() if history.roles]
    return frozenset(str(roles["target"]) for roles in all_roles if roles.get("target"))


def _combined_targets(stage: Stage, targets: frozenset[str]) -> Iterator[Problem]:
    for target in sorted(targets):
        if _mentions(stage, frozenset({target})):
            yield warning("target_combined_before_split", stage.name, target=target)
