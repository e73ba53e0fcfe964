"""Relations between columns are what SciPy and scikit-learn compute, gaps left out in pairs."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.measures.associations import (
    MAX_WORDS,
    association_matrix,
    encode_column,
    relation,
    relations_to,
)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    random = np.random.default_rng(7)
    size = 400
    table = pd.DataFrame(
        {"age": random.normal(1e6, 3, size), "my `city`": random.choice(list("abcd"), size)}
    )
    table["pay"] = 3 * (table["age"] - 1e6) + random.normal(0, 9, size)
    table["good"] = table["pay"] > 2
    table['kind "of" word'] = np.where(random.random(size) < 0.7, table["my `city`"], "other")
    table["day"] = pd.Timestamp("2024-03-01", tz="America/Lima") + pd.to_timedelta(
        random.integers(0, 90, size), "D"
    )
    for place, name in enumerate(table):
        if name != "good":
            table.loc[random.choice(size, 20 + place, replace=False), name] = None
    table.loc[3, "pay"] = np.inf
    return table


def both(table, first, second):
    pair = table[[first, second]].replace([np.inf, -np.inf], np.nan).dropna()
    return pair[first], pair[second]


def value(table, first, second):
    kinds = kinds_of(table)
    return relation(*(encode_column(table[name], kinds[name]) for name in (first, second)))


def test_numbers_have_pearsons_correlation(table):
    found = value(table, "age", "pay")
    assert found["measure"] == "pearson"
    assert found["value"] == pytest.approx(stats.pearsonr(*both(table, "age", "pay"))[0], rel=1e-12)


def test_moments_count_as_days(table):
    days, pay = both(table, "day", "pay")
    expected = stats.pearsonr(days.astype("int64"), pay)[0]
    assert value(table, "pay", "day")["value"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("word", ["my `city`", "good", 'kind "of" word'])
def test_numbers_and_words_have_the_correlation_ratio(table, word):
    numbers, words = both(table, "pay", word)
    groups = pd.get_dummies(words).astype(float)
    explained = LinearRegression().fit(groups, numbers).score(groups, numbers)
    found = value(table, word, "pay")
    assert found["measure"] == "correlation_ratio"
    assert found["value"] == pytest.approx(np.sqrt(explained), rel=1e-9)


def test_words_have_cramers_v(table):
    counts = pd.crosstab(*both(table, "my `city`", 'kind "of" word'))
    expected = stats.contingency.association(counts, method="cramer")
    assert value(table, 'kind "of" word', "my `city`") == {
        "measure": "cramers_v",
        "value": expected,
    }


def test_two_words_of_two_values_have_phi():
    table = pd.DataFrame(
        {"x": list("aaabbbbb"), "y": [True, True, False, False, False, True, False, False]}
    )
    # phi = (ad - bc) / sqrt(row sums and column sums), without Yates' correction
    assert value(table, "x", "y")["value"] == pytest.approx(
        (2 * 4 - 1 * 1) / np.sqrt(3 * 5 * 3 * 5)
    )


@pytest.mark.parametrize("target", ["pay", "good", "my `city`", "day"])
def test_a_whole_table_is_compared_as_its_pairs_are(table, target):
    relations = relations_to(table, kinds_of(table), target)
    assert list(relations) == [name for name in table if name != target]
    for name, found in relations.items():
        alone = value(table, name, target)
        assert found["measure"] == alone["measure"]
        assert found["value"] == pytest.approx(alone["value"], rel=1e-12)
    json.dumps(relations, allow_nan=False)


def test_the_matrix_is_symmetric_and_has_no_diagonal(table):
    names = ["good", "age", "my `city`"]
    matrix = association_matrix(table, kinds_of(table), names)
    for row, first in enumerate(names):
        assert matrix[row][row] is None
        for column, second in enumerate(names):
            if first != second:
                assert matrix[row][column] == matrix[column][row]
                expected = value(table, first, second)["value"]
                assert matrix[row][column]["value"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([0.1] * 5, [1, 2, 3, 4, 5]),
        ([0.1, 0.1, 0.1, 0.1, None], list("aabbb")),
        ([1.0, None, None, 3.0, None], [None, 1.0, 2.0, 3.0, 4.0]),
        (list("aaaaa"), list("ababa")),
        ([None] * 5, [1, 2, 3, 4, 5]),
        (list("ab") + [None] * 3, [None] * 2 + list("abc")),
    ],
)
def test_what_does_not_vary_has_no_relation(first, second):
    table = pd.DataFrame({"x": first, "y": second})
    assert value(table, "x", "y")["value"] is None
    assert relations_to(table, kinds_of(table), "y")["x"]["value"] is None


def test_a_name_for_each_row_says_nothing():
    many = pd.DataFrame({"id": [f"w{n}" for n in range(MAX_WORDS + 1)], "n": range(MAX_WORDS + 1)})
    few = many.head(MAX_WORDS)
    assert value(many, "id", "n")["value"] is None
    assert value(few, "id", "n")["value"] == 1.0
    assert value(many.assign(n=many["id"]), "id", "n")["value"] is None


def test_lists_and_huge_numbers():
    table = pd.DataFrame({"x": [[1], [1], [2], [2]], "y": [1e300, 1e300, -1e300, -1e300]})
    assert value(table, "x", "y")["value"] == 1.0
