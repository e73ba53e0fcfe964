"""Blocks that put tables together, group and reshape them: what pandas and DuckDB give, exactly.

Keys are nasty: missing, repeated, beyond 2**53, categories, dates with zones, odd names.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from pipeline_core.blocks.prepare.aggregate import aggregate
from pipeline_core.blocks.prepare.concatenate import concatenate
from pipeline_core.blocks.prepare.drop_missing import drop_missing
from pipeline_core.blocks.prepare.explode import explode
from pipeline_core.blocks.prepare.join_as_of import join_as_of
from pipeline_core.blocks.prepare.join_near import join_near
from pipeline_core.blocks.prepare.join_tables import join_tables
from pipeline_core.blocks.prepare.limit_outliers import limit_outliers
from pipeline_core.blocks.prepare.look_up_columns import look_up_columns
from pipeline_core.blocks.prepare.melt import melt
from pipeline_core.blocks.prepare.pivot import pivot
from pipeline_core.blocks.prepare.sample_rows import sample_rows
from pipeline_core.blocks.prepare.sort_rows import sort_rows

BIG = 2**53
WORDS = ["a", "B", "ñ", "", "🙂", "it's", 'a"b', None]
DATES = pd.to_datetime(
    [
        "2024-01-01 00:00:00",
        "1900-01-01 00:00:00",
        "2262-01-01 00:00:00",
        None,
        "2024-01-01 00:00:01",
    ]
)
KEYS = {
    "numbers": ([3, 1, 1, 7, -2, 3, 0, 5], [1, 3, 3, 9, 0, 1]),
    "gaps": ([3.0, None, 1, None, -0.0, 2.5], [None, 1.0, 3, 3, 0.0, None]),
    "beyond": ([BIG, BIG + 1, BIG + 2, 1], [BIG + 1, BIG + 3, BIG]),
    "words": (WORDS * 2, ["🙂", "", None, "b", "B", "B", "it's"]),
    "flags": ([True, False, True], [True, True]),
    "gappy_flags": (
        pd.array([True, None, False], dtype="boolean"),
        pd.array([None, True], dtype="boolean"),
    ),
    "dates": (DATES, DATES[[4, 3, 0, 1]]),
    "zones": (DATES.tz_localize("America/Lima"), DATES.tz_localize("America/Lima")[::-1]),
    "categories": (
        pd.Categorical(["x", "y", None, "x"], categories=["y", "x", "unused"]),
        pd.Categorical(["x", "z"]),
    ),
    "empty": ([1, 2], pd.Series([], dtype="int64")),
    "nothing": (pd.Series([], dtype="int64"), [1, 2]),
    "one": ([1], [1]),
}


def tables(keys):
    left, right = (pd.DataFrame({"key": side}) for side in KEYS[keys])
    left = left.assign(class_=range(len(left))).rename(columns={"class_": "class"})
    right = right.assign(**{'a "b" 🙂': np.arange(len(right)) * 1.5})
    return left.set_index(pd.Index(range(9, 9 + len(left)))[::-1]), right


def by_pandas(left, right, kind):
    """What pandas gives where missing keys, which it would match, are kept apart."""
    marks = {"left": left.assign(key_gap=0), "right": right.assign(key_gap=0)}
    for number, table in enumerate(marks.values()):
        gaps = table["key"].isna().to_numpy()
        table["key_gap"] = np.where(gaps, np.arange(len(table)) + 1 + 1000 * number, 0)
    how = {"full": "outer"}.get(kind, kind)
    joined = marks["left"].merge(marks["right"], on=["key", "key_gap"], how=how)
    return joined.drop(columns="key_gap")


def same_rows(result, expected):
    """Compare two tables, whatever the order of their rows."""
    assert list(result.columns) == list(expected.columns)
    first, second = (
        sorted(repr([_plain(value) for value in row]) for row in table.itertuples(index=False))
        for table in (result, expected)
    )
    assert first == second


def _plain(value):
    """A missing value is None, and 3.0 is 3: libraries choose other dtypes."""
    if pd.isna(value):
        return None
    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


class TestJoinTables:
    @pytest.mark.parametrize("kind", ["left", "inner", "right", "full"])
    @pytest.mark.parametrize("keys", KEYS)
    def test_is_that_of_pandas_but_for_missing_keys(self, keys, kind):
        left, right = tables(keys)
        found = join_tables(left, right, on=("key",), kind=kind, max_growth=1000)
        expected = by_pandas(left, right, kind)
        same_rows(found, expected)
        assert found.index.equals(pd.RangeIndex(len(expected)))
        if kind in ("left", "inner"):
            columns = [c for c in expected.columns if c != "key"]
            assert found[columns].equals(expected[columns]), "in the order of the left table"

    @pytest.mark.parametrize("kind", ["left", "inner", "right", "full", "semi", "anti"])
    @pytest.mark.parametrize("keys", ["numbers", "gaps", "beyond", "words", "flags", "dates"])
    def test_is_that_of_duckdb(self, keys, kind):
        left, right = (table.reset_index(drop=True) for table in tables(keys))
        columns = {"semi": "l.*", "anti": "l.*"}.get(kind, f"l.class, r.{_quoted(right)}")
        query = f"SELECT {columns} FROM l {kind} JOIN r ON l.key = r.key"
        with duckdb.connect() as base:
            base.register("l", left)
            base.register("r", right)
            expected = base.execute(query).df()
        found = join_tables(left, right, on=("key",), kind=kind, max_growth=1000)
        same_rows(found[list(expected.columns)], expected)

    def test_several_keys_with_other_names(self):
        random = np.random.default_rng(0)
        left = pd.DataFrame(random.integers(0, 4, (50, 3)), columns=["a", "b", "x"])
        right = pd.DataFrame(random.integers(0, 4, (30, 3)), columns=["a", "c", "y"])
        pairs = ({"left": "b", "right": "c"},)
        found = join_tables(left, right, on=("a",), pairs=pairs, kind="full", max_growth=9)
        expected = left.merge(right, left_on=["a", "b"], right_on=["a", "c"], how="outer")
        same_rows(found, expected[found.columns])

    def test_a_key_is_taken_from_the_table_that_has_it(self):
        left, right = pd.DataFrame({"k": [1, BIG + 1]}), pd.DataFrame({"k": [BIG + 3], "x": [1.5]})
        assert join_tables(left, right, on=("k",), kind="full")["k"].tolist() == [
            1,
            BIG + 1,
            BIG + 3,
        ]
        assert join_tables(left, right, on=("k",), kind="right")["k"].tolist() == [BIG + 3]

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ([123], ["00123"]),
            ([True], [1]),
            ([1], pd.to_datetime(["2024-01-01"])),
            (["2024-01-01"], pd.to_datetime(["2024-01-01"])),
        ],
    )
    def test_keys_of_other_kinds_are_refused(self, left, right):
        with pytest.raises(ValueError, match=r"Keys must be of one kind .* values like"):
            join_tables(pd.DataFrame({"k": left}), pd.DataFrame({"k": right}), on=("k",))

    def test_times_with_and_without_a_zone_are_refused_and_other_zones_compared(self):
        plain = pd.DataFrame({"t": pd.to_datetime(["2024-01-01 05:00"])})
        lima = plain.assign(t=plain["t"].dt.tz_localize("UTC").dt.tz_convert("America/Lima"))
        utc = plain.assign(t=plain["t"].dt.tz_localize("UTC"), x=1)
        with pytest.raises(ValueError, match="Times must both have a time zone"):
            join_tables(plain, utc, on=("t",))
        assert join_tables(lima, utc, on=("t",))["x"].tolist() == [1]

    def test_numbers_that_would_be_rounded_are_refused(self):
        left = pd.DataFrame({"k": [BIG + 1]})
        with pytest.raises(ValueError, match="compared exactly"):
            join_tables(left, pd.DataFrame({"k": [float(BIG), None]}), on=("k",))
        with pytest.raises(ValueError, match="would be rounded"):
            join_tables(left, pd.DataFrame({"k": [2], "id": [BIG + 1]}), on=("k",))

    def test_rows_are_counted_before_they_are_made(self):
        """A billion rows would not fit into memory: they are refused, not tried."""
        many = pd.DataFrame({"k": np.ones(1_000_000, dtype=int)})
        with pytest.raises(ValueError, match=r"it would give 1,000,000,000,000"):
            join_tables(many, many.assign(x=1), on=("k",))

    def test_the_limit_is_the_rows_of_both_times_the_growth(self):
        left, right = pd.DataFrame({"k": [1] * 10}), pd.DataFrame({"k": [1] * 10, "x": 1})
        assert len(join_tables(left, right, on=("k",), max_growth=5)) == 100
        with pytest.raises(ValueError, match="at most 98 rows"):
            join_tables(left, right, on=("k",), max_growth=4.9)

    def test_names_that_both_tables_have_get_a_suffix(self):
        table = pd.DataFrame({"index": [1], "x": [2]})
        found = join_tables(table, table, on=("index",), left_suffix="_l", right_suffix="_r")
        assert list(found) == ["index", "x_l", "x_r"]
        with pytest.raises(ValueError, match="there twice"):
            join_tables(table, table, on=("index",), right_suffix="")

    def test_columns_that_are_not_there_are_named(self):
        table = pd.DataFrame({"a": [1]})
        with pytest.raises(ValueError, match=r"The right table has no columns \['b'\]"):
            join_tables(table, table, pairs=({"left": "a", "right": "b"},))
        with pytest.raises(ValueError, match="Choose the key columns"):
            join_tables(table, table)


def _quoted(table):
    name = table.columns[-1].replace('"', '""')
    return f'"{name}"'


class TestLookUpColumns:
    @pytest.mark.parametrize("keys", KEYS)
    def test_every_row_stays_with_its_label_and_finds_what_pandas_finds(self, keys):
        left, right = tables(keys)
        right = right.drop_duplicates("key")
        found = look_up_columns(left, right, on=("key",))
        expected = by_pandas(left, right, "left").set_axis(left.index)
        assert found.index.equals(left.index)
        assert found[right.columns[1]].equals(expected[right.columns[1]])
        assert found[left.columns].equals(left)

    def test_a_key_that_is_there_twice_is_refused_or_its_first_or_last_row_taken(self):
        table, lookup = pd.DataFrame({"k": [1, 2]}), pd.DataFrame({"k": [1, 1], "x": ["a", "b"]})
        with pytest.raises(ValueError, match=r"1 keys are there more often, for example {'k': 1}"):
            look_up_columns(table, lookup, on=("k",))
        assert look_up_columns(table, lookup, on=("k",), repeated="first")["x"].iloc[0] == "a"
        assert look_up_columns(table, lookup, on=("k",), repeated="last")["x"].iloc[0] == "b"

    def test_only_chosen_columns_come(self):
        lookup = pd.DataFrame({"k": [1], "x": [2], "y": [3]})
        assert list(
            look_up_columns(pd.DataFrame({"k": [1]}), lookup, on=("k",), columns=("y",))
        ) == [
            "k",
            "y",
        ]


class TestNearest:
    RANDOM = np.random.default_rng(1)
    LEFT = pd.DataFrame(
        {"n": np.where(RANDOM.random(80) < 0.1, np.nan, RANDOM.integers(0, 50, 80) / 2),
         "g": RANDOM.choice(["a", "b", None], 80)}, index=RANDOM.permutation(80),
    )  # fmt: skip
    RIGHT = pd.DataFrame(
        {
            "n": RANDOM.integers(0, 50, 40) / 2,
            "g": RANDOM.choice(["a", "b", None], 40),
            "x": range(40),
        }
    )

    @pytest.mark.parametrize("by", [(), ("g",)])
    @pytest.mark.parametrize("tolerance", [None, 0, 0.5])
    @pytest.mark.parametrize("side", ["nearest", "below", "above"])
    def test_is_that_of_pandas_whatever_the_order(self, side, tolerance, by):
        found = join_near(
            self.LEFT, self.RIGHT, number="n", side=side, tolerance=tolerance, by=by, columns=("x",)
        )
        assert found.index.equals(self.LEFT.index)
        directions = {"nearest": "nearest", "below": "backward", "above": "forward"}
        usable = self.LEFT.dropna(subset=["n", *by]).sort_values("n", kind="stable")
        lookup = self.RIGHT.dropna(subset=list(by)).sort_values("n", kind="stable")
        expected = pd.merge_asof(
            usable, lookup[["n", "x", *by]], on="n", by=list(by) or None,
            direction=directions[side], tolerance=tolerance,
        )["x"].set_axis(usable.index)  # fmt: skip
        pd.testing.assert_series_equal(found["x"], expected.reindex(self.LEFT.index).astype(float))

    def test_as_of_is_that_of_duckdb(self):
        start = pd.Timestamp("2024-01-01")
        left = pd.DataFrame({"t": start + pd.to_timedelta(self.RANDOM.integers(0, 900, 60), "h")})
        right = pd.DataFrame({"t": start + pd.to_timedelta(np.arange(0, 900, 37), "h")})
        left, right = (
            left.assign(g=np.arange(60) % 2),
            right.assign(g=np.arange(25) % 2, x=range(25)),
        )
        with duckdb.connect() as base:
            base.register("l", left.assign(place=range(60)))
            base.register("r", right)
            query = (
                "SELECT place, x FROM l ASOF LEFT JOIN r ON l.g = r.g AND l.t >= r.t ORDER BY place"
            )
            expected = base.execute(query).df()["x"]
        found = join_as_of(left, right, time="t", by=("g",))
        assert found["x"].tolist() == pytest.approx(expected.astype(float).tolist(), nan_ok=True)

    def test_the_same_time_counts_or_not_and_zones_are_heeded(self):
        times = pd.to_datetime(["2024-01-01 12:00", "2024-01-02 12:00"]).tz_localize("UTC")
        left = pd.DataFrame({"t": times.tz_convert("Asia/Tokyo")})
        right = pd.DataFrame({"t": times, "x": [1, 2]})
        assert join_as_of(left, right, time="t")["x"].tolist() == [1, 2]
        before = join_as_of(left, right, time="t", same_time=False, tolerance=25, unit="hours")
        assert before["x"].isna().tolist() == [True, False]
        with pytest.raises(ValueError, match="time zone"):
            join_as_of(left.assign(t=times.tz_localize(None)), right, time="t")

    def test_whole_numbers_beyond_floats_are_told_apart(self):
        left, right = (
            pd.DataFrame({"n": [BIG + 1]}),
            pd.DataFrame({"n": [BIG, BIG + 1], "x": [1, 2]}),
        )
        assert join_near(left, right, number="n", tolerance=0)["x"].tolist() == [2]

    def test_other_kinds_are_refused(self):
        words = pd.DataFrame({"n": ["a"]})
        with pytest.raises(ValueError, match="by a number"):
            join_near(words, words, number="n")
        with pytest.raises(ValueError, match="by a time"):
            join_as_of(words, words, time="n")


class TestConcatenate:
    def test_is_that_of_pandas(self):
        random = np.random.default_rng(0)
        first = pd.DataFrame({"a": random.normal(size=5), "class": list("xyxyx"), "f": True})
        second = pd.DataFrame({"f": [False], "a": [2.5], "new": [1.5]}, index=[77])
        found = concatenate({"first": first, "second": second})
        expected = pd.concat([first, second], ignore_index=True)
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)
        assert concatenate({"1": first, "2": second}, columns="common").columns.tolist() == [
            "a",
            "f",
        ]

    def test_one_kind_for_each_column(self):
        numbers, words = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": ["x", None]})
        with pytest.raises(ValueError, match=r"one kind .* \[1, 'x'\]|one kind .* like these"):
            concatenate({"1": numbers, "2": words})
        assert concatenate({"1": numbers, "2": words}, mixed="text")["a"].tolist()[:3] == [
            "1",
            "2",
            "x",
        ]

    def test_empty_tables_and_columns_leave_the_others_as_they_are(self):
        table = pd.DataFrame({"a": [BIG + 1], "b": [True]})
        empty = pd.DataFrame({"a": pd.Series([], dtype="str")})
        found = concatenate({"1": table, "2": empty, "3": table})
        assert found["a"].tolist() == [BIG + 1] * 2
        assert found["b"].dtype == "bool"

    def test_numbers_are_not_rounded_silently(self):
        with pytest.raises(ValueError, match="beyond 2"):
            concatenate({"1": pd.DataFrame({"a": [BIG + 1]}), "2": pd.DataFrame({"b": [1]})})

    def test_times_keep_their_zone(self):
        lima = pd.DataFrame({"t": DATES.tz_localize("America/Lima")})
        found = concatenate({"1": lima, "2": pd.DataFrame({"x": [1.0]})}, source_column="from")
        assert str(found["t"].dtype) == str(lima["t"].dtype)
        assert found["from"].tolist() == ["1"] * 5 + ["2"]
        with pytest.raises(ValueError, match="time zone"):
            concatenate({"1": lima, "2": pd.DataFrame({"t": DATES})})


STATISTICS = ["mean", "median", "sum", "min", "max", "std", "count", "first", "last"]


class TestAggregate:
    RANDOM = np.random.default_rng(3)
    TABLE = pd.DataFrame(
        {
            "city": RANDOM.choice(["Lima", "Oslo", None], 90),
            "class": RANDOM.integers(0, 3, 90),
            "price": np.where(RANDOM.random(90) < 0.2, np.nan, RANDOM.normal(size=90)),
            "whole": RANDOM.integers(-5, 5, 90),
        },
        index=RANDOM.permutation(90),
    )

    @pytest.mark.parametrize("column", ["price", "whole"])
    def test_is_that_of_pandas(self, column):
        wanted = tuple({"column": column, "statistic": name, "name": name} for name in STATISTICS)
        found = aggregate(self.TABLE, by=("city", "class"), statistics=wanted, count_column="n")
        grouped = self.TABLE.groupby(["city", "class"], dropna=False, sort=False)
        expected = grouped[column].agg([name for name in STATISTICS if name != "sum"])
        expected["sum"] = grouped[column].sum(min_count=1)
        expected.insert(0, "n", grouped.size())
        pd.testing.assert_frame_equal(found, expected[found.columns[2:]].reset_index())

    def test_is_that_of_duckdb(self):
        names = ("distinct", "missing", "share", "count")
        wanted = tuple({"column": "price", "statistic": name, "name": name} for name in names)
        found = aggregate(self.TABLE, by=("city",), statistics=wanted)
        query = """SELECT city, count(*) AS rows, count(DISTINCT price) AS "distinct",
            count(*) - count(price) AS missing, sum(price) / sum(sum(price)) OVER () AS share,
            count(price) AS "count" FROM t GROUP BY city"""
        with duckdb.connect() as base:
            base.register("t", self.TABLE)
            expected = base.execute(query).df()
        both = [table.sort_values("rows").reset_index(drop=True) for table in (found, expected)]
        pd.testing.assert_frame_equal(*both, check_dtype=False)

    def test_mode_is_the_most_frequent_value_and_of_equals_the_first(self):
        table = pd.DataFrame({"g": [1, 1, 1, 2, 2, 3], "w": ["b", "a", "a", "z", "y", None]})
        found = aggregate(table, by=("g",), statistics=({"column": "w", "statistic": "mode"},))
        assert found["w_mode"].tolist()[:2] == ["a", "z"]
        assert found["w_mode"].isna().tolist() == [False, False, True]

    def test_rows_without_a_group_are_one_or_left_out(self):
        table = pd.DataFrame({"g": ["a", None, None]})
        assert aggregate(table, by=("g",))["rows"].tolist() == [1, 2]
        assert aggregate(table, by=("g",), missing_group=False)["rows"].tolist() == [1]

    def test_whole_numbers_stay_exact_or_are_refused(self):
        table = pd.DataFrame({"n": [BIG, 1, 1]})
        total = ({"column": "n", "statistic": "sum"},)
        assert aggregate(table, statistics=total)["n_sum"].tolist() == [BIG + 2]
        with pytest.raises(ValueError, match="beyond 2"):
            aggregate(pd.DataFrame({"n": [2**62, 2**62]}), statistics=total)

    def test_what_a_kind_does_not_have_is_refused(self):
        with pytest.raises(ValueError, match="The mean is for numbers; the column 'city'"):
            aggregate(self.TABLE, statistics=({"column": "city", "statistic": "mean"},))

    def test_two_columns_of_one_name_are_refused(self):
        with pytest.raises(ValueError, match=r"\['rows'\] are there twice"):
            aggregate(
                self.TABLE, statistics=({"column": "whole", "statistic": "sum", "name": "rows"},)
            )

    def test_no_rows_give_no_groups(self):
        found = aggregate(self.TABLE.iloc[:0], by=("city",))
        assert found.shape == (0, 2)


class TestReshape:
    def test_pivot_is_that_of_pandas(self):
        table = TestAggregate.TABLE.dropna(subset=["city"])
        found = pivot(table, by=("class",), names="city", values="price", statistic="mean")
        expected = table.pivot_table(index="class", columns="city", values="price", aggfunc="mean")
        found = found.sort_values("class").reset_index(drop=True)
        pd.testing.assert_frame_equal(found, expected.reset_index(), check_names=False)

    def test_pivot_gives_the_expected_columns_whatever_comes(self):
        table = pd.DataFrame({"id": [1, 1], "m": [2, 9], "x": [5.0, 6.0]})
        found = pivot(table, by=("id",), names="m", values="x", expected=("1", "2"))
        assert list(found) == ["id", "1", "2"]
        assert found["2"].tolist() == [5.0]
        with pytest.raises(ValueError, match="2 different values"):
            pivot(table, by=("id",), names="m", values="x", max_columns=1)

    def test_melt_is_that_of_pandas(self):
        wide = pd.DataFrame({"id": [1, 2], "class": [5, 6], "b": [7, 8], "w": ["x", "y"]})
        found = melt(wide, columns=("class", "b"))
        pd.testing.assert_frame_equal(found, wide.melt(id_vars=["id", "w"]))
        with pytest.raises(ValueError, match="of one kind to share a column"):
            melt(wide, columns=("class", "w"))

    def test_explode_is_that_of_pandas(self):
        table = pd.DataFrame(
            {"t": ["a|b", None, "c", "||", ""], "n": range(5)}, index=[5, 4, 3, 2, 1]
        )
        found = explode(table, column="t", separator="|", strip=False, row_column="row")
        expected = table.assign(row=range(1, 6), t=table["t"].str.split("|", regex=False)).explode(
            "t"
        )
        pd.testing.assert_frame_equal(
            found, expected.reset_index(drop=True).astype({"t": "str"}), check_dtype=False
        )
        stripped = explode(table, column="t", separator="|")
        assert stripped["n"].tolist() == [0, 0, 1, 2, 3, 4]
        assert stripped["t"].isna().tolist() == [False, False, True, False, True, True]

    def test_sorting_is_stable_and_puts_missing_values_where_they_are_wanted(self):
        table = pd.DataFrame({"a": [2.0, None, 1, 2], "b": list("dcba")})
        assert sort_rows(table, by=("a",)).index.tolist() == [2, 0, 3, 1]
        by_both = sort_rows(table, by=("a", "b"), descending=("a",), missing_last=False)
        assert by_both.index.tolist() == [1, 3, 0, 2]
        with pytest.raises(ValueError, match="must be among"):
            sort_rows(table, by=("a",), descending=("b",))

    def test_missing_rows_are_dropped_as_pandas_does(self):
        table = pd.DataFrame({"a": [1, None, None], "b": [None, None, "x"]}, index=[7, 8, 9])
        assert drop_missing(table, columns=("a",)).index.tolist() == [7]
        assert drop_missing(table, if_missing="all").index.tolist() == [7, 9]


class TestSampleRows:
    TABLE = pd.DataFrame(
        {"s": ["x"] * 70 + ["y"] * 30, "g": np.arange(100) // 5}, index=range(9, 109)
    )

    def test_rows_are_drawn_once_in_order_and_by_the_seed(self):
        found = sample_rows(self.TABLE, rows=40, random_state=1)
        assert len(found) == 40
        assert found.index.is_monotonic_increasing
        assert found.index.is_unique
        assert not found.equals(sample_rows(self.TABLE, rows=40, random_state=2))
        assert len(sample_rows(self.TABLE, rows=400, random_state=1)) == 100

    def test_strata_keep_their_shares(self):
        found = sample_rows(self.TABLE, share=0.2, strata=("s",), random_state=0)
        assert found["s"].value_counts().to_dict() == {"x": 14, "y": 6}

    def test_groups_stay_whole(self):
        found = sample_rows(self.TABLE, share=0.5, whole_groups="g", random_state=0)
        assert found["g"].value_counts().tolist() == [5] * 10


class TestLimitOutliers:
    X = pd.DataFrame({"a": [1.0, 2, 3, 4, 99, np.nan, -np.inf], "b": [0.0] * 7})

    def test_limits_are_those_of_the_training_rows(self):
        step = limit_outliers().fit(self.X.iloc[:5])
        first, third = np.percentile([1, 2, 3, 4, 99], [25, 75])
        high, low = third + 1.5 * (third - first), first - 1.5 * (third - first)
        found = step.transform(self.X)["a"].tolist()
        assert found[:5] == [1, 2, 3, 4, high]
        assert np.isnan(found[5])
        assert found[6] == low

    def test_quantiles_and_fixed_limits(self):
        X = pd.DataFrame({"a": np.arange(101.0)})
        limited = limit_outliers(method="quantile", tail=0.1).fit_transform(X)["a"]
        assert (limited.min(), limited.max()) == (10, 90)
        fixed = limit_outliers(method="fixed", upper=50).fit_transform(X)["a"]
        assert (fixed.min(), fixed.max()) == (0, 50)

    def test_a_column_without_values_has_no_limits(self):
        step = limit_outliers().fit(pd.DataFrame({"a": [np.nan, np.nan]}))
        assert step.transform(pd.DataFrame({"a": [5.0]}))["a"].tolist() == [5.0]
