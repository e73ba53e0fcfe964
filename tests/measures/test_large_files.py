"""Large files: the rows and totals that pandas gives, whatever the pieces are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.expressions import Expression
from pipeline_core.measures import scans
from pipeline_core.measures.large_files import ScanRequest, read_large_table
from pipeline_core.measures.scan_limit import SCAN_LIMIT, ScanLimit
from pipeline_core.measures.scans import ScanFormat

RANDOM = np.random.default_rng(0)
ROWS = 6_000
SOLD = pd.DataFrame(
    {
        "class": RANDOM.choice(["a", "ñ, b", 'c "🚲"\nd', ""], ROWS),
        "unit price": np.where(RANDOM.random(ROWS) < 0.2, np.nan, RANDOM.normal(9, 3, ROWS)),
        "index": RANDOM.integers(-9, 9, ROWS),
        "big": 2**60 + np.arange(ROWS),
        "day": (pd.Timestamp("2024-01-01") + pd.to_timedelta(RANDOM.integers(0, 99, ROWS), "D")),
        "flag": RANDOM.random(ROWS) < 0.5,
        "code": [f"{number:05}" for number in range(ROWS)],
    }
)
CONDITION = "(`unit price` > 8 or is_missing(`unit price`)) and flag and `class` != 'a'"
SUMS = [{"column": "unit price", "statistic": s} for s in ("sum", "mean", "min", "max", "count")]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Pieces of a few kilobytes, so that a small file has many."""
    monkeypatch.setattr(scans, "PIECE", 20_000)
    monkeypatch.setattr(scans, "HEAD", 50_000)
    monkeypatch.setattr(scans, "PARQUET_ROWS", 700)


@pytest.fixture(params=["csv", "csv.gz", "parquet"])
def file(request, tmp_path: Path) -> str:
    """The table as a file."""
    path = tmp_path / f"sold.{request.param}"
    if request.param == "parquet":
        READ.to_parquet(path, row_group_size=997)
    else:
        SOLD.to_csv(path, index=False)
    return str(path)


FORM = ScanFormat(text_columns=("code",))
READ = SOLD.assign(**{"class": SOLD["class"].mask(SOLD["class"] == "").astype("str")})


