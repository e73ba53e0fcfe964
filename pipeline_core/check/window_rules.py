"""Rules about blocks that add to a row what other rows hold: lags, windows, ranks.

A value of an earlier row is known when its row comes. It stays a leak where the parts of a
split are not apart in time: rows of the test part then reach into the training rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import effective_settings, validate
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.edits import Edit, RemoveStage, SetSetting
from pipeline_core.spec import Stage
from pipeline_core.spec.rows_seen import columns_read, rows_seen

_ORDERS = ("number", "date")


def window_problems(context: CheckContext) -> Iterator[Problem]:
    """Find blocks that add of other rows what a model will not know, or tell it of the test."""
    by_stage: Mapping[str, History] | None = None
    for stage, entry in context.stages_with_entries():
        if not entry.get("sees") or validate(stage.settings, entry["settings"]):
            continue
        by_stage = histories(context) if by_stage is None else by_stage
        window = _window(context, stage, entry, by_stage)
        yield from _setting_problems(context, window)
        if window.columns:
            yield from _future_problems(window)
            yield from _split_problems(window)


@dataclass(frozen=True)
class _Window:
    """A stage that adds something of other rows, and the stages around it that matter.

    `splits` are the methods by which its rows are split, by stage, and `roles` the settings
    of the stage `roles_stage` that names their target and their times.
    """

    stage: Stage
    seen: str
    settings: Mapping[str, Any]
    columns: tuple[str, ...] | None
    roles: Mapping[str, Any]
    roles_stage: str | None
    splits: Mapping[str, str]
    has_models: bool

    @property
    def field(self) -> str:
        """The setting that names what the stage reads."""
        return "columns" if "columns" in self.settings else "column"

    @property
    def target(self) -> str | None:
        """The target, where the stage reads it."""
        target = self.roles.get("target")
        return str(target) if target and target in (self.columns or ()) else None


def _window(
    context: CheckContext, stage: Stage, entry: Entry, by_stage: Mapping[str, History]
) -> _Window:
    settings = effective_settings(stage.settings, entry["settings"])
    around = [*followers(context, stage.name)]
    history = history_at(context, stage, context.main_port(stage.name), by_stage)
    if history and history.split:
        around.append(history.split)
    names = [history.roles_stage] if history and history.roles_stage else []
    names += [name for name in around if context.entries[name]["shape"] == "roles"]
    roles_stage = names[0] if names else None
    shapes = {context.entries[name]["shape"] for name in around}
    return _Window(
        stage=stage,
        seen=str(rows_seen(entry, settings)),
        settings=settings,
        columns=columns_read(settings),
        roles=_settings(context, roles_stage) if roles_stage else {},
        roles_stage=roles_stage,
        splits={
            name: str(_settings(context, name).get("how", ""))
            for name in around
            if context.entries[name]["shape"] == "split"
        },
        has_models=bool(shapes & {"estimator", "meta"}),
    )


def _settings(context: CheckContext, name: str) -> Mapping[str, Any]:
    settings = context.pipeline.stages[name].settings
    return effective_settings(settings, context.entries[name]["settings"])


def followers(context: CheckContext, name: str) -> list[str]:
    """Return the stages below a stage that have an entry."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        for wire in context.outgoing.get(waiting.pop(), ()):
            if wire.stage not in found and wire.stage in context.entries:
                found[wire.stage] = None
                waiting.append(wire.stage)
    return list(found)


def _setting_problems(context: CheckContext, window: _Window) -> Iterator[Problem]:
    stage, kinds = window.stage, context.input_schema(window.stage.name)
    if window.columns is None:
        choice = stage.settings["columns"]
        kind = choice.get("kind") if isinstance(choice, Mapping) else None
        names = [name for name, its_kind in (kinds or {}).items() if kind == its_kind]
        fix = (SetSetting(stage.name, "columns", names),) if names else ()
        yield error("window_needs_names", stage.name, "columns", fix)
    order = window.settings.get("order")
    kind = (kinds or {}).get(str(order))
    if kind is not None and kind not in _ORDERS:
        yield error("order_of_words", stage.name, "order", column=order, found=kind)


def _future_problems(window: _Window) -> Iterator[Problem]:
    """Find values that a model will not know: of later rows, or of the row's own target."""
    stage = window.stage
    if window.target and window.seen != "earlier":
        fix = _without(window, window.target)
        yield error("window_of_target_now", stage.name, window.field, fix, target=window.target)
    elif window.seen == "later":
        lead_names = [
            f"{column}_lead_{-rows}"
            for column in window.columns or ()
            for rows in window.settings["rows"]
            if rows < 0
        ]
        if features := [name for name in lead_names if name != window.roles.get("target")]:
            past = [rows for rows in window.settings["rows"] if rows > 0]
            edits = (SetSetting(stage.name, "rows", past),) if past else ()
            yield warning("looks_ahead", stage.name, "rows", edits, columns=features)


def _without(window: _Window, target: str) -> tuple[Edit, ...]:
    stage, columns = window.stage, window.columns or ()
    if window.settings.get("current") is True:
        return (SetSetting(stage.name, "current", False),)
    if len(columns) > 1:
        return (SetSetting(stage.name, "columns", [name for name in columns if name != target]),)
    return (RemoveStage(stage.name, heal=True),)


def _split_problems(window: _Window) -> Iterator[Problem]:
    """Find splits whose parts are not apart in time, or not for the order of the stage."""
    if window.target and window.seen != "earlier":
        return
    for split, how in window.splits.items():
        if window.seen == "all":
            yield warning("rank_sees_test", window.stage.name, None, split=split)
        elif not _is_apart(window, how):
            fix = _split_by_time(window, split)
            values = {"split": split, "found": how, "order": window.settings.get("order")}
            if window.target:
                yield _target_problem(window, fix, **values)
            else:
                yield warning("window_across_split", window.stage.name, None, fix, **values)
    if window.target and not window.splits and window.has_models and not _is_in_time(window):
        fix = _time_role(window)
        order = window.settings.get("order")
        yield _target_problem(window, fix, split="", found="", order=order)


def _target_problem(window: _Window, fix: tuple[Edit, ...], **values: Any) -> Problem:
    code = "window_of_target_needs_time"
    return error(code, window.stage.name, window.field, fix, target=window.target, **values)


def _is_in_time(window: _Window) -> bool:
    return bool(window.roles.get("time") == window.settings.get("order"))


def _is_apart(window: _Window, how: str) -> bool:
    """Tell whether no value of a test row gets into a training row."""
    if how == "time":
        return _is_in_time(window)
    if window.target:
        return False
    groups = window.settings.get("by")
    is_within_groups = isinstance(groups, list | tuple) and window.roles.get("group") in groups
    return how == "column" or (how == "group" and is_within_groups)


def _split_by_time(window: _Window, split: str) -> tuple[Edit, ...]:
    return (*_time_role(window), SetSetting(split, "how", "time"))


def _time_role(window: _Window) -> tuple[Edit, ...]:
    order = window.settings.get("order")
    if window.roles_stage is None or window.roles.get("time") == order:
        return ()
    return (SetSetting(window.roles_stage, "time", order),)
