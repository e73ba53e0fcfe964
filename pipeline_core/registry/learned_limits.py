"""Limits of drift that are learned when a model is kept, from the rows that it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline_core.measures.alarm_limits import AlarmLimits, learn_limits
from pipeline_core.registry.profiles import answers

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.quality.subjects import FittedModel

# They are learned while a person waits: fewer rows and draws than the block takes.
_ROWS = 2_000
_DRAWS = 30
_SIZES = (20, 50, 500)


def model_limits(model: FittedModel, seed: int = 0) -> dict[str, Any]:
    """Return the limits for windows of a model's rows, and of its answers, as plain data.

    Parameters
    ----------
    model
        The fitted model.
    seed
        Of the draws.
    """
    tables = {"features": model.train, "answers": answers(model.model.pipeline, model.test)}
    return {part: _limits(table, seed)._asdict() for part, table in tables.items()}


def _limits(table: pd.DataFrame, seed: int) -> AlarmLimits:
    rows = table.sample(_ROWS, random_state=seed) if len(table) > _ROWS else table
    return learn_limits(rows.reset_index(drop=True), _SIZES, draws=_DRAWS, seed=seed)


def limits_of_json(data: Mapping[str, Any]) -> AlarmLimits:
    """Return the limits that stand in a record.

    Examples
    --------
    >>> limits_of_json({"sizes": [50], "limits": [2.0], "rate": 0.1, "least_effect": 0.1}).of(50)
    2.0
    """
    sizes, limits = tuple(data["sizes"]), tuple(data["limits"])
    return AlarmLimits(sizes, limits, data["rate"], data["least_effect"])
