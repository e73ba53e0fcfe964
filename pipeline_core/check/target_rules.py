"""Rules about targets: classes for classifiers, quantities for regressors.

They need facts about the target's values, from a preview; without them they
find nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import histories, history_at
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.data.columns import Columns, TargetFacts
from pipeline_core.data.target_limits import MAX_CLASSES, MAX_NUMBER_CLASSES, too_many_classes
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import Predicted


def target_problems(context: CheckContext) -> Iterator[Problem]:
    """Find models that cannot learn their target, or are of the wrong kind for it."""
    if not context.schemas:
        return
    by_stage = histories(context)
    for stage, entry in context.stages_with_entries():
        predicts = entry.get("predicts") or _learns_inside(context, stage, entry)
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        if predicts is None or history is None or not history.roles_stage:
            continue
        schema = context.schemas.get(history.roles_stage)
        facts = schema.facts.get("target") if isinstance(schema, Columns) else None
        target = str((history.roles or {}).get("target"))
        if facts and predicts == "class":
            yield from _class_problems(stage.name, target, facts)
        elif facts and predicts == "number":
            yield from _number_problems(stage.name, target, facts)


def _learns_inside(context: CheckContext, stage: Stage, entry: Entry) -> Predicted | None:
    """Return what the model that a step is given by name predicts; it learns the same target."""
    for name, schema in entry["settings"]["properties"].items():
        if entry["shape"] == "column" and meaning_of(schema) == "named":
            named = context.catalogue.get(stage.settings.get(name, schema.get("default")))
            if named is not None:
                return named.get("predicts")
    return None


def _class_problems(stage: str, target: str, facts: TargetFacts) -> Iterator[Problem]:
    values = {"target": target, "distinct": facts["distinct"], "rows": facts["rows"]}
    if facts["kind"] == "date":
        yield error("date_target", stage, target=target)
    elif facts["distinct"] < 2:
        yield error("one_value_target", stage, target=target)
    elif facts["kind"] == "number" and not facts["whole"]:
        yield error("continuous_target", stage, **values)
    elif too_many_classes(facts["distinct"], facts["rows"]):
        yield error("too_many_classes", stage, **values, limit=MAX_CLASSES)
    elif facts["kind"] == "number" and facts["distinct"] > MAX_NUMBER_CLASSES:
        yield warning("many_number_classes", stage, **values)
    elif facts["once"]:
        yield warning("classes_once", stage, target=target, count=facts["once"])


def _number_problems(stage: str, target: str, facts: TargetFacts) -> Iterator[Problem]:
    if facts["kind"] == "date":
        yield error("date_target", stage, target=target)
    elif facts["kind"] in ("word", "other"):
        yield error("word_target", stage, target=target)
    elif facts["distinct"] < 2:
        yield error("one_value_target", stage, target=target)
    elif facts["kind"] == "boolean":
        yield warning("boolean_target", stage, target=target)
    elif facts["counts_up"]:
        yield warning("counting_target", stage, target=target)
