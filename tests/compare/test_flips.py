"""Decision flips of hand-made predictions, counted against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.compare.alignment import Judged
from pipeline_core.compare.flip_groups import MAX_GROUPS, flips_by_group, group_labels
from pipeline_core.compare.flips import decision_flips
from pipeline_core.errors import UsageError


def judged(labels, actual, predicted, rows=None, ids=(), *, numbers=False) -> Judged:
    table = pd.DataFrame({"row": labels, "actual": actual, "predicted": predicted})
    if numbers:
        table["residual"] = table["actual"] - table["predicted"]
    return Judged(table, rows, ids)


def random_pair(seed: int, numbers: bool = False) -> tuple[Judged, Judged, pd.DataFrame]:
    """Two evaluations whose test rows overlap, in other orders, and their inner join."""
    rng = np.random.default_rng(seed)
    truth = pd.Series(rng.normal(size=200) if numbers else rng.choice(list("abc"), 200))
    tables = []
    for _ in range(2):
        rows = rng.permutation(200)[:120]
        noise = truth + rng.normal(size=200) if numbers else pd.Series(rng.choice(list("abc"), 200))
        tables.append((rows, truth.iloc[rows].to_numpy(), noise.iloc[rows].to_numpy()))
    pair = [judged(*table, numbers=numbers) for table in tables]
    joined = pair[0].predictions.merge(pair[1].predictions, on="row", suffixes=("_1", "_2"))
    return pair[0], pair[1], joined


@pytest.mark.parametrize("seed", range(5))
def test_classes_are_counted_as_a_join_by_row_counts_them(seed):
    first, second, joined = random_pair(seed)
    flips = decision_flips(first, second)
    flipped = joined[joined["predicted_1"] != joined["predicted_2"]]
    assert len(flips.table) == len(joined)
    assert flips.alignment.only_first == flips.alignment.only_second == 120 - len(joined)
    assert flips.flipped["row"].tolist() == flipped["row"].tolist()
    right = [flipped[f"predicted_{n}"] == flipped["actual_1"] for n in (1, 2)]
    outcomes = flips.flipped["outcome"].value_counts()
    assert outcomes.get("better", 0) == (~right[0] & right[1]).sum()
    assert outcomes.get("worse", 0) == (right[0] & ~right[1]).sum()
    assert outcomes.get("other", 0) == (~right[0] & ~right[1]).sum()
    counted = {(a, b): n for a, b, n in flips.transitions().itertuples(index=False)}
    crossed = pd.crosstab(flipped["predicted_1"], flipped["predicted_2"]).stack()
    assert counted == crossed[crossed > 0].to_dict()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("beyond", [0.0, 0.5, 2.0])
def test_numbers_flip_beyond_the_amount(seed, beyond):
    first, second, joined = random_pair(seed, numbers=True)
    flips = decision_flips(first, second, beyond)
    change = joined["predicted_2"] - joined["predicted_1"]
    assert flips.flipped["row"].tolist() == joined["row"][change.abs() > beyond].tolist()
    nearer = joined["residual_2"].abs() < joined["residual_1"].abs()
    better = flips.flipped["outcome"] == "better"
    assert better.tolist() == nearer[change.abs() > beyond].tolist()


def test_a_difference_of_the_amount_itself_is_no_flip():
    one = judged([1, 2], [0.0, 0.0], [1.0, 1.0], numbers=True)
    other = judged([1, 2], [0.0, 0.0], [1.5, 1.75], numbers=True)
    assert decision_flips(one, other, 0.5).flipped["row"].tolist() == [2]


def test_the_usual_error_is_the_amount_if_none_is_stated():
    one = judged([1, 2, 3], [0.0, 0.0, 0.0], [0.1234, -0.1234, 9.0], numbers=True)
    other = judged([1, 2, 3], [0.0, 0.0, 0.0], [0.2, 0.0, 9.0], numbers=True)
    flips = decision_flips(one, other)
    assert flips.beyond == 0.12
    assert flips.flipped["row"].tolist() == [2]


def test_ids_join_rows_whose_numbers_moved():
    ids = pd.DataFrame({"client": ["x", "y", "z"], "sex": ["f", "m", "f"]})
    one = judged([0, 1, 2], ["a"] * 3, ["a", "b", "a"], ids, ("client",))
    moved = ids.iloc[[2, 0]].reset_index(drop=True)
    other = judged([0, 1], ["a"] * 2, ["b", "a"], moved, ("client",))
    flips = decision_flips(one, other, same_source=False)
    assert flips.alignment.identity == ("client",)
    assert flips.flipped[["row", "first", "second"]].values.tolist() == [[2, "a", "b"]]
    assert (flips.alignment.only_first, flips.alignment.only_second) == (1, 0)


def test_numbers_of_one_id_are_joined_whatever_their_type():
    one = judged([0, 1], [1, 1], [1, 1], pd.DataFrame({"id": [7, 8]}), ("id",))
    for ids in ([8.0, 7.0], ["8", "7"]):
        other = judged([0, 1], [1, 1], [0, 1], pd.DataFrame({"id": ids}), ("id",))
        assert decision_flips(one, other).flipped["row"].tolist() == [1]


@pytest.mark.parametrize("ids", [["x", "x"], ["x", None]])
def test_ids_that_tell_nothing_apart_leave_it_to_the_row_number(ids):
    rows = pd.DataFrame({"id": ids})
    one = judged([4, 5], ["a", "a"], ["a", "b"], rows, ("id",))
    other = judged([5, 4], ["a", "a"], ["a", "a"], rows, ("id",))
    flips = decision_flips(one, other)
    assert flips.alignment.identity == ()
    assert flips.flipped["row"].tolist() == [5]


def test_a_number_that_means_another_row_in_another_file_is_left_out():
    rows = pd.DataFrame({"age": [30, 40, 50], "job": ["a", None, "c"]})
    one = judged([0, 1, 2], ["a"] * 3, ["a"] * 3, rows)
    shifted = pd.DataFrame({"age": [30, 50, 60], "job": ["a", "c", "d"]})
    other = judged([0, 1, 2], ["a"] * 3, ["b"] * 3, shifted)
    flips = decision_flips(one, other, same_source=False)
    assert flips.flipped["row"].tolist() == [0]
    assert flips.alignment.unlike == 2
    assert len(decision_flips(one, other, same_source=True).flipped) == 3
    same = judged([0, 1, 2], ["a"] * 3, ["b"] * 3, rows.astype({"job": object}))
    assert len(decision_flips(one, same, same_source=False).flipped) == 3


@pytest.mark.parametrize(
    ("one", "other", "beyond", "code"),
    [
        (judged([1], [1.0], [1.0], numbers=True), judged([1], ["a"], ["a"]), None, "other_kind"),
        (judged([1], ["a"], ["a"]), judged([2], ["a"], ["a"]), None, "none_in_common"),
        (judged([1, 1], ["a"] * 2, ["a"] * 2), judged([1], ["a"], ["a"]), None, "no_identity"),
        (judged([1], ["a"], ["a"]), judged([1], ["a"], ["a"]), -1.0, "bad_amount"),
        (judged([1], ["a"], ["a"]), judged([1], ["a"], ["a"]), float("nan"), "bad_amount"),
        (judged([1], ["a"], ["a"]), judged([1], ["a"], ["a"]), float("inf"), "bad_amount"),
        (Judged(pd.DataFrame({"row": [1]})), judged([1], ["a"], ["a"]), None, "no_table"),
    ],
)
def test_what_cannot_be_compared_is_refused(one, other, beyond, code):
    with pytest.raises(UsageError) as refusal:
        decision_flips(one, other, beyond)
    assert refusal.value.code == f"flips.{code}"


@pytest.mark.parametrize("seed", range(3))
def test_groups_add_up_and_are_those_of_pandas(seed):
    first, second, joined = random_pair(seed)
    rng = np.random.default_rng(seed)
    column = pd.Series(rng.choice(np.array(["x", "y", None], dtype=object), len(joined)))
    table = flips_by_group(decision_flips(first, second), column)
    flipped = joined["predicted_1"] != joined["predicted_2"]
    counts = flipped.groupby(column.to_numpy(), dropna=False).agg(["size", "sum"])
    assert table["rows"].sum() == len(joined)
    for group, rows, flips in table[["group", "rows", "flips"]].itertuples(index=False):
        part = counts[counts.index.isna()] if group is None else counts.loc[[group]]
        assert part.values.tolist() == [[rows, flips]]
    outcomes = table[["better", "worse", "other"]].sum(axis=1)
    assert outcomes.tolist() == table["flips"].tolist()


def test_many_numbers_are_cut_into_quarters_and_many_words_end_in_a_rest():
    ages = pd.Series([*range(100), None])
    labels = group_labels(ages)
    assert labels.value_counts().tolist() == [25] * 4
    assert labels.isna().sum() == 1
    dates = group_labels(pd.Series(pd.date_range("2024-01-01", periods=40)))
    assert dates.cat.categories[0] == "2024-01-01 – 2024-01-10"
    words = group_labels(pd.Series([f"w{n}" for n in range(50)] + ["w0"]))
    assert len(words.cat.categories) == MAX_GROUPS + 1
    assert words.cat.categories[0] == "w0"
    assert (words == "…").sum() == 50 - MAX_GROUPS


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([10, 9, 2, 2], ["2", "9", "10"]),
        ([True, False, True], ["True", "False"]),
        ([0.5, 1.0, 1234567.0, 1234568.0], ["0.5", "1", "1234567", "1234568"]),
        ([1.0] * 50 + [float(n) for n in range(20)], None),
        ([None, None], []),
    ],
)
def test_every_value_has_one_group(values, names):
    column = pd.Series(values)
    labels = group_labels(column)
    assert labels.isna().tolist() == column.isna().tolist()
    if names is not None:
        assert list(labels.cat.categories) == names
