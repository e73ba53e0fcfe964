"""Faults of the division into training and test rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from pipeline_core.data.data import Data
from pipeline_core.data.suspects import repeated_rows
from pipeline_core.drills.fault import Breakage, Facts, Fault, GoodPipeline, free_column
from pipeline_core.drills.observation import Observation
from pipeline_core.drills.text_table import TextTable
from pipeline_core.edits import (
    AddStage,
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    RemoveStage,
    SetSetting,
)

_RARE = 12
_FEW = 12
_MANY = 60
_FEWER = 0.25
_LATER = 0.05


def _tested_on_training(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    """Yield a second split, whose test rows the models have been trained on."""
    split, drawing = good.split, good.drawing
    if split is None:
        return
    before, port = good.source_of(split)
    judges = [judged.judge for judged in drawing.judged if judged.judged_on == split]
    moved = [(stage, p) for stage, p in drawing.consumers(split) if stage in judges]
    settings = dict(good.pipeline.stages[split].settings)
    if settings.get("how") == "time":
        settings |= {"test_share": min(0.9, 2 * settings.get("test_share", 0.25))}
    else:
        settings |= {"random_state": seed.randrange(1, 1000)}
    made: list[Edit] = [AddStage("split_rows", "test_rows", settings)]
    made.append(Connect(before, "test_rows", port))
    away = [edit for stage, p in moved for edit in _rewired(stage, p, split, "test_rows")]
    back = [edit for stage, p in moved for edit in _rewired(stage, p, "test_rows", split)]
    if moved:
        yield Breakage((*made, *away), (*back, RemoveStage("test_rows")))


def _rewired(stage: str, port: str, old: str, new: str) -> list[Edit]:
    return [Disconnect(old, stage, port), Connect(new, stage, port)]


def _shares_rows(seen: Observation, _facts: Facts) -> bool:
    return any(
        trained.train_rows.index.isin(tested.test_rows.index).any()
        for _, trained, tested in seen.models
        if tested.test is not None
    )


def _repeated(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    how = good.setting(good.split, "how", "random") if good.split else None
    for stage, (path, table) in good.files.items():
        consumers = good.drawing.consumers(stage)
        if how in ("random", "stratified") and consumers:
            again = seed.sample(table.rows, len(table.rows) // 4)
            rows = [*table.rows, *again]
            seed.shuffle(rows)
            consumer, port = consumers[0]
            mending = InsertStage("drop_duplicates", stage, consumer, port, "once")
            yield Breakage((), (mending,), {}, {path: replace(table, rows=tuple(rows))})


def _repeats(seen: Observation, _facts: Facts) -> bool:
    return any(repeated_rows(tested) > 0 for _, _, tested in seen.learning)


def _time_ignored(good: GoodPipeline, _seed: random.Random) -> Iterator[Breakage]:
    data = good.seen.learning[0][2] if good.seen.learning else None
    if good.split and data is not None and data.roles.time:
        how = good.setting(good.split, "how", "random")
        if how == "time":
            edit, back = SetSetting(good.split, "how", "random"), SetSetting(good.split, "how", how)
            yield Breakage((edit,), (back,), {"time": data.roles.time})


def _mixes_times(seen: Observation, facts: Facts) -> bool:
    return any(_is_mixed(trained, tested, facts["time"]) for _, trained, tested in seen.learning)


def _is_mixed(trained: Data, tested: Data, column: str) -> bool:
    if column not in trained.rows or column not in tested.rows or tested.test is None:
        return False
    train, test = trained.train_rows[column].dropna(), tested.test_rows[column].dropna()
    return len(test) > 0 and bool((train > test.min()).mean() > _LATER)


def _groups_torn(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    if good.split is None or good.roles is None:
        return
    group, how = good.setting(good.roles, "group"), good.setting(good.split, "how", "random")
    if group and how == "group":
        yield Breakage(
            (SetSetting(good.split, "how", "random"),),
            (SetSetting(good.split, "how", "group"),),
            {"group": group},
        )
    elif how in ("random", "stratified"):
        yield from _measured_again(good, seed, how)


def _measured_again(good: GoodPipeline, seed: random.Random, _how: str) -> Iterator[Breakage]:
    for path, table in good.files.values():
        name = free_column(good, seed.sample(["person", "visit_of", "unit", "household"], 4))
        mending: list[Edit] = [SetSetting(role, "group", name) for role in good.all_roles()]
        mending.append(SetSetting(str(good.split), "how", "group"))
        changed = _with_repeats(table, name, seed)
        yield Breakage((), (*mending,), {"group": name}, {path: changed})


def _with_repeats(table: TextTable, name: str, seed: random.Random) -> TextTable:
    """Return a table in which many rows were measured three times, with their owner."""
    rows: list[tuple[str, ...]] = []
    for number, row in enumerate(table.rows):
        times = 3 if seed.random() < 0.3 else 1
        rows += [(*row, f"{name[0].upper()}{number:05d}")] * times
    seed.shuffle(rows)
    return replace(table, header=(*table.header, name), rows=tuple(rows))


def _tears_groups(seen: Observation, facts: Facts) -> bool:
    return any(_is_torn(trained, tested, facts["group"]) for _, trained, tested in seen.learning)


def _is_torn(trained: Data, tested: Data, column: str) -> bool:
    if column not in trained.rows or column not in tested.rows or tested.test is None:
        return False
    groups = trained.train_rows[column].dropna().unique()
    return bool(tested.test_rows[column].isin(groups).any())


def _not_stratified(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    split, target = good.split, good.target
    source = good.source_with(target) if target else None
    if split is None or source is None or good.setting(split, "how") != "stratified":
        return
    _, path, table = source
    cells = table.column(str(target))
    classes = sorted({cell for cell in cells if cell}, key=cells.count)
    rare = [number for number, cell in enumerate(cells) if cell == classes[0]]
    left = set(seed.sample(rare, min(_RARE, len(rare))))
    kept = tuple(
        row
        for number, row in enumerate(table.rows)
        if cells[number] != classes[0] or number in left
    )
    for _ in range(6):
        edits = (
            SetSetting(split, "how", "random"),
            SetSetting(split, "random_state", seed.randrange(1000)),
        )
        back = SetSetting(split, "how", "stratified")
        yield Breakage(edits, (back,), {}, {path: replace(table, rows=kept)})


def _is_uneven(seen: Observation, _facts: Facts) -> bool:
    return any(_rare_is_uneven(tested) for _, _, tested in seen.learning)


def _rare_is_uneven(data: Data) -> bool:
    target = data.roles.target
    if target is None or data.test is None or data.train is None:
        return False
    counts = data.rows[target].value_counts()
    rare, count = counts.index[-1], int(counts.iloc[-1])
    share = len(data.test) / (len(data.test) + len(data.train))
    found = int((data.test_rows[target] == rare).sum())
    return len(counts) <= 20 and abs(found - share * count) > 1.5


def _too_few(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    data = good.seen.learning[0][2] if good.seen.learning else None
    if good.split is None or data is None or data.test is None or len(data.test) < _MANY:
        return
    share = good.setting(good.split, "test_share", 0.25)
    few = round(seed.randint(_FEW - 4, _FEW) / len(data.rows), 5)
    yield Breakage(
        (SetSetting(good.split, "test_share", few),),
        (SetSetting(good.split, "test_share", share),),
        {"rows": len(data.test)},
    )


def _has_few(seen: Observation, facts: Facts) -> bool:
    least = min(_MANY, _FEWER * facts["rows"])
    return any(len(tested.test_rows) < least for _, _, tested in seen.learning)


FAULTS = (
    Fault("tested_on_training", _tested_on_training, _shares_rows, refused=True),
    Fault("repeated_rows", _repeated, _repeats),
    Fault("time_ignored", _time_ignored, _mixes_times, refused=True),
    Fault("groups_torn", _groups_torn, _tears_groups),
    Fault("not_stratified", _not_stratified, _is_uneven),
    Fault("few_test_rows", _too_few, _has_few),
)