def values(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose dates have one unit, whatever file they come from."""
    return table.assign(**{n: table[n].dt.as_unit("us") for n in table.select_dtypes("datetime")})


class TestTheSameAsPandas:
    def test_all_rows(self, file):
        pd.testing.assert_frame_equal(values(read_large_table(file, FORM)), values(READ))

    def test_rows_that_pass_a_filter_are_those_of_filter_rows(self, file):
        keep = Expression.parse(CONDITION, "condition")
        made = read_large_table(file, FORM, keep, ScanRequest(columns=["big", "code"]))
        expected = READ[keep(READ)][["big", "code"]].reset_index(drop=True)
        pd.testing.assert_frame_equal(made, expected)
        assert 0 < len(made) < ROWS

    def test_a_filter_may_be_plain_pandas_as_in_a_script(self, file):
        made = read_large_table(
            file, FORM, lambda table: table["index"] > 3, ScanRequest(columns=["big"])
        )
        assert made["big"].tolist() == READ.loc[READ["index"] > 3, "big"].tolist()

    @pytest.mark.parametrize("by", [["class"], ["class", "flag"], ["day"]])
    def test_groups_in_the_order_of_their_first_rows(self, file, by):
        made = read_large_table(file, FORM, request=ScanRequest(by=by, totals=SUMS))
        groups = READ.groupby(by, sort=False, dropna=False)["unit price"]
        expected = groups.agg(["size", "sum", "mean", "min", "max", "count"]).reset_index()
        expected.columns = list(made.columns)
        pd.testing.assert_frame_equal(values(made), values(expected), rtol=1e-12)

    def test_whole_numbers_are_added_exactly(self, file):
        half = Expression.parse("index > 7", "condition")
        totals = [{"column": "index", "statistic": "sum"}, {"column": "big", "statistic": "max"}]
        made = read_large_table(file, FORM, half, ScanRequest(by=["flag"], totals=totals))
        expected = READ[READ["index"] > 7].groupby("flag", sort=False)
        assert made["index_sum"].tolist() == expected["index"].sum().tolist()
        assert made["big_max"].tolist() == expected["big"].max().tolist()

    def test_no_row_passes(self, file):
        none = Expression.parse("index > 99", "condition")
        made = read_large_table(file, FORM, none, ScanRequest(columns=["index", "class"]))
        assert (made.shape, made["index"].dtype) == ((0, 2), "int64")
        made = read_large_table(file, FORM, none, ScanRequest(by=["class"], totals=SUMS))
        assert made.shape == (0, 7)


class TestSample:
    def test_it_is_the_same_whatever_the_pieces_are(self, file, monkeypatch):
        request = ScanRequest(columns=["code"], sample_rows=50, random_state=3)
        small = read_large_table(file, FORM, request=request)
        monkeypatch.setattr(scans, "PIECE", 1 << 20)
        pd.testing.assert_frame_equal(read_large_table(file, FORM, request=request), small)
        assert small["code"].is_monotonic_increasing
        other = ScanRequest(columns=["code"], sample_rows=50, random_state=4)
        assert not read_large_table(file, FORM, request=other).equals(small)

    def test_every_row_is_drawn_as_often_as_another(self, file):
        samples = [
            ScanRequest(columns=["big"], sample_rows=3_000, random_state=seed) for seed in range(6)
        ]
        first = sum(
            read_large_table(file, FORM, request=sample)["big"].lt(2**60 + ROWS // 2).sum()
            for sample in samples
        )  # fmt: skip
        assert abs(first - 9_000) < 5 * np.sqrt(18_000 / 8)

    def test_more_than_there_are_is_all(self, file):
        made = read_large_table(file, FORM, request=ScanRequest(sample_rows=10**6))
        assert len(made) == ROWS


def test_a_limit_stops_the_scan_and_says_so(file):
    limit = ScanLimit(500)
    token = SCAN_LIMIT.set(limit)
    try:
        made = read_large_table(file, FORM)
    finally:
        SCAN_LIMIT.reset(token)
    assert limit.reached
    assert 500 <= len(made) < ROWS


def test_a_file_in_spanish_dress(tmp_path: Path):
    path = tmp_path / "ventas.csv"
    text = "día;precio;año;código\n31/01/2024;1,5;2024;007\n;NP;2023;008\n"
    path.write_text(text, encoding="cp1252")
    form = ScanFormat(
        ";", ",", "cp1252", missing=("NP",), text_columns=("código",), date_format="%d/%m/%Y"
    )
    made = read_large_table(str(path), form)
    assert made["día"].tolist()[0] == pd.Timestamp("2024-01-31")
    assert made["precio"].tolist()[0] == 1.5
    assert made["código"].tolist() == ["007", "008"]
    assert made.isna().sum().tolist() == [1, 1, 0, 0]


LATE = "n,w\n" + "1,a\n" * 20_000 + "1.5,a\n"


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (LATE, {}, r"column 'n' of .* begins as int64, but row 20002 has invalid value '1\.5'"),
        (LATE, {"columns": ["x"]}, r"has no columns \['x'\]; it has \['n', 'w'\]"),
        ("n,w\n1\n", {}, "Expected 2 columns, got 1"),
        ("n,w\n1,\xff\n", {}, "must be encoded as utf-8; it is not"),
        ("", {}, "is empty"),
        ("n,w\n1,a\n2,b\n", {"max_rows": 1}, "More than 1 rows pass"),
        ("n,w\n1,a\n2,b\n", {"max_rows": 1, "by": ["w"]}, "more than 1 groups"),
        ("n,w\n1,a\n", {"by": ["n"], "totals": [{"column": "w", "statistic": "sum"}]},
         "The sum of 'w' needs numbers; the column is string"),
        (f"n,w\n{2**62},a\n{2**62},a\n", {"by": ["w"], "totals": [
            {"column": "n", "statistic": "sum"}]}, "beyond whole numbers of 64 bits"),
        (f"n,w\n{2**62},a\n,a\n", {}, "'n' has whole numbers beyond 9007199254740992 beside"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path, text, options, sentence):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match=sentence):
        read_large_table(str(path), ScanFormat(), request=ScanRequest(**options))


def test_columns_with_decimals_that_come_late(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text(LATE)
    made = read_large_table(str(path), ScanFormat(decimal_columns=("n",)))
    assert made["n"].sum() == 20_001.5


def test_a_file_that_is_not_there():
    with pytest.raises(ValueError, match=r"There is no file /no/such\.csv"):
        read_large_table("/no/such.csv", ScanFormat())
