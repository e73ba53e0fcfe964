"""No column block learns from test rows: other test rows leave what it makes as it is, to the bit.

Blocks are found in the catalogue, with each of their options, so a new one is tried too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine.fitted_recipes import fit_recipe
from tests.blocks.test_made_columns import (
    CASES,
    IDS,
    TEST,
    TRAIN,
    after,
    fitting_target,
    rows,
)


def with_other_test_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The table with all features of the test rows changed, and nothing else."""
    other = table.copy()
    place = other.index[TEST]
    other.loc[place, ["number", "other"]] = 7 + 100 * other.loc[place, ["number", "other"]]
    other.loc[place, "word"] = "unseen"
    other.loc[place, "member"] = ~other.loc[place, "member"]
    other.loc[place, "born"] += pd.Timedelta(days=4000)
    return other


@pytest.mark.parametrize(("block", "settings"), CASES, ids=IDS)
def test_other_test_rows_change_nothing(block, settings):
    y = fitting_target(block, tuple(settings.items()))
    if y is None:
        pytest.skip("it fits no target of the table")
    table = rows(block, y)
    other = with_other_test_rows(table)
    assert not table.iloc[TEST].equals(other.iloc[TEST])
    first, second = (fit_recipe(after(block, settings, t, ("made",))) for t in (table, other))
    pd.testing.assert_frame_equal(first.X, second.X, check_exact=True)
    if first.transformer is not None:
        features = table.drop(columns="y")
        one, two = (recipe.transformer.transform(features) for recipe in (first, second))
        pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_what_learned_from_all_rows_would_be_seen():
    table = rows("scale", np.arange(60.0))
    other = with_other_test_rows(table)
    everything = np.arange(60)
    assert table["number"].iloc[everything].mean() != other["number"].iloc[everything].mean()
    assert table["number"].iloc[TRAIN].mean() == other["number"].iloc[TRAIN].mean()
