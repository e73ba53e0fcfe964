"""Rules about stages that several tables come to: what each may have behind it, and growth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check import fixes
from pipeline_core.check.context import CheckContext, Wire, texts_in
from pipeline_core.check.history import History, histories
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec import Stage

_FUTURE = frozenset({"forward", "nearest"})


def table_problems(context: CheckContext) -> Iterator[Problem]:
    """Find problems of the further tables of row blocks, and of what a join makes of them."""
    by_stage = histories(context)
    for stage, entry in context.stages_with_entries():
        if entry["shape"] != "row" or stage.name not in by_stage:
            continue
        wires = _table_wires(context, stage, entry)
        if not wires:
            continue
        main = wires[0]
        for wire in wires[1:]:
            if (history := by_stage.get(wire.source)) is not None and history.is_known:
                yield from _further_table(context, wire, history, by_stage.get(main.source))
                yield from _joined_back(context, main, wire, by_stage)
        yield from _growth(context, stage, main)
        yield from _future(stage, entry)


def _table_wires(context: CheckContext, stage: Stage, entry: Entry) -> list[Wire]:
    """Return the wires by which a stage's tables come in, the main one first."""
    return [
        Wire(source, stage.name, port["name"])
        for port in entry["ports"]
        for source in stage.inputs.get(port["name"], ())
        if source in context.entries
    ]


def _further_table(
    context: CheckContext, wire: Wire, history: History, main: History | None
) -> Iterator[Problem]:
    if history.learned:
        values = {"step": history.learned, "source": wire.source}
        yield error("second_table_learned", wire.stage, wire.port, (), **values)
    if history.split:
        fix = _feed_before_split(context, wire, history.split)
        values = {"split": history.split, "source": wire.source}
        yield error("second_table_split", wire.stage, wire.port, fix, **values)
    elif history.roles_stage and (main is None or main.roles_stage is None):
        values = {"roles": history.roles_stage, "source": wire.source}
        yield warning("second_table_roles", wire.stage, wire.port, (), **values)


def _feed_before_split(context: CheckContext, wire: Wire, split: str) -> tuple[Edit, ...]:
    """Return edits that take the rows from before the split, where nothing stands between."""
    source = context.upstream(split)
    return tuple(fixes.rewire(wire, source)) if source and wire.source == split else ()


def _joined_back(
    context: CheckContext, main: Wire, wire: Wire, by_stage: Mapping[str, History]
) -> Iterator[Problem]:
    """Find what was computed from several of the rows that it is joined to."""
    first = _lineage(context, main.source, rows_only=True)
    second = _lineage(context, wire.source)
    files = _files(context, first) & _files(context, second)
    between = second - first
    combining = [name for name in between if context.entries[name].get("combines_rows")]
    if not combining or not (first & second or files):
        return
    stage = sorted(combining, key=(context.order or []).index)[0]
    roles = [history.roles for history in by_stage.values() if history.roles]
    targets = {str(role["target"]) for role in roles if role.get("target")}
    texts = set(texts_in(context.pipeline.stages[stage].settings))
    values = {"source": stage}
    if used := sorted(targets & texts):
        yield warning("target_joined_back", wire.stage, wire.port, (), target=used[0], **values)
    else:
        yield warning("joined_back", wire.stage, wire.port, (), **values)


def _lineage(context: CheckContext, stage: str, rows_only: bool = False) -> frozenset[str]:
    """Return a stage and all that its rows come from; with what they were joined to, or not."""
    names: set[str] = set()
    open_stages = [stage]
    while open_stages:
        name = open_stages.pop()
        if name in names or name not in context.entries:
            continue
        names.add(name)
        wires = _table_wires(context, context.pipeline.stages[name], context.entries[name])
        open_stages += [w.source for w in wires if not rows_only or w.port == wires[0].port]
    return frozenset(names)


def _files(context: CheckContext, stages: frozenset[str]) -> frozenset[str]:
    """Return the files that stages read."""
    return frozenset(
        str(context.pipeline.stages[name].settings.get(setting))
        for name in stages
        for setting, schema in context.entries[name]["settings"]["properties"].items()
        if meaning_of(schema) == "file"
    )


def _growth(context: CheckContext, stage: Stage, main: Wire) -> Iterator[Problem]:
    """Find joins whose rows will be many more than those of their tables."""
    columns = context.schemas.get(main.source)
    facts = columns.facts if isinstance(columns, Columns) else {}
    forecast = facts.get("joins", {}).get(stage.name)
    if forecast is None:
        return
    values = {name: forecast[name] for name in ("rows", "left", "right", "limit")}
    if forecast["rows"] > forecast["limit"]:
        yield error("join_explodes", stage.name, None, (), **values)
    elif forecast["repeated"] and forecast["rows"] > forecast["left"]:
        yield warning("join_repeats", stage.name, None, (), **values)


def _future(stage: Stage, entry: Entry) -> Iterator[Problem]:
    """Find a join by time that takes what is known only later."""
    schema = entry["settings"]["properties"].get("direction", {})
    direction = effective_settings(stage.settings, entry["settings"]).get("direction")
    if direction in _FUTURE and {"backward", *_FUTURE} <= set(schema.get("enum", ())):
        fix = (SetSetting(stage.name, "direction", "backward"),)
        yield warning("looks_into_future", stage.name, "direction", fix, found=direction)
