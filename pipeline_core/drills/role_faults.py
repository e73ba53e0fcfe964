"""Faults of the roles: another question is answered than the one that was asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.drills.fault import Breakage, Facts, Fault, GoodPipeline
from pipeline_core.drills.observation import Observation
from pipeline_core.edits import Edit, SetSetting

_NEARLY = 0.05


def _wrong_positive(good: GoodPipeline, _seed: random.Random) -> Iterator[Breakage]:
    data = good.seen.learning[0][1] if good.seen.learning else None
    positive = data.roles.positive if data is not None else None
    if data is None or good.roles is None or good.target is None or positive is None:
        return
    values = data.rows[good.target].dropna()
    share = float((values == positive).mean())
    others = sorted({value for value in values.unique() if value != positive}, key=str)
    if len(others) == 1 and abs(share - 0.5) > _NEARLY:
        yield Breakage(
            (SetSetting(good.roles, "positive", others[0]),),
            (SetSetting(good.roles, "positive", positive),),
            {"share": share},
        )


def _finds_others(seen: Observation, facts: Facts) -> bool:
    return any(_is_other(trained, facts["share"]) for _, trained, _ in seen.learning)


def _is_other(data: Data, share: float) -> bool:
    target, positive = data.roles.target, data.roles.positive
    if target is None or positive is None:
        return True
    return abs(float((data.rows[target].dropna() == positive).mean()) - share) > _NEARLY


def _wrong_target(good: GoodPipeline, seed: random.Random) -> Iterator[Breakage]:
    data = good.seen.learning[0][1] if good.seen.learning else None
    if data is None or good.roles is None or good.target is None or data.roles.positive is not None:
        return
    is_number = pd.api.types.is_numeric_dtype(data.rows[good.target])
    features = good.features
    names = [str(name) for name in features if _is_like(features[name], is_number=is_number)]
    for name in seed.sample(names, len(names)):
        edits: list[Edit] = [SetSetting(good.roles, "target", name)]
        back: list[Edit] = [SetSetting(good.roles, "target", good.target)]
        for stage, listed in _lists_with(good, name):
            edits.append(SetSetting(stage, "columns", _exchanged(listed, name, good.target)))
            back.append(SetSetting(stage, "columns", list(listed)))
        yield Breakage((*edits,), (*back,), _facts_of(data, good.target))


def _is_like(column: pd.Series[Any], *, is_number: bool) -> bool:
    if is_number:
        return pd.api.types.is_numeric_dtype(column) and column.nunique() > 20
    return not pd.api.types.is_numeric_dtype(column) and 2 <= column.nunique() <= 10


def _lists_with(good: GoodPipeline, name: str) -> Iterator[tuple[str, list[str]]]:
    for stage in good.pipeline.stages.values():
        listed = stage.settings.get("columns")
        if stage.block == "select_columns" and isinstance(listed, tuple | list) and name in listed:
            yield stage.name, list(listed)


def _exchanged(listed: list[str], name: str, other: str) -> list[str]:
    return [other if column == name else column for column in listed]


def _facts_of(data: Data, target: str) -> Facts:
    values = data.rows[target]
    if pd.api.types.is_numeric_dtype(values):
        return {"target": target, "mean": float(values.mean())}
    return {"target": target, "classes": sorted(str(v) for v in values.dropna().unique())}


def _answers_other(seen: Observation, facts: Facts) -> bool:
    return any(_is_another(trained, facts) for _, trained, _ in seen.learning)


def _is_another(data: Data, facts: Facts) -> bool:
    """Return whether rows have another target, by its name and by its values."""
    target = data.roles.target
    if target is None or target == facts["target"]:
        return target is None
    values = data.rows[target]
    if "classes" in facts:
        return {str(v) for v in values.dropna().unique()} != set(facts["classes"])
    is_number = pd.api.types.is_numeric_dtype(values)
    return not is_number or abs(float(values.mean()) - facts["mean"]) > 0.05 * abs(facts["mean"])


FAULTS = (
    Fault("wrong_positive", _wrong_positive, _finds_others),
    Fault("wrong_target", _wrong_target, _answers_other),
)
