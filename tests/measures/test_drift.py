"""The drift report: compared columns, drifted columns, and notes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from pipeline_core.measures.drift import compare_tables
from pipeline_core.measures.word_drift import word_drift

RANDOM = np.random.default_rng(3)


def row_of(report, name):
    table = report["tables"]["columns"]
    return table[table["column"] == name].iloc[0]


def codes(report):
    return [note["code"] for note in report["notes"]]


def test_chi_squared_equals_scipy_on_the_crosstab():
    before = pd.Series(RANDOM.choice(list("abc"), 400))
    after = pd.Series(RANDOM.choice(list("abd"), 300, p=[0.5, 0.3, 0.2]))
    measures, _ = word_drift(before, after)
    side = pd.Series(["before"] * 400 + ["after"] * 300)
    counts = pd.crosstab(side, pd.concat([before, after], ignore_index=True))
    expected = chi2_contingency(counts, correction=False)
    assert measures["chi2"] == pytest.approx(expected.statistic, rel=1e-12)
    assert measures["chi2_df"] == expected.dof
    assert measures["chi2_p"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert measures["new_categories"] == ["d"]
    assert measures["vanished_categories"] == ["c"]


def test_two_categories_get_no_continuity_correction():
    before, after = pd.Series(["a"] * 30 + ["b"] * 20), pd.Series(["a"] * 20 + ["b"] * 30)
    expected = chi2_contingency([[30, 20], [20, 30]], correction=False)
    assert word_drift(before, after)[0]["chi2"] == expected.statistic


@pytest.mark.parametrize("dtype", ["str", "category", "object"])
def test_words_give_one_answer_whatever_their_dtype(dtype):
    before, after = pd.Series(["b", "a", "a", None]), pd.Series(["c", "a", "a", "a"])
    measures, cells = word_drift(before.astype(dtype), after.astype(dtype))
    assert cells["cell"].tolist() == ["a", "b", "c", "(missing)"]
    assert cells["reference"].tolist() == [2, 1, 0, 1]
    assert measures["vanished_categories"] == ["b"]


def test_many_new_categories_are_pooled_and_still_seen():
    before = pd.Series([f"id{i}" for i in range(20_000)])
    measures, cells = word_drift(before, "new" + before)
    assert cells["cell"].tolist()[-2:] == ["(other)", "(new)"]
    assert cells["reference"].sum() == cells["current"].sum() == 20_000
    assert measures["psi"] > 1
    assert len(measures["new_categories"]) == 20_000


def test_nothing_drifts_between_a_table_and_itself():
    table = pd.DataFrame(
        {
            "n": RANDOM.normal(size=200),
            "w": RANDOM.choice(list("xyz"), 200),
            "b": RANDOM.random(200) < 0.5,
            "d": pd.date_range("2024-01-01", periods=200),
        }
    )
    report = compare_tables(table, table.sample(frac=1, random_state=1))
    assert report["metrics"] == {
        "columns": 4,
        "drifted_columns": 0,
        "share_drifted": 0.0,
        "max_psi": 0.0,
    }
    assert report["notes"] == []


def test_shares_of_each_column_add_up_to_one():
    before = pd.DataFrame({"n": RANDOM.normal(size=99), "w": RANDOM.choice(["x", None], 99)})
    report = compare_tables(before, before.head(40))
    sums = (
        report["tables"]["distributions"]
        .groupby("column")[["reference_share", "current_share"]]
        .sum()
    )
    assert np.allclose(sums, 1)


def test_a_column_that_is_gone_or_of_another_kind_has_drifted():
    before = pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]})
    after = pd.DataFrame({"b": ["x", "y"], "c": [1, 2], "d": [1, 2]})
    report = compare_tables(before, after)
    status = dict(zip(*(report["tables"]["columns"][n] for n in ("column", "status")), strict=True))
    assert status == {"a": "gone", "b": "kind_changed", "c": "compared", "d": "new"}
    assert report["metrics"]["drifted_columns"] == 2
    assert report["metrics"]["columns"] == 3
    assert codes(report) == ["column_gone", "column_kind_changed", "column_new"]


def test_words_that_all_went_missing_are_compared_not_called_another_kind():
    before = pd.DataFrame({"w": ["a", "b"] * 10})
    after = pd.DataFrame({"w": [np.nan] * 20})
    report = compare_tables(before, after)
    assert row_of(report, "w")["status"] == "compared"
    assert bool(row_of(report, "w")["drifted"])


def test_the_limit_decides():
    before = pd.DataFrame({"n": np.arange(1000.0)})
    after = before + 60
    psi = row_of(compare_tables(before, after), "n")["psi"]
    assert compare_tables(before, after, psi_limit=psi)["metrics"]["drifted_columns"] == 0
    assert compare_tables(before, after, psi_limit=psi * 0.99)["metrics"]["drifted_columns"] == 1


def test_only_the_chosen_columns_are_compared():
    table = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert compare_tables(table, table, ("b",))["tables"]["columns"]["column"].tolist() == ["b"]
    with pytest.raises(ValueError, match=r"'columns' must name columns.*unknown: c.*a, b"):
        compare_tables(table, table, ("c",))


@pytest.mark.parametrize("side", ["reference", "current"])
def test_a_table_without_rows_is_an_error(side):
    tables = {"reference": pd.DataFrame({"a": [1]}), "current": pd.DataFrame({"a": [1]})}
    tables[side] = tables[side].head(0)
    with pytest.raises(ValueError, match=f"'{side}' must have rows"):
        compare_tables(**tables)


def test_inputs_are_not_modified():
    table = pd.DataFrame({"n": RANDOM.normal(size=30_000), "w": ["a", "b", None] * 10_000})
    copy = table.copy(deep=True)
    compare_tables(table, table.iloc[::-1])
    pd.testing.assert_frame_equal(table, copy)


def psi_of(reference: list[int], current: list[int]) -> float:
    """The population stability index as its textbook has it, shares floored at 0.0001."""
    p, q = (np.maximum(np.array(side) / sum(side), 1e-4) for side in (reference, current))
    return float(np.sum((q - p) * np.log(q / p)))


@pytest.mark.parametrize("word", ["(missing)", "((missing))", "(other)", "(new)"])
def test_a_category_may_be_called_as_a_cell_is(word):
    before = pd.Series([word] * 70 + ["a"] * 20 + [None] * 10, dtype="str")
    now = pd.Series([word] * 5 + ["a"] * 25 + [None] * 70, dtype="str")
    measures, cells = word_drift(before, now)

    assert measures["psi"] == pytest.approx(psi_of([70, 20, 10], [5, 25, 70]))
    assert cells["cell"].is_unique
    assert (cells["reference"].sum(), cells["current"].sum()) == (100, 100)
    plain = word_drift(before.replace(word, "b"), now.replace(word, "b"))[0]
    assert measures["psi"] == pytest.approx(plain["psi"])


@pytest.mark.parametrize("word", ["(missing)", "(other)", "(new)"])
def test_and_where_rare_ones_are_pooled_too(word):
    words = [f"w{number:02}" for number in range(60)]
    before = pd.Series([word] * 50 + words * 2 + [None] * 9, dtype="str")
    now = pd.Series([word] * 5 + words + ["x", "y", "z"] + [None] * 30, dtype="str")
    measures, cells = word_drift(before, now)

    assert cells["cell"].is_unique
    assert (cells["reference"].sum(), cells["current"].sum()) == (len(before), len(now))
    plain = word_drift(before.replace(word, "v"), now.replace(word, "v"))[0]
    assert measures["psi"] == pytest.approx(plain["psi"])


@pytest.mark.parametrize("rows", [5, 20, 60])
@pytest.mark.parametrize("kind", ["number", "word"])
def test_few_rows_of_the_same_population_have_not_drifted(kind, rows):
    random = np.random.default_rng(rows)

    def draw(count: int) -> pd.DataFrame:
        names = [f"c{number}" for number in range(40)]
        if kind == "number":
            return pd.DataFrame(random.normal(size=(count, 40)), columns=names)
        return pd.DataFrame(random.choice(list("abcdefgh"), (count, 40)), columns=names)

    report = compare_tables(draw(2000), draw(rows))
    table = report["tables"]["columns"]
    unsure = [note["column"] for note in report["notes"] if note["code"] == "too_few_rows_to_tell"]
    assert (table["psi"] > 0.2).sum() == len(unsure) + table["drifted"].sum()
    assert table["drifted"].sum() <= 2
    if rows <= 20:
        assert len(unsure) > 10


def test_a_real_shift_of_few_rows_has():
    random = np.random.default_rng(0)
    before = pd.DataFrame({"x": random.normal(size=2000)})
    report = compare_tables(before, pd.DataFrame({"x": random.normal(3, 1, size=15)}))

    assert report["metrics"]["drifted_columns"] == 1
    assert report["notes"] == []


@pytest.mark.parametrize(("count", "pooled"), [(50, 0), (51, 1), (70, 20)])
def test_categories_that_are_counted_together_are_said(count, pooled):
    words = [f"w{i:02}" for i in range(count)] * 3
    table = pd.DataFrame({"city": words})
    notes = compare_tables(table, table)["notes"]
    said = [note["pooled"] for note in notes if note["code"] == "categories_pooled"]
    assert said == [pooled] * (pooled > 0)
