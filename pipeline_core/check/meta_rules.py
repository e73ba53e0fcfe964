"""Rules about models over models: what their members must be, and be trained on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Connect, Disconnect, Edit, SetSetting
from pipeline_core.edits.judged_models import compares_models, model_members, model_origin
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import WITHOUT_TARGET, Predicted

_WRONG_KIND = {"class": "member_predicts_numbers", "number": "member_predicts_classes"}


@dataclass(frozen=True)
class _Member:
    """A model wired to a meta stage: its source, its maker, and what the catalogue says of it."""

    source: str
    stage: Stage
    entry: Entry
    predicts: Predicted | None


def meta_problems(context: CheckContext) -> Iterator[Problem]:
    """Find models that cannot stand within or beside others, and roles that blocks cannot heed."""
    by_stage = histories(context)
    for stage, entry in context.stages_with_entries():
        if entry["shape"] != "meta" and not compares_models(entry):
            continue
        members = _members(context, stage)
        yield from _kind_problems(stage, entry, members)
        if "two_models" in entry.get("needs", ()) and len(members) == 1:
            yield error("one_model_compared", stage.name, "models", model=members[0].source)
        for member in members:
            yield from _member_problems(stage, entry, member)
            yield from _threshold_problems(stage, entry, member)
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        if history is not None and history.is_known:
            yield from _role_problems(stage, entry, history)
            if all(member.predicts in ("class", None) for member in members):
                yield from two_class_problems(context, stage, entry, history, by_stage)
            yield from _other_rows(context, stage, members, history, by_stage)


def _members(context: CheckContext, stage: Stage) -> list[_Member]:
    members = []
    for source in model_members(context.pipeline, context.catalogue, stage.name):
        origin = model_origin(context.pipeline, context.catalogue, source)
        if source not in context.excluded and origin in context.entries:
            maker, entry = context.pipeline.stages[origin], context.entries[origin]
            members.append(_Member(source, maker, entry, predicted_by(context, origin)))
    return members


def predicted_by(context: CheckContext, origin: str, depth: int = 0) -> Predicted | None:
    """Return what the model of a stage predicts, None if that is not known.

    A model of models predicts what the first known of them does.
    """
    entry = context.entries.get(origin)
    if entry is None or depth > len(context.entries):
        return None
    if entry["shape"] != "meta":
        return entry.get("predicts")
    if entry.get("takes_models"):
        return entry.get("takes_models")
    sources = model_members(context.pipeline, context.catalogue, origin)
    makers = (model_origin(context.pipeline, context.catalogue, source) for source in sources)
    kinds = (predicted_by(context, maker, depth + 1) for maker in makers)
    return next((kind for kind in kinds if kind is not None), None)


def _kind_problems(stage: Stage, entry: Entry, members: list[_Member]) -> Iterator[Problem]:
    """Find members that predict no target, or another kind than the block or the others."""
    for member in members:
        if member.predicts in WITHOUT_TARGET:
            yield error("member_without_target", stage.name, model=member.source)
    wanted = entry.get("takes_models")
    by_kind = {
        kind: [member.source for member in members if member.predicts == kind]
        for kind in ("class", "number")
    }
    if wanted:
        for source in by_kind["number" if wanted == "class" else "class"]:
            yield error(_WRONG_KIND[wanted], stage.name, model=source)
    elif by_kind["class"] and by_kind["number"]:
        values = {"classifiers": by_kind["class"], "others": by_kind["number"]}
        yield error("members_of_two_kinds", stage.name, None, (), **values)


def _member_problems(stage: Stage, entry: Entry, member: _Member) -> Iterator[Problem]:
    needs = entry.get("needs", ())
    is_made_of_models = member.entry["shape"] == "meta" and not _keeps_estimator(member.entry)
    if "single_estimator" in needs and is_made_of_models:
        yield error("member_made_of_models", stage.name, model=member.source)
    elif "weighable" in needs and member.predicts == "class" and not _takes_weights(member):
        yield error("member_takes_no_weights", stage.name, model=member.source)
    if "scores" in needs and _setting(member, "voting") == "hard" and member.predicts == "class":
        fix: tuple[Edit, ...] = (SetSetting(member.stage.name, "voting", "soft"),)
        yield error("member_gives_only_classes", stage.name, None, fix, model=member.source)
    if _is_soft_vote(stage, entry) and _gives_no_probabilities(member):
        fix = (SetSetting(stage.name, "voting", "hard"),)
        yield error("member_without_probabilities", stage.name, "voting", fix, model=member.source)


def _threshold_problems(stage: Stage, entry: Entry, member: _Member) -> Iterator[Problem]:
    """Find a model whose cut another model does not use: it takes its probabilities."""
    settings = effective_settings(stage.settings, entry["settings"])
    takes_classes = settings.get("voting") == "hard" or settings.get("gives") == "classes"
    is_search = "vary" in entry["settings"]["properties"]
    takes_it_whole = entry["shape"] != "meta" or is_search
    if "outermost" in member.entry.get("needs", ()) and not takes_classes and not takes_it_whole:
        yield warning("threshold_not_used", stage.name, model=member.source)


def _keeps_estimator(entry: Entry) -> bool:
    """Tell whether a meta block gives a recipe with an estimator behind it, as its members are."""
    return "single_estimator" in entry.get("needs", ())


def _takes_weights(member: _Member) -> bool:
    return member.entry.get("takes_weights", True)


def _is_soft_vote(stage: Stage, entry: Entry) -> bool:
    return effective_settings(stage.settings, entry["settings"]).get("voting") == "soft"


def _setting(member: _Member, name: str) -> object:
    return effective_settings(member.stage.settings, member.entry["settings"]).get(name)


def _gives_no_probabilities(member: _Member) -> bool:
    if member.entry["shape"] == "meta" and member.predicts == "class":
        return _setting(member, "voting") == "hard" or _setting(member, "against") == "one"
    gives = member.entry.get("probabilities")
    if gives == "by_setting":  # which setting it is only the class knows: as it is by default
        schema = member.entry["settings"]
        return effective_settings(member.stage.settings, schema) == effective_settings({}, schema)
    return gives == "never"


def _role_problems(stage: Stage, entry: Entry, history: History) -> Iterator[Problem]:
    """Find roles that the folds or the draws of a block cannot heed."""
    needs, roles = entry.get("needs", ()), history.roles or {}
    if "no_time" in needs and roles.get("time"):
        yield error("no_folds_by_time", stage.name, column=roles["time"])
    if "no_group" in needs and roles.get("group"):
        yield warning("draws_tear_groups", stage.name, column=roles["group"])
    if "weights_in_fit_only" in needs and roles.get("weight"):
        yield warning("weights_in_fit_only", stage.name, column=roles["weight"])
    yield from _hidden_sensitive(stage, entry, roles)


def _hidden_sensitive(stage: Stage, entry: Entry, roles: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a sensitive column that a model is to be told and that another role keeps from it."""
    parts = {part for port in entry["ports"] for part in port["parts"]}
    if "sensitive_groups" not in parts:
        return
    for role in ("target", "weight", "group", "time", "id"):
        named = roles.get(role) or ()
        columns = [named] if isinstance(named, str) else named
        for column in sorted(set(columns) & set(roles.get("sensitive") or ())):
            yield error("sensitive_hidden", stage.name, column=column, role=role)


