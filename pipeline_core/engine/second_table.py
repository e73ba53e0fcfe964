"""Rows of a second table that a model is judged on, in place of the test rows.

The model and the roles are those of the first table; only the rows are others. Rows that
the model was trained on would flatter it: a table of such rows is refused, and a few of
them are warned of with their count.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.data.row_hashes import row_hashes
from pipeline_core.errors import StageFailed

# A table shares more rows with the training rows than this only where these come back.
MAX_SHARED = 0.2


class SharedRowsWarning(UserWarning):
    """Some rows that a model is judged on are also training rows."""


def second_table(stage: str, data: Data, other: Data) -> Data:
    """Return the rows of a second table as the test rows of the first.

    Parameters
    ----------
    stage
        The stage that judges.
    data
        What the model was trained on: its roles and training rows count.
    other
        The second table; its test rows if it was split, else all.

    Raises
    ------
    StageFailed
        The second table lacks columns, has learned steps behind it, or consists of
        training rows.
    """
    baked = other.bake()
    if baked.recipe:
        step = baked.recipe[0].stage
        raise StageFailed("failed.second_table_after_learned", stage=stage, step=step)
    names = _needed_columns(data)
    missing = [name for name in names if name not in baked.rows.columns]
    if missing:
        raise StageFailed("failed.second_table_columns", stage=stage, columns=missing)
    _require_new_rows(stage, data.train_rows[names], baked.test_rows[names])
    rows = baked.test_rows
    return replace(data, rows=rows, train=None, test=np.arange(len(rows)))


def _needed_columns(data: Data) -> list[str]:
    """Return the columns that judging reads: features, target, weight and sensitive ones."""
    roles = data.roles
    read = [*data.features(data.rows).columns, roles.target, roles.weight]
    return [name for name in dict.fromkeys(read) if name]


def _require_new_rows(stage: str, trained: pd.DataFrame, judged: pd.DataFrame) -> None:
    known, new = row_hashes(trained), row_hashes(judged)
    shared = int(np.isin(new, known).sum())
    if not shared:
        return
    share, repeated = shared / len(new), float(pd.Series(known).duplicated(keep=False).mean())
    comes_back = len(new) == len(known) and bool((np.sort(new) == np.sort(known)).all())
    if comes_back or share > max(MAX_SHARED, 2 * repeated):
        raise StageFailed(
            "failed.second_table_trained", stage=stage, count=shared, rows=len(judged)
        )
    text = f"{shared} of {len(judged)} judged rows are training rows too"
    warnings.warn(text, SharedRowsWarning, stacklevel=2)
