"""Faults of columns: those that tell the answer, and those that only tell rows apart."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline_core.data.data import Data, Roles
from pipeline_core.data.suspects import column_suspects
from pipeline_core.drills.fault import (
    Breakage,
    Facts,
    Fault,
    GoodPipeline,
    free_column,
    shown_edits,
)
from pipeline_core.drills.observation import Observation
from pipeline_core.drills.telling import suspected_leaks, tells
from pipeline_core.drills.text_table import TextTable
from pipeline_core.edits import Edit, InsertStage, RemoveStage, SetSetting

_COPIES = ["closing_value", "final_code", "review_result", "audit_value", "office_code"]
_RECORDS = ["record_id", "file_id", "entry_id", "form_id"]
_NOISE = 0.01
_SLIPS = 0.01


def _numbers_with_noise(
    table: TextTable, numbers: list[float | None], seed: random.Random
) -> list[str]:
    present = sorted(number for number in numbers if number is not None)
    spread = present[len(present) * 9 // 10] - present[len(present) // 10]
    slope, shift = seed.choice([0.5, 1.2, 3.0]), seed.choice([10, 250])
    return [
        "" if n is None else table.written(slope * n + shift + seed.gauss(0, _NOISE * spread))
        for n in numbers
    ]


def _codes_with_slips(cells: list[str], seed: random.Random) -> list[str]:
    classes = sorted({cell for cell in cells if cell})
    codes = {name: f"{seed.choice('KRTV')}{number + 1}" for number, name in enumerate(classes)}
    slipped = [seed.choice(classes) if cell and seed.random() < _SLIPS else cell for cell in cells]
    return [codes.get(cell, "") for cell in slipped]


def _copied(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    source = good.source_with(good.target) if good.target else None
    if source is None or good.target is None:
        return
    _, path, table = source
    numbers = table.numbers(good.target)
    is_number = len(set(numbers)) > 20
    cells = table.column(good.target)
    made = (
        _numbers_with_noise(table, numbers, seed) if is_number else _codes_with_slips(cells, seed)
    )
    name = free_column(good, seed.sample(_COPIES, len(_COPIES)))
    edits, back = shown_edits(good, name)
    mending: list[Edit] = back or _as_ids(good, name)
    yield Breakage((*edits,), (*mending,), {}, {path: table.with_column(name, made)})


def _as_ids(good: GoodPipeline, column: str) -> list[Edit]:
    """Return the edits that make a column an id wherever rows of its file get roles."""
    edits: list[Edit] = []
    for stage in good.all_roles():
        ids = good.setting(stage, "id", ())
        named = [ids] if isinstance(ids, str) else list(ids)
        edits.append(SetSetting(stage, "id", [*named, column]))
    return edits


def _told(seen: Observation, facts: Facts) -> bool:
    forbidden = set(facts.get("columns", ()))
    return any(
        name in forbidden or tells(features[name], target)
        for _, features, target in seen.shown
        for name in features.columns
    )


def _afterwards(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    data = good.seen.learning[0][1] if good.seen.learning else None
    if data is None or good.main is None or data.roles.target is None:
        return
    shown = set(good.features.columns)
    hidden = [n for n in data.rows.columns if n not in shown and n not in data.roles.not_features]
    rows = data.train_rows
    frame = replace(data, rows=rows, train=None, test=None, recipe=())
    suspected = suspected_leaks(replace(frame, roles=Roles(target=data.roles.target)))
    leaky = [n for n in hidden if n in suspected or tells(rows[n], rows[data.roles.target])]
    seed.shuffle(leaky)
    for stage in {good.main.trained_on, *good.drawing.above(good.main.trained_on)}:
        listed = good.setting(stage, "columns")
        block = good.pipeline.stages[stage].block
        if not isinstance(listed, tuple | list) or not leaky:
            continue
        if block == "select_columns":
            names = leaky[: seed.choice([1, 2])]
            yield _relisted(stage, listed, [*listed, *names], leaky)
        if block == "drop_columns" and (kept := [n for n in listed if n not in leaky]) != [*listed]:
            yield _relisted(stage, listed, kept, leaky)


def _relisted(stage: str, before: Any, after: list[str], leaky: list[str]) -> Breakage:
    edit, back = SetSetting(stage, "columns", after), SetSetting(stage, "columns", list(before))
    return Breakage((edit,), (back,), {"columns": leaky})


def _derived(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    if good.roles is None or good.target is None:
        return
    source, port = good.source_of(good.roles)
    target = good.seen.learning[0][1].rows[good.target]
    name = free_column(good, seed.sample(["points", "level", "grade", "index_value"], 4))
    column = _in_sql(good.target)
    if pd.api.types.is_numeric_dtype(target):
        value = f"{seed.choice([2, 10])} * {column} + {seed.choice([1, 5])}"
    else:
        classes = sorted(str(value) for value in target.dropna().unique())
        cases = [f"WHEN {column} = {_word_in_sql(word)} THEN {n}" for n, word in enumerate(classes)]
        value = f"CASE {' '.join(cases)} END"
    edits, back = shown_edits(good, name)
    sql = {"sql": f"SELECT *, {value} AS {name}\nFROM {_in_sql(source)}"}
    made = InsertStage("query_sql", source, good.roles, port, "computed", sql)
    yield Breakage((made, *edits), (*back, RemoveStage("computed", heal=True)))


def _in_sql(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _word_in_sql(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _numbered(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    yield from _ids_forgotten(good)
    if good.main is None or not good.files:
        return
    source = good.source_with(good.target or "") or next(
        (stage, path, table) for stage, (path, table) in good.files.items()
    )
    _, path, table = source
    start, step = seed.choice([1, 1001, 20_001]), seed.choice([1, 1, 7])
    name = free_column(good, seed.sample(_RECORDS, len(_RECORDS)))
    cells = [str(start + step * number) for number in range(len(table.rows))]
    edits, back = shown_edits(good, name)
    mending = back or _as_ids(good, name)
    yield Breakage(
        (*edits,), (*mending,), {"columns": [name]}, {path: table.with_column(name, cells)}
    )


def _ids_forgotten(good: GoodPipeline) -> Iterator[Breakage]:
    if good.roles is not None and (ids := good.setting(good.roles, "id")):
        named = [ids] if isinstance(ids, str) else list(ids)
        yield Breakage(
            (SetSetting(good.roles, "id", []),),
            (SetSetting(good.roles, "id", named),),
            {"columns": named},
        )


def _numbered_seen(seen: Observation, facts: Facts) -> bool:
    forbidden = set(facts["columns"])
    if any(not forbidden.isdisjoint(features.columns) for _, features, _ in seen.shown):
        return True
    return any(_counts_rows(trained.bake()) for _, trained, _ in seen.learning)


def _counts_rows(data: Data) -> bool:
    """Return whether a feature of numbers only tells rows apart."""
    return any(
        suspect["kind"] == "id" and pd.api.types.is_numeric_dtype(data.rows[name])
        for name, suspect in column_suspects(data).items()
    )


FAULTS = (
    Fault("copied_target", _copied, _told),
    Fault("known_afterwards", _afterwards, _told),
    Fault("derived_target", _derived, _told),
    Fault("row_numbers", _numbered, _numbered_seen),
)
