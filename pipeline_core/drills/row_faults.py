"""Faults of the rows: units, stand-ins for gaps, codes, and rows that were chosen."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.drills.fault import Breakage, Facts, Fault, GoodPipeline, in_formula
from pipeline_core.drills.observation import Observation
from pipeline_core.drills.text_table import TextTable
from pipeline_core.edits import InsertStage, RemoveStage

_SENTINEL = -999
_MIN_SHARE = 0.003
_FACTOR = 1000
_MOST_CODES = 40


def _free_features(good: GoodPipeline, *, numbers: bool) -> list[str]:
    """Return the features that come from a file as they are, and that no stage speaks of."""
    spoken = {name for stage in good.pipeline.stages.values() for name in _names(stage.settings)}
    spoken |= {name for test in good.pipeline.tests for name in _names(test.entries)}
    features = good.features
    names = [n for n in features if pd.api.types.is_numeric_dtype(features[n]) is numbers]
    lists = {
        name
        for stage in good.pipeline.stages.values()
        if stage.block == "select_columns"
        for name in stage.settings.get("columns", ())
    }
    return [str(n) for n in names if (n not in spoken or n in lists) and good.source_with(str(n))]


def _names(value: Any) -> Iterator[str]:
    """Yield the texts of settings; those of formulas count by each of their words."""
    if isinstance(value, str):
        yield value
        yield from (word for word in value.replace("(", " ").replace(",", " ").split())
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "columns":
                yield from (str(key), *_names(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def near_source(good: GoodPipeline, column: str) -> tuple[str, str, str]:
    """Return the wire on which a column of a file is best mended: source, stage and port."""
    found = good.source_with(column)
    consumers = good.drawing.consumers(found[0]) if found else []
    if found is not None and len(consumers) == 1:
        return found[0], *consumers[0]
    source, port = good.source_of(str(good.roles))
    return source, str(good.roles), port


def _changed(
    good: GoodPipeline, column: str, change: Callable[[TextTable, int, str], str]
) -> tuple[str, dict[str, TextTable]]:
    """Return the source of a column, and its file with the column changed."""
    found = good.source_with(column)
    if found is None:
        raise ValueError(column)
    stage, path, table = found
    return stage, {path: table.with_cells(column, lambda row, cell: change(table, row, cell))}


def _other_unit(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    names = _free_features(good, numbers=True)
    for name in seed.sample(names, len(names)):
        values = good.features[name].dropna()
        if len(values) < 50 or values.min() <= 0 or values.max() / values.min() > _FACTOR / 5:
            continue
        found = good.source_with(name)
        rows = len(found[2].rows) if found else 0
        first = seed.uniform(0, 0.75) * rows
        last = first + seed.uniform(0.12, 0.25) * rows

        def bigger(table: TextTable, row: int, cell: str, span: Any = (first, last)) -> str:
            number = table.number(cell)
            is_inside = span[0] <= row < span[1]
            return table.written(number * _FACTOR) if is_inside and number is not None else cell

        _, tables = _changed(good, name, bigger)
        limit = float(values.max()) * 3
        yield Breakage((), _converted(good, name, limit), {"column": name, "most": limit}, tables)


def _converted(good: GoodPipeline, name: str, limit: float) -> tuple[InsertStage, ...]:
    stage, consumer, port = near_source(good, name)
    column = in_formula(name)
    value = f"where({column} > {limit:.6g}, {column} / {_FACTOR}, {column})"
    settings = {"name": name, "value": value}
    return (InsertStage("derive_column", stage, consumer, port, "one_unit", settings),)


def _has_two_units(seen: Observation, facts: Facts) -> bool:
    name = facts["column"]
    return any(
        name in features and (features[name] > facts["most"]).mean() > _MIN_SHARE
        for _, features, _ in seen.shown
        if name not in features or pd.api.types.is_numeric_dtype(features[name])
    )


def _sentinel(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    names = _free_features(good, numbers=True)
    for name in seed.sample(names, len(names)):
        values = good.features[name].dropna()
        if len(values) < 50 or values.min() <= _SENTINEL:
            continue
        share, salt = seed.uniform(0.06, 0.15), seed.random()

        def hidden(table: TextTable, row: int, cell: str, share: float = share) -> str:
            is_hit = random.Random(f"{salt} {row}").random() < share  # noqa: B023 - used at once
            return str(_SENTINEL) if is_hit and table.number(cell) is not None else cell

        _, tables = _changed(good, name, hidden)
        stage, consumer, port = near_source(good, name)
        keep = {"keep": f"not ({in_formula(name)} == {_SENTINEL})"}
        mending = InsertStage("filter_rows", stage, consumer, port, "real_values", keep)
        yield Breakage((), (mending,), {"column": name}, tables)


def _has_sentinel(seen: Observation, facts: Facts) -> bool:
    name = facts["column"]
    return any(
        name in features and (features[name] == _SENTINEL).mean() > _MIN_SHARE
        for _, features, _ in seen.shown
    )


def _coded(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    names = _free_features(good, numbers=False)
    for name in seed.sample(names, len(names)):
        found = good.source_with(name)
        words = sorted({cell for cell in found[2].column(name) if cell}) if found else []
        if not 3 <= len(words) <= _MOST_CODES:
            continue
        seed.shuffle(words)
        codes = {word: str(number) for number, word in enumerate(words, start=1)}

        def coded(_table: TextTable, _row: int, cell: str, codes: Any = codes) -> str:
            return str(codes.get(cell, cell))

        _, tables = _changed(good, name, coded)
        stage, consumer, port = near_source(good, name)
        settings = {"columns": [name], "to": "word"}
        mending = InsertStage("cast_columns", stage, consumer, port, "as_words", settings)
        yield Breakage((), (mending,), {"column": name}, tables)


def _takes_codes_for_amounts(seen: Observation, facts: Facts) -> bool:
    name = facts["column"]
    return any(_is_amount(seen, trained, name) for _, trained, _ in seen.learning)


def _is_amount(seen: Observation, data: Data, name: str) -> bool:
    rows = data.bake()
    if name not in rows.features(rows.rows).columns:
        return False
    if not pd.api.types.is_numeric_dtype(rows.rows[name]):
        return False
    baked = seen.baked(data)
    return name in baked.columns and baked[name].nunique() > 2


def _chosen(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    if good.roles is None or good.target is None:
        return
    target = good.seen.learning[0][1].rows[good.target].dropna()
    source, port = good.source_of(good.roles)
    column = in_formula(good.target)
    facts: dict[str, Any]
    if pd.api.types.is_numeric_dtype(target) and target.nunique() > 10:
        limit = float(np.quantile(target, seed.choice([0.7, 0.75, 0.8])))
        keep, facts = f"{column} <= {limit:.6g}", {"high": float(np.quantile(target, 0.85))}
    else:
        counts = target.astype(str).value_counts()
        if len(counts) < 3:
            return
        keep = f"{column} != {json.dumps(str(counts.index[-1]))}"
        facts = {"classes": [str(name) for name in counts.index]}
    stage = InsertStage("filter_rows", source, good.roles, port, "usual_rows", {"keep": keep})
    yield Breakage((stage,), (RemoveStage("usual_rows", heal=True),), facts)


def _is_cut(seen: Observation, facts: Facts) -> bool:
    return any(_target_is_cut(tested, facts) for _, _, tested in seen.learning)


def _target_is_cut(data: Data, facts: Facts) -> bool:
    target = data.rows[data.roles.target] if data.roles.target else pd.Series(dtype="float64")
    if "classes" in facts:
        return not set(facts["classes"]) <= {str(value) for value in target.unique()}
    if not pd.api.types.is_numeric_dtype(target) or target.dropna().empty:
        return False
    return bool(np.quantile(target.dropna(), 0.98) < facts["high"])


FAULTS = (
    Fault("other_unit", _other_unit, _has_two_units),
    Fault("stand_in_for_gaps", _sentinel, _has_sentinel),
    Fault("codes_as_amounts", _coded, _takes_codes_for_amounts),
    Fault("rows_chosen_by_target", _chosen, _is_cut),
)
