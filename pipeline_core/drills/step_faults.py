"""Faults of the steps: what is left out, looks ahead, or is wired to another stage."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline_core.drills.fault import (
    Breakage,
    Facts,
    Fault,
    GoodPipeline,
    free_column,
    shown_edits,
)
from pipeline_core.drills.observation import Observation
from pipeline_core.edits import (
    AddStage,
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    RemoveStage,
)

_SPREAD = 50.0
_BEFORE_SPLIT = frozenset({"target_combined_before_split", "target_joined_back", "rank_sees_test"})
_AHEAD = frozenset({"looks_ahead", "looks_into_future", "window_of_target_now"})


def _unscaled(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    drawing = good.drawing
    models = [name for name in drawing.of_shape("estimator") if drawing.needs_one_scale(name)]
    for model in seed.sample(models, len(models)):
        for port, source, _ in drawing.wired(model, "Data"):
            others = [entry for entry in drawing.consumers(source) if entry[0] != model]
            if good.pipeline.stages[source].block != "scale" or not others:
                continue
            before, _ = good.source_of(source)
            yield Breakage(
                _rewired(model, port, source, before), _rewired(model, port, before, source)
            )
    yield from _without_scales(good)


def _without_scales(good: GoodPipeline) -> Iterator[Breakage]:
    """Yield the removal of a scale that one model alone uses."""
    drawing = good.drawing
    for name, stage in good.pipeline.stages.items():
        consumers = drawing.consumers(name)
        if stage.block == "scale" and len(consumers) == 1:
            before, _ = good.source_of(name)
            again = InsertStage("scale", before, *consumers[0], name, dict(stage.settings))
            yield Breakage((RemoveStage(name, heal=True),), (again,))


def _rewired(stage: str, port: str, old: str, new: str) -> tuple[Edit, ...]:
    return (Disconnect(old, stage, port), Connect(new, stage, port))


def _spreads_differ(seen: Observation, _facts: Facts) -> bool:
    drawing = seen.drawing
    for model in drawing.of_shape("estimator"):
        rows = drawing.rows_of(model)
        data = seen.data(rows) if rows and drawing.needs_one_scale(model) else None
        if data is not None and _spread(seen.baked(data)) > _SPREAD:
            return True
    return False


def _spread(features: pd.DataFrame) -> float:
    deviations = features.select_dtypes("number").std().to_numpy(dtype="float64")
    deviations = deviations[np.isfinite(deviations) & (deviations > 0)]
    return float(deviations.max() / deviations.min()) if len(deviations) else 1.0


def _unchecked(good: GoodPipeline, _seed: random.Random) -> Iterator[Breakage]:
    for name in good.drawing.data_checks():
        stage, consumers = good.pipeline.stages[name], good.drawing.consumers(name)
        if not consumers or not _is_above_model(good, name):
            continue
        source, _ = good.source_of(name)
        consumer, port = consumers[0]
        again = InsertStage(stage.block, source, consumer, port, name, dict(stage.settings))
        yield Breakage((RemoveStage(name, heal=True),), (again,))


def _is_above_model(good: GoodPipeline, stage: str) -> bool:
    models = good.drawing.of_shape("estimator")
    return any(stage in good.drawing.above(model) for model in models)


def _checks_nothing(seen: Observation, _facts: Facts) -> bool:
    drawing = seen.drawing
    checks = {
        name
        for name in drawing.data_checks()
        if any(seen.drawing.pipeline.stages[name].settings.get(k) for k in ("rules", "row_rules"))
    }
    models = drawing.of_shape("estimator")
    return not any(checks & drawing.above(model) for model in models)


def _mean_of_target(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    if good.roles is None or good.target is None:
        return
    data = good.seen.learning[0][1]
    if not pd.api.types.is_numeric_dtype(data.rows[good.target]):
        return
    features = good.features
    names = [str(n) for n in features if 2 <= features[n].nunique() <= len(features) / 5]
    source, port = good.source_of(good.roles)
    for group in seed.sample(names, len(names)):
        name = free_column(good, ["usual", "level_of_group", "of_group"])
        statistic = {"column": good.target, "statistic": "mean", "name": name}
        edits, back = shown_edits(good, name)
        made: list[Edit] = [
            AddStage("aggregate", "by_group", {"by": [group], "statistics": [statistic]}),
            Connect(source, "by_group", "table"),
            InsertStage(
                "look_up_columns",
                source,
                good.roles,
                port,
                "with_usual",
                {"on": [group], "columns": [name]},
            ),
            Connect("by_group", "with_usual", "lookup"),
        ]
        mended = (*back, RemoveStage("with_usual", heal=True), RemoveStage("by_group"))
        yield Breakage((*made, *edits), mended)


def _combines_before_split(seen: Observation, _facts: Facts) -> bool:
    return any(problem.code in _BEFORE_SPLIT for problem in seen.problems)


def _looking_ahead(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    data = good.seen.learning[0][1] if good.seen.learning else None
    if data is None or good.roles is None or not data.roles.time or good.target is None:
        return
    source, port = good.source_of(good.roles)
    ahead = seed.choice([1, 2, 3])
    settings = {"columns": [good.target], "order": data.roles.time, "rows": [-ahead]}
    stage = InsertStage("lag_values", source, good.roles, port, "neighbours", settings)
    yield Breakage((stage,), (RemoveStage("neighbours", heal=True),))


def _looks_ahead(seen: Observation, _facts: Facts) -> bool:
    return any(problem.code in _AHEAD for problem in seen.problems)


def _swapped(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    wires = good.drawing.judging_wires
    pairs = [
        (judge, port, source, other)
        for source, judge, port in wires
        for other in {model for model, _, _ in wires}
        if other != source and len(good.drawing.consumers(source)) == 1
    ]
    pairs += _swapped_tables(good)
    for judge, port, source, other in seed.sample(sorted(pairs), len(pairs)):
        yield Breakage(_rewired(judge, port, source, other), _rewired(judge, port, other, source))


def _swapped_tables(good: GoodPipeline) -> list[tuple[str, str, str, str]]:
    """Return the wires into stages at an end that could come from another such wire."""
    ends = [
        (source, name, port)
        for name in good.drawing.of_shape("row")
        if not good.drawing.consumers(name)
        for port, source, _ in good.drawing.wired(name, "Data")
    ]
    return [
        (name, port, source, other)
        for source, name, port in ends
        for other, _, _ in ends
        if other != source and len(good.drawing.consumers(source)) == 1
    ]


def _has_dead_end(seen: Observation, _facts: Facts) -> bool:
    return bool(seen.drawing.dead_ends)


FAULTS = (
    Fault("unscaled", _unscaled, _spreads_differ),
    Fault("unchecked_rows", _unchecked, _checks_nothing),
    Fault("target_mean_before_split", _mean_of_target, _combines_before_split),
    Fault("looks_ahead", _looking_ahead, _looks_ahead, refused=True),
    Fault("wire_swapped", _swapped, _has_dead_end),
)
