"""Groups of rows are numbered by their first rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.aggregation import group_numbers


@pytest.mark.parametrize("missing_group", [True, False])
@pytest.mark.parametrize("by", [["a"], ["b"], ["c"], ["a", "b"], ["c", "a", "b"], []])
def test_groups_are_numbered_as_pandas_numbers_them(by, missing_group):
    random = np.random.default_rng(0)
    words, numbers = random.choice(["x", "y", None], 40), random.choice([1.0, 2.0, np.nan], 40)
    columns = {"a": pd.Series(words, dtype="str"), "b": numbers, "c": random.integers(0, 3, 40)}
    table = pd.DataFrame(columns)
    groups, first = group_numbers(table, by, missing_group)
    keys = by or [np.zeros(40)]
    expected = table.groupby(keys, sort=False, dropna=not missing_group).ngroup()
    expected = expected.fillna(-1).astype(int)
    assert groups.tolist() == expected.tolist()
    assert first.tolist() == expected[expected >= 0].drop_duplicates().index.tolist()