def two_class_problems(
    context: CheckContext,
    stage: Stage,
    entry: Entry,
    history: History,
    by_stage: Mapping[str, History],
) -> Iterator[Problem]:
    """Find a target of many classes where there must be two; a filter may have left two."""
    roles_stage = history.roles_stage or ""
    schema = context.schemas.get(roles_stage)
    facts = schema.facts.get("target") if isinstance(schema, Columns) else None
    if "two_classes" not in entry.get("needs", ()) or not facts:
        return
    if by_stage[roles_stage].rows == history.rows and facts["distinct"] > 2:
        target = str((history.roles or {}).get("target"))
        yield error("two_classes_only", stage.name, target=target, distinct=facts["distinct"])


def _other_rows(
    context: CheckContext,
    stage: Stage,
    members: list[_Member],
    history: History,
    by_stage: Mapping[str, History],
) -> Iterator[Problem]:
    """Find members whose own training rows, roles or split are not those of the stage."""
    trained = {member.source: by_stage[member.source] for member in members}
    others = [
        name for name, own in trained.items() if own.is_known and _rows(own) != _rows(history)
    ]
    is_one = len({_rows(own) for own in trained.values()}) == 1
    fix = _rewire_data(context, stage, members[0]) if others and is_one else ()
    for name in others:
        yield error("member_of_other_rows", stage.name, "data", fix, model=name)


def _rows(history: History) -> tuple[str | None, ...]:
    return history.rows, history.roles_stage, history.split


def _rewire_data(context: CheckContext, stage: Stage, member: _Member) -> tuple[Edit, ...]:
    """Return edits that give a stage the rows of a member, as they are before its recipe."""
    source = context.upstream(member.stage.name)
    while source and source in context.entries and context.entries[source]["shape"] == "column":
        source = context.upstream(source)
    old = context.source(stage, "data")
    if source is None or old is None:
        return ()
    return Disconnect(old, stage.name, "data"), Connect(source, stage.name, "data")
