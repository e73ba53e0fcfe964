"""What is odd in a table: the same as pandas counts it, one way or the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.table_quality import missing_patterns, odd_columns, repeated_rows


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            'class "x"': random.choice(["a", "b", None], 500),
            "index": np.where(random.random(500) < 0.3, np.nan, random.integers(3, size=500)),
            "🏙": pd.array(random.choice([1, 2, None], 500), dtype="Int64"),
            "full": random.integers(2, size=500),
        }
    )
    return frame.sample(frac=1, random_state=0)


def test_patterns_are_the_groups_of_gaps(table):
    groups = table.isna().groupby(list(table.columns)).size()
    expected = {
        tuple(name for name, gone in zip(table.columns, key, strict=True) if gone): int(count)
        for key, count in groups.items()
        if any(key)
    }
    found = missing_patterns(table)
    assert {tuple(pattern["columns"]): pattern["rows"] for pattern in found} == expected
    assert [pattern["rows"] for pattern in found] == sorted(expected.values(), reverse=True)
    assert missing_patterns(table, 2) == found[:2]
    assert missing_patterns(table[["full"]]) == missing_patterns(table.iloc[:0]) == []


def test_repeated_rows_are_those_of_pandas(table):
    found = repeated_rows(table)
    sizes = table.groupby(list(table.columns), dropna=False).size()
    assert found["rows"] == int(table.duplicated().sum()) > 0
    assert (found["groups"], found["most"]) == (int((sizes > 1).sum()), int(sizes.max()))


def test_repeats_of_odd_tables():
    assert repeated_rows(pd.DataFrame({"a": []})) == {"rows": 0, "groups": 0, "most": 0}
    lists = pd.DataFrame({"a": [[1], [1], None]})
    assert repeated_rows(lists) == {"rows": 1, "groups": 1, "most": 2}
    twice = pd.DataFrame([[1, 2], [1, 2], [2, 1]], columns=["a", "a"])
    assert repeated_rows(twice)["rows"] == 1


def test_outliers_lie_beyond_the_fences_and_infinity_is_none():
    numbers = pd.Series([*range(100), 1_000, -500, np.inf, np.nan])
    first, third = np.percentile([*range(100), 1_000, -500], [25, 75])
    (odd,) = odd_columns(
        pd.DataFrame({"a": numbers, "b": 1.0, "c": "x"}), {"a": "number", "b": "number"}
    )
    reach = 1.5 * (third - first)
    assert (odd["low"], odd["high"]) == (first - reach, third + reach)
    assert (odd["count"], odd["furthest"]) == (2, 1000.0)
    gaps = pd.DataFrame({"a": pd.array([1, 2, 3, 4, 100, None], dtype="Int64")})
    assert odd_columns(gaps, {"a": "number"})[0]["count"] == 1
