"""Why a stage left a row out: the condition it does not meet, or the row it repeats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline_core.data.column_choice import resolve_choice
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.errors import FabricaError
from pipeline_core.expressions import Expression
from pipeline_core.messages.message import Message
from pipeline_core.passport.cells import plain_value
from pipeline_core.passport.records import RunRecord
from pipeline_core.passport.trail import Label, is_alike
from pipeline_core.spec.entry import meaning_of, pick_of

Settings = Mapping[str, Any]


def departure(
    record: RunRecord, stage: str, before: pd.DataFrame, after: pd.DataFrame, label: Label
) -> Message:
    """Return why a stage left a row out, as far as its settings and tables say it.

    Parameters
    ----------
    record, stage
        The run and the stage.
    before, after
        The rows that reached the stage, and those that left it.
    label
        The row's label.
    """
    row = before.loc[[label]].iloc[:1]
    for text in _conditions(record, stage):
        return Message(
            "row.condition", {"stage": stage, "condition": text, "found": _found(text, row)}
        )
    names = _compared_columns(record, stage, before)
    same = after.index[is_alike(row[names], after[names])] if names else after.index[:0]
    if len(same):
        code = "row.repeats" if len(names) == before.shape[1] else "row.repeats_columns"
        twin = plain_value(same[0])
        return Message(code, {"stage": stage, "twin": twin, "names": names})
    return Message("row.left_out", {"stage": stage})


def set_aside(stage: str, before: pd.DataFrame, aside: pd.DataFrame, label: Label) -> Message:
    """Return why a sieve set a row aside: the rules that it wrote beside the row.

    Parameters
    ----------
    stage
        The sieve.
    before, aside
        The rows that reached it, and those that it set aside.
    label
        The row's label.

    Examples
    --------
    >>> before = pd.DataFrame({"age": [-4]})
    >>> set_aside("checked", before, before.assign(broken_rules="age.min"), 0).values["rules"]
    'age.min'
    """
    written = [name for name in aside.columns if name not in before.columns]
    rules = "; ".join(_shown(plain_value(aside.loc[label, name])) for name in written)
    return Message("row.set_aside", {"stage": stage, "rules": rules})


def _conditions(record: RunRecord, stage: str) -> Iterator[str]:
    """Yield the conditions among a stage's settings."""
    settings = record.stage(stage).settings
    for name, schema in record.entries[stage]["settings"]["properties"].items():
        text = settings.get(name)
        if meaning_of(schema) == "condition" and isinstance(text, str) and text:
            yield text


def _found(text: str, row: pd.DataFrame) -> str:
    """Return the values of the columns that a condition names, as a list in words."""
    try:
        names = Expression.parse(text, "condition").columns
    except FabricaError:
        return ""
    values = {name: plain_value(row[name].iloc[0]) for name in names if name in row}
    return ", ".join(f"{name} = {_shown(value)}" for name, value in values.items())


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def _compared_columns(record: RunRecord, stage: str, table: pd.DataFrame) -> list[str]:
    """Return the columns that a stage chooses, all if it chooses none."""
    settings = record.stage(stage).settings
    for name, schema in record.entries[stage]["settings"]["properties"].items():
        pick = pick_of(schema)
        if pick and not pick["single"] and not pick["new"] and settings.get(name):
            chosen = resolve_choice(settings[name], kinds_of(table), pick["kind"], pick["others"])
            if isinstance(chosen, tuple):
                return [column for column in chosen if column in table]
    return [str(column) for column in table.columns]
