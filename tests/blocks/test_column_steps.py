"""Blocks of columns: values of pandas and scikit-learn, and what does not fit is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, OrdinalEncoder

from pipeline_core.blocks.prepare.cast_columns import cast_columns
from pipeline_core.blocks.prepare.cut_numbers import cut_numbers
from pipeline_core.blocks.prepare.cyclic_parts import cyclic_parts
from pipeline_core.blocks.prepare.date_parts import date_parts
from pipeline_core.blocks.prepare.durations import durations
from pipeline_core.blocks.prepare.frequency_encode import frequency_encode
from pipeline_core.blocks.prepare.group_rare import group_rare
from pipeline_core.blocks.prepare.hash_categories import hash_categories
from pipeline_core.blocks.prepare.log_transform import log_transform
from pipeline_core.blocks.prepare.ordinal_encode import ordinal_encode
from pipeline_core.blocks.prepare.parse_dates import parse_dates
from pipeline_core.blocks.prepare.rename_columns import rename_columns
from pipeline_core.blocks.prepare.replace_values import replace_values

RANDOM = np.random.default_rng(0)
NUMBERS = pd.DataFrame({"n": [3.5, np.nan, -2.0, 900.0, 3.5], "index": [1, 2, 3, 4, 2**53 + 1]})
CITIES = pd.DataFrame({"city": ["Lima"] * 5 + ["Oslo"] * 3 + ["Rome", "Bern", None]})


def output_of(step, table, column=None):
    result = step.set_output(transform="pandas").fit_transform(table)
    return result[column or table.columns[0]].tolist()


def cast(values, to, **settings):
    return output_of(cast_columns(columns=("x",), to=to, **settings), pd.DataFrame({"x": values}))


class TestCast:
    def test_numbers_become_words_that_a_gap_does_not_change(self):
        assert cast([1010, 2**53 + 1], "word") == ["1010", str(2**53 + 1)]
        assert cast([1010.0, np.nan, 0.5], "word") == ["1010", np.nan, "0.5"]
        assert cast([True, False], "word") == ["True", "False"]
        assert cast([], "word") == []

    def test_words_become_the_numbers_of_pandas(self):
        texts = ["1", " -2.5 ", "1e3", None]
        expected = pd.to_numeric(pd.Series(texts).str.strip()).tolist()
        np.testing.assert_array_equal(cast(texts, "number"), expected)
        assert cast(["1,5"], "number", decimal=",") == [1.5]
        flags = pd.array([True, None], dtype="boolean")
        np.testing.assert_array_equal(cast(flags, "number"), [1.0, np.nan])
        assert cast([str(2**53 + 1), "2"], "number") == [2**53 + 1, 2]

    def test_a_number_that_would_lose_digits_is_none(self):
        with pytest.raises(ValueError, match=r"no numbers: 1, such as '9007199254740993'"):
            cast([str(2**53 + 1), None], "number")

    @pytest.mark.parametrize(
        ("values", "to", "said"),
        [
            (["1", "x", "y", "x"], "number", "'x' has values that are no numbers: 3, such as 'x',"),
            (["yes", "maybe"], "boolean", "neither yes nor no: 1, such as 'maybe'"),
            (["2020-01-31", "31/01/2020"], "date", "no dates: 1, such as '31/01/2020'"),
            ([20200131], "date", "no dates: 1"),
            (pd.to_datetime(["2020-01-31"]), "number", "no numbers: 1"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused_or_made_missing_and_said(self, values, to, said):
        with pytest.raises(ValueError, match=said):
            cast(values, to)
        with pytest.warns(UserWarning, match=f"Values made missing: .* of {len(values)} in 'x'"):
            after = cast(values, to, unusable="missing")
        assert pd.isna(after[-1]) or pd.isna(after[1])

    def test_yes_and_no_are_chosen_words(self):
        assert cast(["Yes", "NO", None], "boolean") == [True, False, pd.NA]
        assert cast([1, 0], "boolean") == [True, False]
        assert cast(["sí", "no"], "boolean", yes=("sí",)) == [True, False]

    def test_iso_dates_are_dates_in_utc(self):
        dates = cast(["2020-01-31", "2020-01-31T01:30:00+02:00", None], "date")
        assert dates[:2] == [pd.Timestamp(2020, 1, 31), pd.Timestamp(2020, 1, 30, 23, 30)]
        assert pd.isna(dates[2])


class TestDates:
    DATES = pd.DataFrame(
        {"at": pd.to_datetime(["2020-02-29 23:30", "2021-01-03 00:00", None, "1999-12-31 12:00"])}
    )

    def parsed(self, values, **settings):
        step = parse_dates(columns=("x",), **settings)
        return output_of(step, pd.DataFrame({"x": values}))

    def test_the_chosen_format_decides(self):
        values = ["03/04/2020", "25/12/2020"]
        assert self.parsed(values, formats=("%d/%m/%Y",)) == list(
            pd.to_datetime(values, format="%d/%m/%Y")
        )
        assert self.parsed([0, 86400], formats=("unix seconds",))[1] == pd.Timestamp(1970, 1, 2)
        assert self.parsed([20200131, None], formats=("%Y%m%d",))[0] == pd.Timestamp(2020, 1, 31)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            (["03/04/2020"], r"They may be %d/%m/%Y or %m/%d/%Y: choose which"),
            (["03/04/2020", "25/12/2020"], r"Add the format %d/%m/%Y\."),
            (["2020-01-31", "soon"], r"no date of the formats %Y-%m-%d: 1, such as 'soon'"),
        ],
    )
    def test_what_is_no_date_is_asked_and_never_guessed(self, values, said):
        with pytest.raises(ValueError, match=said):
            self.parsed(values)
        with pytest.warns(UserWarning, match="Values made missing"):
            assert pd.isna(self.parsed(values, unusable="missing")[-1])

    def test_two_formats_must_agree_on_each_value(self):
        both = ("%d/%m/%Y", "%m/%d/%Y")
        assert self.parsed(["25/12/2020", "12/25/2020", "05/05/2020"], formats=both)[0].month == 12
        with pytest.raises(ValueError, match="two of the formats read as different dates: '03/04"):
            self.parsed(["25/12/2020", "03/04/2020"], formats=both)

    def test_an_offset_is_shown_by_the_clock_of_the_zone(self):
        values, form = (
            ["2020-07-01T12:00:00+0000", "2020-01-01T12:00:00+0000"],
            "%Y-%m-%dT%H:%M:%S%z",
        )
        hours = [d.hour for d in self.parsed(values, formats=(form,), zone="Europe/Madrid")]
        assert hours == [14, 13]
        assert [d.hour for d in self.parsed(values, formats=(form,))] == [12, 12]
        with pytest.raises(ValueError, match="'zone' must be a time zone such as"):
            self.parsed(values, formats=(form,), zone="Nowhere/City")

    def test_parts_are_those_of_pandas(self):
        parts = ("year", "quarter", "month", "week", "day", "dayofyear", "weekday", "weekend",
                 "hour", "minute", "days_since")  # fmt: skip
        step = date_parts(parts=parts, since="2020-01-01").set_output(transform="pandas")
        result = step.fit_transform(self.DATES)
        at = self.DATES["at"].dt
        days = (self.DATES["at"] - pd.Timestamp(2020, 1, 1)) / pd.Timedelta(days=1)
        weekend = (at.day_of_week >= 5).where(self.DATES["at"].notna())
        expected = [at.year, at.quarter, at.month, at.isocalendar().week, at.day, at.day_of_year,
                    at.day_of_week + 1, weekend, at.hour, at.minute, days]  # fmt: skip
        assert result.columns.tolist() == [f"at_{part}" for part in parts]
        assert step.get_feature_names_out().tolist() == result.columns.tolist()
        for name, values in zip(result, expected, strict=True):
            np.testing.assert_array_equal(result[name], pd.Series(values).astype("float64"))

    def test_dates_with_a_zone_have_the_parts_of_their_own_clock(self):
        zoned = self.DATES["at"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo").to_frame()
        assert output_of(date_parts(parts=("hour",)), zoned, "at_hour")[0] == 8.0

    def test_places_on_a_circle(self):
        result = cyclic_parts(parts=("month", "hour"), keep=True).fit_transform(self.DATES)
        months = self.DATES["at"].dt.month
        np.testing.assert_array_equal(result["at_month_sin"], np.sin(2 * np.pi * (months - 1) / 12))
        np.testing.assert_array_equal(
            result["at_hour_cos"], np.cos(2 * np.pi * self.DATES["at"].dt.hour.astype("float") / 24)
        )
        assert result["at"].equals(self.DATES["at"])

    def test_one_new_row_without_a_date_has_missing_parts(self):
        step = date_parts(parts=("year",)).set_output(transform="pandas").fit(self.DATES)
        for value in (None, np.nan, pd.NaT):
            assert step.transform(pd.DataFrame({"at": [value]})).isna().all(axis=None)
        with pytest.raises(ValueError, match="'at' must hold dates; it holds other values: 'soon'"):
            step.transform(pd.DataFrame({"at": ["soon"]}))
        with pytest.raises(ValueError, match="'since' must be a date such as 2020-01-31"):
            date_parts(parts=("days_since",), since="1/1/2020").fit_transform(self.DATES)

    def test_the_time_between_dates_is_that_of_pandas(self):
        table = pd.DataFrame({
            "a": pd.to_datetime(["2020-02-28", "2020-03-02", None]).tz_localize("UTC"),
            "b": pd.to_datetime(["2020-03-01 06:00", "2020-03-01 00:00", "2020-01-01 00:00"]),
        })  # fmt: skip
        for unit in ("seconds", "minutes", "hours", "days", "weeks"):
            step = durations(name="c", start="a", end="b", unit=unit)
            expected = (table["b"] - table["a"].dt.tz_localize(None)) / pd.Timedelta(**{unit: 1})
            np.testing.assert_array_equal(step.fit_transform(table)["c"], expected)


class TestNumbers:
    @pytest.mark.parametrize("kind", ["log1p", "log", "log10", "log2"])
    def test_logarithms_are_those_of_numpy(self, kind):
        table = NUMBERS.abs()
        result = log_transform(kind=kind).fit_transform(table)
        np.testing.assert_array_equal(result["n"], getattr(np, kind)(table["n"]))

    def test_numbers_without_a_logarithm_are_refused_or_made_missing_and_said(self):
        with pytest.raises(ValueError, match=r"above -1; 1 are not: '-2\.0'"):
            log_transform().fit_transform(NUMBERS)
        with pytest.warns(UserWarning, match=r"1 of 5 in 'n': '-2\.0'"):
            assert output_of(log_transform(unusable="missing"), NUMBERS)[2:4] == [
                pytest.approx(np.nan, nan_ok=True), np.log1p(900.0)]  # fmt: skip
        signed = log_transform(kind="signed").fit_transform(NUMBERS)
        assert signed["n"][2] == -np.log1p(2.0)

    @pytest.mark.parametrize("side", ["above", "below"])
    def test_intervals_are_those_of_pandas(self, side):
        values = pd.DataFrame({"n": [*RANDOM.normal(size=50), 0.0, 1.0, np.nan, np.inf]})
        step = cut_numbers(edges=(0.0, 1.0), edge_belongs_to=side)
        bins = pd.cut(values["n"], [-np.inf, 0, 1, np.inf], right=side == "below", labels=False)
        bins = bins.mask(np.isinf(values["n"]), 2)
        np.testing.assert_array_equal(step.fit_transform(values)["n"], bins)

    def test_intervals_are_those_of_a_discretizer_with_the_same_edges(self):
        values = pd.DataFrame({"n": RANDOM.normal(size=80)})
        bins = KBinsDiscretizer(4, encode="ordinal", strategy="uniform").fit(values)
        step = cut_numbers(edges=tuple(bins.bin_edges_[0][1:-1]))
        np.testing.assert_array_equal(step.fit_transform(values)["n"], bins.transform(values)[:, 0])

    @pytest.mark.parametrize("edges", [(), (2, 1), (1, 1)])
    def test_edges_must_rise(self, edges):
        with pytest.raises(ValueError, match="'edges' must be rising numbers, at least one"):
            cut_numbers(edges=edges).fit_transform(NUMBERS)

    def test_intervals_have_names(self):
        step = cut_numbers(edges=(0, 2.5), edge_belongs_to="below", give="interval")
        assert output_of(step, NUMBERS) == [
            "above 2.5",
            np.nan,
            "up to 0",
            "above 2.5",
            "above 2.5",
        ]


class TestCategories:
    def test_rare_ones_are_those_that_scikit_learn_calls_infrequent(self):
        infrequent = OneHotEncoder(min_frequency=2).fit(CITIES.dropna()).infrequent_categories_[0]
        step = group_rare(min_share=0, min_count=2).fit(CITIES)
        after = step.transform(CITIES)["city"].tolist()
        assert set(CITIES["city"].dropna()) - set(step.categories_[0]) == set(infrequent)
        assert after == ["Lima"] * 5 + ["Oslo"] * 3 + ["other", "other", np.nan]

    def test_a_share_is_of_the_rows_that_have_a_value(self):
        assert list(group_rare(min_share=0.3).fit(CITIES).categories_[0]) == ["Lima", "Oslo"]
        assert list(group_rare(min_share=0.31).fit(CITIES).categories_[0]) == ["Lima"]

    @pytest.mark.parametrize("block", [group_rare, frequency_encode])
    def test_new_rows_may_be_one_unseen_missing_or_of_another_dtype(self, block):
        codes = pd.DataFrame({"code": ["1", "1", "2", None]})
        step = block().set_output(transform="pandas").fit(codes)
        seen = step.transform(pd.DataFrame({"code": ["1"]}))["code"][0]
        unseen = {group_rare: "other", frequency_encode: 0.0}[block]
        for new in ([1], [1.0], pd.Categorical(["1"]), np.array(["1"], dtype=object)):
            assert step.transform(pd.DataFrame({"code": new}))["code"][0] == seen
        assert step.transform(pd.DataFrame({"code": ["9"]}))["code"][0] == unseen
        missing = step.transform(pd.DataFrame({"code": [None]}))["code"][0]
        assert missing == 0.25 if block is frequency_encode else pd.isna(missing)
        assert step.transform(codes.head(0)).shape == (0, 1)

    def test_frequencies_are_the_counts_of_pandas(self):
        counts = CITIES["city"].map(CITIES["city"].value_counts()).fillna(1)
        assert output_of(frequency_encode(give="count"), CITIES) == counts.tolist()
        assert output_of(frequency_encode(), CITIES) == (counts / len(CITIES)).tolist()

    def test_hashes_are_those_of_scikit_learn(self):
        step = hash_categories(buckets=5).set_output(transform="pandas")
        result = step.fit_transform(CITIES)
        hasher = FeatureHasher(5, input_type="string", alternate_sign=False)
        expected = hasher.transform([[c] if isinstance(c, str) else [] for c in CITIES["city"]])
        np.testing.assert_array_equal(result, expected.toarray())
        assert step.get_feature_names_out().tolist() == [f"city_hash{n}" for n in range(5)]
        assert step.transform(CITIES.head(0)).shape == (0, 5)

    def test_an_order_is_that_of_an_ordinal_encoder(self):
        order = ("Rome", "Lima", "Oslo", "Bern")
        encoder = OrdinalEncoder(categories=[list(order)]).fit(CITIES.dropna())
        expected = encoder.transform(CITIES.dropna())[:, 0].tolist()
        assert (
            output_of(ordinal_encode(columns=("city",), order=order), CITIES.dropna()) == expected
        )

    def test_what_is_not_in_the_order_is_refused_missing_or_minus_one(self):
        def encoded(**settings):
            step = ordinal_encode(columns=("city",), order=("Lima", "Oslo"), **settings)
            return output_of(step, CITIES)[7:]

        with pytest.raises(ValueError, match="not in 'order': 2, such as 'Rome', 'Bern'"):
            encoded()
        with pytest.warns(UserWarning, match="2 of 11 in 'city': 'Rome', 'Bern'"):
            np.testing.assert_array_equal(encoded(unknown="missing"), [1, np.nan, np.nan, np.nan])
        np.testing.assert_array_equal(encoded(unknown="minus_one"), [1, -1, -1, np.nan])
        with pytest.raises(ValueError, match="'order' must list each category once"):
            ordinal_encode(columns=("city",), order=("a", "a")).fit_transform(CITIES)


class TestReplace:
    def replaced(self, values, *changes, **settings):
        pairs = tuple(dict(zip(("old", "new"), pair, strict=False)) for pair in changes)
        step = replace_values(columns=("x",), changes=pairs, **settings)
        return step.fit_transform(pd.DataFrame({"x": values}))["x"]

    def test_others_are_kept_and_so_is_the_kind(self):
        assert self.replaced(["a", "?", None], ("?",)).tolist() == ["a", np.nan, np.nan]
        whole = self.replaced([1, 2**53 + 1, -200], (-200, 0))
        assert whole.tolist() == [1, 2**53 + 1, 0]
        np.testing.assert_array_equal(self.replaced([1.5, -200.0], (-200,)), [1.5, np.nan])
        assert self.replaced([True, False], (True, False)).tolist() == [False, False]
        assert pd.isna(self.replaced(pd.to_datetime(["1900-01-01"]), ("1900-01-01 00:00:00",))[0])

    def test_values_are_compared_as_text(self):
        for values in (["1", "2"], [1, 2], [1.0, 2.0]):
            assert self.replaced(values, (1, 9)).astype("float").tolist() == [9.0, 2.0]

    def test_a_whole_table_of_values_is_the_map_of_pandas(self):
        sizes = ["S", "L", "S", None]
        for others in ("missing", "refuse"):
            new = self.replaced(sizes, ("S", 1), ("L", 3), others=others)
            np.testing.assert_array_equal(new, pd.Series(sizes).map({"S": 1, "L": 3}))
        assert self.replaced(sizes, ("S", True), ("L", False), others="refuse").dtype == "boolean"
        assert self.replaced([1, 2], (1, "one"), (2, 2), others="refuse").tolist() == ["one", "2"]
        gaps = self.replaced(sizes, ("S", 1), ("L", 3), (None,)[:0], others="refuse")
        assert gaps.tolist() == [1.0, 3.0, 1.0, pytest.approx(np.nan, nan_ok=True)]

    def test_missing_values_may_be_replaced(self):
        step = replace_values(columns=("x",), changes=({"new": "none"},))
        assert output_of(step, pd.DataFrame({"x": ["a", None]})) == ["a", "none"]
        assert output_of(step, pd.DataFrame({"x": [None]}, dtype="str")) == ["none"]

    def test_what_is_not_listed_is_said(self):
        with pytest.raises(ValueError, match="'x' has values that are not listed: 1, such as 'b'"):
            self.replaced(["a", "b"], ("a", 1), others="refuse")
        with pytest.warns(UserWarning, match="1 of 2 in 'x': 'b'"):
            self.replaced(["a", "b"], ("a", 1), others="missing")
        with pytest.raises(ValueError, match="the value 'a' is listed twice"):
            self.replaced(["a"], ("a", 1), ("a", 2))
        with pytest.raises(ValueError, match="'x' would mix its values with ones of another kind"):
            self.replaced([1, 2], (1, "one"))


def test_two_columns_may_change_names_and_none_is_lost():
    table = pd.DataFrame([[1, 2, 3]], columns=["class", "a 'b'", "🚲"])
    names = ({"column": "class", "name": "🚲"}, {"column": "🚲", "name": "class"})
    result = rename_columns(names=names).fit_transform(table)
    assert result.columns.tolist() == ["🚲", "a 'b'", "class"]
    with pytest.raises(ValueError, match="two columns would be called '🚲'"):
        rename_columns(names=names[:1]).fit_transform(table)
    with pytest.raises(ValueError, match="a column is listed twice"):
        rename_columns(names=(names[0], names[0]))
