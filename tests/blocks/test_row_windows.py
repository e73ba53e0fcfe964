"""Lags, windows, differences, ranks and filled gaps: pandas' own, on tables in disorder."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.blocks.prepare.difference import difference
from pipeline_core.blocks.prepare.fill_forward import fill_forward
from pipeline_core.blocks.prepare.lag_values import lag_values
from pipeline_core.blocks.prepare.rank_rows import rank_rows
from pipeline_core.blocks.prepare.window_values import window_values

ROWS = 24


def table(seed: int = 0, zone: str | None = "America/Mexico_City") -> pd.DataFrame:
    """A table out of order, with moments twice, gaps everywhere and labels that repeat."""
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2024-03-25", tz=zone) + pd.to_timedelta(
        random.integers(0, 15, ROWS), unit="D"
    )
    frame = pd.DataFrame(
        {
            "index": days.as_unit("us"),
            "class": random.choice(["a", "b", 'c "🚲"'], ROWS),
            "ünït": random.choice([1, 2], ROWS),
            "sold": np.where(random.random(ROWS) < 0.2, np.nan, random.normal(9, 3, ROWS)),
            "count": random.integers(-9, 9, ROWS),
            "word": random.choice(["x", "y", None], ROWS),
            "flag": random.random(ROWS) < 0.5,
        },
        index=random.integers(0, 9, ROWS),
    )
    frame.loc[random.random(ROWS) < 0.1, "index"] = pd.NaT
    frame.loc[random.random(ROWS) < 0.1, "class"] = None
    return frame.astype({"word": "str", "class": "str"})


def by_hand(frame, by, make):
    """What `make` gives of the rows before each row, and the row itself, as plain Python."""
    plain = frame.reset_index(drop=True)
    keys = list(plain[by].itertuples(index=False, name=None)) if by else [()] * len(plain)
    ordered = plain[plain["index"].notna()].sort_values("index", kind="stable").index.tolist()
    made = [np.nan] * len(plain)
    for place, row in enumerate(ordered):
        if not pd.isna(list(keys[row])).any():
            before = [other for other in ordered[:place] if keys[other] == keys[row]]
            made[row] = make(plain.loc[before], plain.loc[row])
    return made


@pytest.mark.parametrize("by", [(), ("class",), ("class", "ünït")], ids=len)
class TestEqualToPandas:
    def test_a_lag_is_the_value_of_so_many_rows_before(self, by):
        frame = table()
        made = lag_values(frame, columns=("sold", "count"), order="index", by=by, rows=(1, 3))
        for column in ("sold", "count"):
            for step in (1, 3):
                expected = by_hand(
                    frame,
                    list(by),
                    lambda rows, _, c=column, n=step: (
                        rows[c].iloc[-n] if len(rows) >= n else np.nan
                    ),
                )
                np.testing.assert_array_equal(made[f"{column}_lag_{step}"], expected)

    def test_a_lag_is_that_of_a_sorted_table(self, by):
        frame = table(1).dropna(subset=["index", "class"]).reset_index(drop=True)
        made = lag_values(frame, columns=("word",), order="index", by=by, rows=(-2,))
        ordered = frame.sort_values("index", kind="stable")
        shifted = (ordered.groupby(list(by)) if by else ordered)["word"].shift(-2)
        pd.testing.assert_series_equal(
            made["word_lead_2"], shifted.reindex(frame.index), check_names=False
        )

    @pytest.mark.parametrize("statistic", ["mean", "sum", "min", "max", "std", "median"])
    def test_a_window_of_rows_ends_before_the_row(self, by, statistic):
        frame = table(2)
        made = window_values(
            frame, columns=("sold",), order="index", by=by, statistics=(statistic,), rows=4, least=2
        )
        expected = by_hand(
            frame,
            list(by),
            lambda rows, _: (
                getattr(rows["sold"].iloc[-4:], statistic)()
                if rows["sold"].iloc[-4:].count() >= 2
                else np.nan
            ),
        )
        np.testing.assert_allclose(made[f"sold_{statistic}_4"], expected, rtol=1e-9, atol=1e-9)

    @pytest.mark.parametrize("current", [False, True])
    def test_a_window_is_pandas_own_on_the_sorted_table(self, by, current):
        frame = table(3).dropna(subset=["index", "class"]).reset_index(drop=True)
        made = window_values(
            frame, columns=("sold",), order="index", by=by, current=current, rows=5, least=1
        )
        ordered = frame.sort_values("index", kind="stable")
        source = ordered.groupby(list(by)) if by else ordered
        rolled = source["sold"].rolling(5, min_periods=1, closed="right" if current else "left")
        values = rolled.mean()
        values = values.reset_index(level=list(range(len(by))), drop=True) if by else values
        assert made["sold_mean_5"].tolist() == pytest.approx(
            values.reindex(frame.index).tolist(), rel=0, abs=0, nan_ok=True
        )

    def test_a_window_of_a_duration_leaves_out_rows_of_the_same_moment(self, by):
        frame = table(4)
        made = window_values(
            frame, columns=("sold",), order="index", by=by, window="duration",
            duration="3 days", statistics=("sum", "count"),
        )  # fmt: skip

        def inside(rows, row):
            times = rows["index"]
            return rows["sold"][
                (times < row["index"]) & (times >= row["index"] - pd.Timedelta("3D"))
            ]

        sums = by_hand(frame, list(by), lambda rows, row: inside(rows, row).sum(min_count=1))
        counts = by_hand(frame, list(by), lambda rows, row: inside(rows, row).count())
        np.testing.assert_allclose(made["sold_sum_3_days"], sums, rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(made["sold_count_3_days"], counts)

    def test_all_rows_before(self, by):
        frame = table(5)
        made = window_values(
            frame,
            columns=("sold",),
            order="index",
            by=by,
            window="all",
            statistics=("max", "count"),
        )
        for statistic in ("max", "count"):
            expected = by_hand(
                frame, list(by), lambda rows, _, s=statistic: getattr(rows["sold"], s)()
            )
            np.testing.assert_array_equal(made[f"sold_{statistic}_all"], expected)

    def test_a_difference_is_to_the_value_before(self, by):
        frame = table(6)
        made = difference(frame, columns=("count",), order="index", by=by, rows=2)
        expected = by_hand(
            frame,
            list(by),
            lambda rows, row: row["count"] - rows["count"].iloc[-2] if len(rows) > 1 else np.nan,
        )
        np.testing.assert_array_equal(made["count_diff_2"], expected)
        share = difference(frame, columns=("count",), order="index", by=by, rows=2, relative=True)
        past = frame["count"].to_numpy() - np.array(expected)
        with np.errstate(divide="ignore", invalid="ignore"):
            np.testing.assert_array_equal(share["count_change_2"], np.array(expected) / past)

    def test_gaps_have_the_last_value_before_them(self, by):
        frame = table(7)
        made = fill_forward(frame, columns=("sold", "word"), order="index", by=by)
        for column in ("sold", "word"):
            expected = by_hand(
                frame,
                list(by),
                lambda rows, row, c=column: (
                    row[c] if pd.notna(row[c]) else next(iter(rows[c].dropna().iloc[::-1]), np.nan)
                ),
            )
            kept = frame[column].where(
                frame[column].notna(), pd.Series(expected, frame.index).array
            )
            pd.testing.assert_series_equal(made[column], kept.astype(frame[column].dtype))

    @pytest.mark.parametrize("ties", ["first", "min", "max", "average", "dense"])
    def test_ranks_are_pandas_own(self, by, ties):
        frame = table(8).reset_index(drop=True)
        made = rank_rows(frame, column="count", by=by, ties=ties, descending=True, name="place")
        source = frame.groupby(list(by)) if by else frame
        expected = source["count"].rank(method=ties, ascending=False)
        pd.testing.assert_series_equal(made["place"], expected, check_names=False)


ADDING = {
    "lag": lambda frame: lag_values(frame, columns=("sold", "flag"), order="index"),
    "window": lambda frame: window_values(frame, columns=("sold",), order="index", by=("class",)),
    "duration": lambda frame: window_values(
        frame, columns=("sold",), order="index", window="duration"
    ),
    "difference": lambda frame: difference(frame, columns=("sold",), order="index"),
    "rank": lambda frame: rank_rows(frame, column="sold", by=("class",)),
    "fill": lambda frame: fill_forward(frame, columns=("sold",), order="index"),
}


@pytest.mark.parametrize("add", ADDING.values(), ids=ADDING)
class TestTheTableStays:
    def test_rows_labels_and_the_other_columns_are_as_they_were(self, add):
        frame = table()
        before = frame.copy()
        made = add(frame)
        pd.testing.assert_frame_equal(frame, before)
        assert made.index.equals(frame.index)
        others = [name for name in frame.columns if name != "sold"]
        pd.testing.assert_frame_equal(made[others], frame[others])

    @pytest.mark.parametrize("rows", [0, 1])
    def test_no_row_or_one_is_a_table_too(self, add, rows):
        made = add(table().head(rows))
        assert len(made) == rows

    def test_a_row_without_later_rows_has_the_same_values(self, add):
        """Nothing of a later row, unless the block ranks all rows."""
        frame = table(9).dropna(subset=["index"]).reset_index(drop=True)
        early = frame[frame["index"] <= frame["index"].sort_values().iloc[12]]
        if "rank" in add(frame):
            assert not add(early)["rank"].equals(add(frame).loc[early.index, "rank"])
        else:
            whole, part = add(frame).loc[early.index], add(early)
            pd.testing.assert_frame_equal(part, whole, rtol=1e-9)


def test_a_lag_of_yes_and_no_may_be_missing():
    made = lag_values(table(), columns=("flag",), order="index")
    assert made["flag_lag_1"].dtype == "boolean"
    assert made["flag_lag_1"].isna().any()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda f: lag_values(f, columns=("sold",), order="class"), "'class' must hold dates or"),
        (lambda f: lag_values(f, columns=("sold",), order="flag"), "'flag' must hold dates or"),
        (lambda f: lag_values(f, columns=("sold",), order="index", rows=(0,)), "other than 0"),
        (lambda f: lag_values(f, columns=("sold",), order="index", rows=()), "other than 0"),
        (lambda f: lag_values(f, columns=(), order="index"), "none is chosen"),
        (
            lambda f: lag_values(f.assign(sold_lag_1=1), columns=("sold",), order="index"),
            r"\['sold_lag_1'\] have names that the table has already",
        ),
        (
            lambda f: lag_values(f.assign(big=2**53 + 1), columns=("big",), order="index"),
            "'big' has whole numbers beyond 9007199254740992",
        ),
        (
            lambda f: window_values(f, columns=("sold",), order="count", window="duration"),
            "by duration needs dates; 'count' holds int64",
        ),
        (
            lambda f: window_values(
                f, columns=("sold",), order="index", window="duration", duration="a week"
            ),
            "must be like '7 days' or '12 hours'; it is 'a week'",
        ),
        (
            lambda f: window_values(
                f, columns=("sold",), order="index", window="duration", duration="-7 days"
            ),
            "must be like",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(table())
