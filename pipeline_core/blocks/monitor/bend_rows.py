"""Rows that drift on purpose, to see which measure notices."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, OptionalCondition, Pick, Seed, block
from pipeline_core.measures.bent_rows import bend_weights, bent_table


@block("Bend the rows", icon="wind", try_with={"column": "number"})
def bend_rows(
    table: pd.DataFrame,
    *,
    column: Column,
    how: Literal[
        "shift",
        "scale",
        "fahrenheit",
        "noise",
        "missing",
        "replace",
        "stuck",
        "label_shift",
        "concept",
    ] = "shift",
    strength: Annotated[float, Field(ge=-1000, le=1000)] = 1.0,
    value: str | float | None = None,
    start: Annotated[float, Field(ge=0, le=1)] = 0.5,
    ramp: Annotated[float, Field(ge=0, le=1)] = 0.0,
    order: Annotated[str | None, Pick(single=True)] = None,
    only: OptionalCondition = "",
    random_state: Seed = None,
) -> pd.DataFrame:
    """Change a column from a row on, as drift would, to see what it does to a model.

    Meant for rows that a model is watched on: a table of their own, or the later rows of one
    that is split by time. Check says so where a model learns from what comes out.

    Parameters
    ----------
    column
        The column that changes; the target for labels and concepts.
    how
        shift and noise by standard deviations; scale by a factor; fahrenheit from degrees
        Celsius; missing, replace by the value, stuck at the last value before; label_shift to
        more rows with the value; concept deals the values out anew.
    strength
        How much: standard deviations, the factor, or the share of the rows that it happens to.
    value
        The value of replace and label_shift.
    start
        The share of the rows that stay as they are, from the first on.
    ramp
        The share of the rows over which the change grows; 0 is at once.
    order
        By which column the rows are in order; empty for as they stand.
    only
        Only rows that meet this condition change; leave empty for all.
    random_state
        Seed of what is drawn; if left empty, the pipeline's seed.

    Examples
    --------
    >>> table = pd.DataFrame({"temperature": [20.0, 20.0, 20.0, 20.0]})
    >>> bend_rows(table, column="temperature", how="fahrenheit")["temperature"].tolist()
    [20.0, 20.0, 68.0, 68.0]
    """
    weights = bend_weights(len(table), start, ramp, None if order is None else table[order])
    if only:
        weights = weights * np.asarray(only(table), dtype=bool)
    return bent_table(table, column, how, weights, strength, value, random_state or 0)
