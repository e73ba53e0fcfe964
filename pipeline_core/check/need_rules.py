"""Rules about what a block needs of its data beyond its shape, and of a model that is judged.

What only values tell needs facts from a preview; without them these rules find nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline_core.catalog import Entry, pick_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.fixes import insert_before, replace_block
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.meta_rules import predicted_by, two_class_problems
from pipeline_core.check.problem import Problem, error
from pipeline_core.check.role_columns import columns_with_roles
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Edit
from pipeline_core.edits.judged_models import model_origin
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import WITHOUT_TARGET, Predicted

_MAX_LISTED = 8
_NOT_JUDGED: Mapping[Predicted, str] = {
    "cluster": "judged_cluster",
    "outlier": "judged_outlier",
}
_JUDGES: Mapping[Predicted, str] = {
    "cluster": "judges_clusters",
    "outlier": "judges_outliers",
    "class": "judges_classes",
    "number": "judges_numbers",
}
_TARGET_PARTS = frozenset({"train_y", "test_y"})


def need_problems(context: CheckContext) -> Iterator[Problem]:
    """Find data that a block cannot work with, and models that a judge has no truth for."""
    by_stage = histories(context)
    for stage, entry in context.stages_with_entries():
        yield from _judged_without_truth(context, stage, entry)
        if "judges" in entry:
            yield from _another_judge(context, stage, entry)
        needs = entry.get("needs", ())
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        if not needs or history is None or not history.is_known:
            continue
        if entry["shape"] == "assessment":
            yield from two_class_problems(context, stage, entry, history, by_stage)
        if "non_negative" in needs:
            yield from _negative_numbers(context, stage, entry, history)
        if "one_column" in needs:
            yield from _several_columns(context, stage, entry, history)
        if {"positive_target", "no_negative_target"} & set(needs):
            yield from _low_target(context, stage, entry, history)


def _judged_without_truth(context: CheckContext, stage: Stage, entry: Entry) -> Iterator[Problem]:
    """Find a judge that compares with a target what predicts none: groups, or outliers."""
    parts = {part for port in entry["ports"] for part in port.get("parts", ())}
    if not parts & _TARGET_PARTS:
        return
    for origin, predicts in _models_of(context, stage, entry):
        if predicts in WITHOUT_TARGET:
            fix = _judge_of(context, stage, predicts)
            yield error(_NOT_JUDGED[predicts], stage.name, None, fix, model=origin)


def _another_judge(context: CheckContext, stage: Stage, entry: Entry) -> Iterator[Problem]:
    """Find a judge of one kind of model whose model gives something else."""
    judged = entry["judges"]
    for origin, predicts in _models_of(context, stage, entry):
        # Of a judge with a target, a model without one is said to have no truth.
        is_said = judged not in WITHOUT_TARGET and predicts in WITHOUT_TARGET
        if predicts is not None and predicts != judged and not is_said:
            fix = _judge_of(context, stage, predicts)
            yield error(_JUDGES[judged], stage.name, None, fix, model=origin)


def _models_of(
    context: CheckContext, stage: Stage, entry: Entry
) -> Iterator[tuple[str, Predicted | None]]:
    """Iterate over the models wired to a judge, with what they predict, None if not known."""
    for port in entry["ports"]:
        source = context.source(stage, port["name"]) if port["wire"] == "Model" else None
        if source is not None:
            origin = model_origin(context.pipeline, context.catalogue, source)
            yield origin, predicted_by(context, origin)


def _judge_of(context: CheckContext, stage: Stage, predicts: Predicted) -> tuple[Edit, ...]:
    """Return edits that put the judge of what a model predicts in a stage's place."""
    judges = {entry.get("judges"): name for name, entry in context.catalogue.items()}
    block = judges.get(predicts) if predicts in WITHOUT_TARGET else "evaluate"
    return replace_block(context, stage.name, block) if block else ()


def used_columns(
    context: CheckContext, stage: Stage, entry: Entry, history: History
) -> list[str] | None:
    """Return the columns that a stage works on, or None where they are not known.

    Parameters
    ----------
    context
        The pipeline, with the schemas of its stages.
    stage, entry
        A stage and its block.
    history
        What is known of the data that reach it.
    """
    schema = context.input_schema(stage.name)
    if schema is None:
        return None
    roles = columns_with_roles(history.roles or {})
    features = {name: kind for name, kind in schema.items() if name not in roles}
    pick = pick_of(entry["settings"]["properties"].get("columns", {}))
    if pick is None:
        return list(features)
    chosen = stage.settings.get("columns") or [
        name for name, kind in features.items() if pick["kind"] in (None, kind)
    ]
    return (
        [name for name in chosen if name in features] if isinstance(chosen, list | tuple) else None
    )


def _negative_numbers(
    context: CheckContext, stage: Stage, entry: Entry, history: History
) -> Iterator[Problem]:
    schema = context.input_schema(stage.name)
    used = used_columns(context, stage, entry, history)
    negative = set(schema.facts.get("negative", ())) if isinstance(schema, Columns) else set()
    if names := [name for name in used or () if name in negative]:
        fix = insert_before(context, stage.name, "min_max_scaler", {"clip": True})
        yield error("negative_reach", stage.name, None, fix, columns=names[:_MAX_LISTED])


def _several_columns(
    context: CheckContext, stage: Stage, entry: Entry, history: History
) -> Iterator[Problem]:
    used = used_columns(context, stage, entry, history)
    if used is not None and len(used) != 1:
        setting = "columns" if entry["shape"] == "column" else None
        values = {"columns": used[:_MAX_LISTED], "count": len(used)}
        yield error("one_column_only", stage.name, setting, (), **values)


def _low_target(
    context: CheckContext, stage: Stage, entry: Entry, history: History
) -> Iterator[Problem]:
    schema = context.schemas.get(history.roles_stage or "")
    facts: Mapping[str, object] = (
        schema.facts.get("target") or {} if isinstance(schema, Columns) else {}
    )
    lowest = facts.get("lowest")
    if not isinstance(lowest, int | float):
        return
    needs_positive = "positive_target" in entry.get("needs", ())
    if lowest < 0 or (needs_positive and lowest == 0):
        code = "target_not_positive" if needs_positive else "target_negative"
        target = str((history.roles or {}).get("target"))
        yield error(code, stage.name, target=target, lowest=lowest)
