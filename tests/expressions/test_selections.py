"""The condition of a selection keeps exactly the selected rows, whatever columns are called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.dtypes import kind_of
from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression, selections
from pipeline_core.measures.class_histograms import class_histogram
from pipeline_core.measures.outliers import is_outlier, tukey_fences

NAMES = [
    "age",
    "my age",
    "class",
    "_c0",
    "año",
    "`a``b`",
    'say "it\'s"',
    "is_missing",
    "a.b; c",
    "True",
    "1st",
]
RANDOM = np.random.default_rng(11)


def selected(condition: str, table: pd.DataFrame) -> list[bool]:
    return Expression(condition, "condition")(table).fillna(value=False).astype(bool).tolist()


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_written(name):
    table = pd.DataFrame({name: [1.0, 2.0, None], "y": [0.0, -5.5, 1.0]})
    assert selected(selections.in_range(name, 1.5, 2), table) == [False, True, False]
    assert selected(selections.is_missing(name), table) == [False, False, True]
    assert selected(selections.in_box(name, "y", (0, -6), (9, -5)), table) == [False, True, False]
    assert selected(selections.in_lasso(name, "y", [(0, -9), (9, -9), (0, -1)]), table) == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "word", ["a", "it's", 'say "hi"', "a\\b", "line\nbreak", "", "`", "ñ 中", "None"]
)
def test_any_word_of_one_kind_of_marks_can_be_written(word):
    table = pd.DataFrame({"w": [word, word + "x", None]})
    assert selected(selections.is_class("w", word), table) == [True, False, False]
    assert selected(selections.is_other("w", [word]), table) == [False, True, False]


def test_a_word_of_both_kinds_of_marks_is_refused():
    with pytest.raises(SettingsError) as refused:
        selections.is_class("w", 'it\'s "so"')
    assert refused.value.code == "selection_quotes"


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-300, 5e-324, -7.0, 1e15, 1e300, 123456789.125])
def test_a_number_is_written_to_its_last_bit(value):
    table = pd.DataFrame({"n": [value, np.nextafter(value, np.inf), np.nextafter(value, -np.inf)]})
    assert selected(selections.in_range("n", value, value), table) == [True, False, False]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(RANDOM.normal(size=500)).mask(RANDOM.random(500) < 0.1),
        pd.Series(RANDOM.integers(-3, 7, 500)),
        pd.Series(np.arange(101) % 101),
        pd.Series(RANDOM.choice([f"w'{n}" for n in range(40)], 500)).mask(RANDOM.random(500) < 0.1),
        pd.Series(pd.array(RANDOM.choice([True, False, None], 500), dtype="boolean")),
        pd.Series(
            pd.Timestamp("2024-01-30") + pd.to_timedelta(RANDOM.integers(0, 10**8, 500), "s")
        ),
        pd.Series(RANDOM.choice(["a", "b"], 500)).astype("category"),
    ],
    ids=["numbers", "whole", "edges", "words", "yes", "moments", "categories"],
)
def test_the_condition_of_a_bar_keeps_as_many_rows_as_it_counts(column):
    table = pd.DataFrame({"my column": column})
    bars = class_histogram(column, kind_of(column.dtype), None)
    conditions = [selections.in_bar("my column", bar) for bar in bars]
    counts = [sum(selected(condition, table)) for condition in conditions]
    assert counts == [bar["counts"][0] for bar in bars]
    others = [sum(selected(selections.complement(condition), table)) for condition in conditions]
    assert others == [len(column) - count for count in counts]


def test_outliers_are_those_beyond_the_fences_and_all_others_stay():
    column = pd.Series(RANDOM.lognormal(size=400)).mask(RANDOM.random(400) < 0.1)
    table, fences = pd.DataFrame({"x": column}), tukey_fences(column)
    condition = selections.is_beyond("x", fences.low, fences.high)
    beyond = is_outlier(column, fences).tolist()
    assert selected(condition, table) == beyond
    assert selected(selections.complement(condition), table) == [not one for one in beyond]


def test_a_lasso_of_few_corners_keeps_what_lies_in_it():
    table = pd.DataFrame(RANDOM.uniform(-2, 2, (2_000, 2)), columns=["x", "y"])
    diamond = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    inside = (table["x"].abs() + table["y"].abs() < 1).tolist()
    condition = selections.in_lasso("x", "y", diamond)
    assert selected(condition, table) == inside
    assert selected(selections.in_lasso("x", "y", diamond[::-1]), table) == inside
    # A hollow shape: what lies between its arms is outside.
    hollow = [(-2, -2), (2, -2), (2, 2), (1, 2), (1, -1), (-1, -1), (-1, 2), (-2, 2)]
    between = (table["x"].abs() < 1) & (table["y"] > -1)
    assert selected(selections.in_lasso("x", "y", hollow), table) == (~between).tolist()


def test_a_long_outline_is_straightened_until_it_fits():
    turns = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = [(2_000 + float(np.cos(turn)), 1e-3 * float(np.sin(turn))) for turn in turns]
    table = pd.DataFrame({"x": [2_000.0, 2_000.9, 2_001.2, None], "y": [0.0, 0.0, 0.0, 0.0]})
    for name in ("x", "a rather long name of a column, " * 3):
        named = table.rename(columns={"x": name})
        condition = selections.in_lasso(name, "y", circle)
        assert len(selections.complement(condition)) <= 1_000
        assert selected(condition, named)[::2] == [True, False]
        complement = selected(selections.complement(condition), named)
        assert complement == [not one for one in selected(condition, named)]


@pytest.mark.parametrize("corners", [[(0, 0), (1, 1)], [(0, 0), (1, 0), (2, 0)], [(0, 0)], []])
def test_an_outline_without_an_area_is_refused(corners):
    with pytest.raises(SettingsError) as refused:
        selections.in_lasso("x", "y", corners)
    assert refused.value.code == "selection_outline"
