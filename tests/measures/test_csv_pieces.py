"""A CSV file read in pieces is the table that pandas reads of it in one."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline_core.measures import csv_pieces, growing_arrays
from pipeline_core.measures.csv_files import CsvFormat, even_block_width, even_width
from pipeline_core.measures.csv_pieces import read_in_pieces
from pipeline_core.measures.growing_columns import GrowingColumn, joined_parts
from pipeline_core.measures.readers import MISSING, read_table

EXAMPLES = 60
HUGE = str(2**53 + 1)
CELLS = (
    *("", "NA", "1", "-2", "007", " 5", "+3", "0.1", ".5", "1e3", "-0", "inf", "nan", "0x10"),
    *(HUGE, f"{HUGE}.5", str(2**63 - 1), str(-(2**63)), str(2**63), str(2**64), "1" * 30, "1e400"),
    *("0.30000000000000004", "True", "FALSE", "true", "x", " ", "é", "1,5", '"a ""b"""', '"1\n2"'),
)
SETTINGS = {
    "sep": ";",
    "index_col": False,
    "low_memory": False,
    "keep_default_na": False,
    "na_values": list(MISSING),
}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(csv_pieces, "PIECE_CELLS", 1)
    monkeypatch.setattr(csv_pieces, "LEAST_ROWS", 2)


def reading(content: bytes, **more):
    """The table in pieces and in one piece, or the errors."""
    results = []
    for read in (
        lambda: read_in_pieces(lambda: io.BytesIO(content), 2, SETTINGS | more, len(content)),
        lambda: pd.read_csv(io.BytesIO(content), **SETTINGS | more),
    ):
        try:
            with warnings.catch_warnings(action="ignore", category=pd.errors.ParserWarning):
                results.append(read())
        except (ValueError, OverflowError, pd.errors.ParserError) as error:
            results.append(str(error))
    return results


def require_equal(pieces, whole):
    if isinstance(whole, str):
        assert pieces == whole
        return
    pd.testing.assert_frame_equal(pieces, whole, check_exact=True)
    for name in whole:
        if whole[name].dtype == "float64":
            # A whole -0 in a column of decimals may lose its sign.
            bits = [(table[name].to_numpy() + 0.0).tobytes() for table in (pieces, whole)]
            assert bits[0] == bits[1]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CELLS), st.sampled_from(CELLS)), max_size=9))
@example([("1", "True"), ("2", "NA"), ("x", "1"), ("3", "")])
@example([("1.5", HUGE), ("2", "NA"), ("1" * 30, "0.5"), ("3", "1")])
@example([("1", "NA"), ("1" * 30, "NA"), ("1.5", "TRUE"), ("3", "true")])
def test_any_cells_give_one_table(rows):
    content = "\n".join(map(";".join, [("a", "b"), *rows])).encode()
    require_equal(*reading(content))
    require_equal(*reading(content, dtype={"a": "str"}, nrows=3))


@pytest.mark.parametrize("row", range(7))
@pytest.mark.parametrize("cells", ["1;2;3", "1", '"1;2', ""])
@pytest.mark.parametrize("more", [{}, {"header": None, "names": ["a", "b"]}])
def test_odd_lines_are_seen_wherever_they_stand(row, cells, more):
    lines = [f"{number};{number}" for number in range(7)]
    lines[row] = cells
    require_equal(*reading("\n".join(["a;b", *lines]).encode(), **more))


def test_the_reader_gives_what_it_gives_of_one_piece(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    cells = np.random.default_rng(0).choice(CELLS[:20], (60, 4))
    days = pd.date_range("2024-01-01", periods=60).strftime("%d/%m/%Y")
    rows = [";".join([*row, day]) for row, day in zip(cells, days, strict=True)]
    path.write_text("\n".join(["a;b;c;d;day", *rows]))
    form = {"separator": ";", "dates": [{"column": "day", "format": "%d/%m/%Y"}]}
    pieces = read_table(str(path), **form)
    monkeypatch.setattr(csv_pieces, "LEAST_ROWS", 1000)
    pd.testing.assert_frame_equal(pieces, read_table(str(path), **form), check_exact=True)


@pytest.mark.parametrize("most", [2, 4, 100])
@pytest.mark.parametrize("form", ["%d/%m/%Y", "%d/%m/%Y %z"])
def test_days_that_repeat_are_those_of_one_piece(tmp_path, monkeypatch, most, form):
    """Held as codes, or as texts once there are more of them than codes are good for."""
    monkeypatch.setattr(growing_arrays, "MOST_TEXTS", most)
    path, random = tmp_path / "table.csv", np.random.default_rng(0)
    days = [*pd.date_range("2024-01-01", periods=6, tz="UTC").strftime(form), "NA", ""]
    cells = [days[0], days[0], days[6], days[0], *random.choice(days, 60)]
    path.write_text("\n".join(["a;day", *(f"{n};{day}" for n, day in enumerate(cells))]))
    settings = {"separator": ";", "dates": [{"column": "day", "format": form}]}
    pieces = read_table(str(path), **settings)
    monkeypatch.setattr(csv_pieces, "LEAST_ROWS", 1000)
    whole = read_table(str(path), **settings)
    pd.testing.assert_frame_equal(pieces, whole, check_exact=True)
    assert pieces["day"].notna().sum() == sum(cell not in ("NA", "") for cell in cells)


def test_a_column_of_many_texts_leaves_its_codes(monkeypatch):
    monkeypatch.setattr(growing_arrays, "MOST_TEXTS", 2)
    column = GrowingColumn(pa.array(["a", "a"], pa.large_string()), 6, True, True)
    column.add(pa.array(["b", None], pa.large_string()))
    assert isinstance(joined_parts(column), pd.Categorical)
    column.add(pa.array(["c", "a"], pa.large_string()))
    expected = pd.Series(["a", "a", "b", None, "c", "a"], dtype="str")
    pd.testing.assert_series_equal(joined_parts(column), expected)


def test_a_day_that_is_none_is_named_with_its_line_though_it_repeats(tmp_path):
    path = tmp_path / "table.csv"
    days = ["01/02/2024"] * 8 + ["31/02/2024", "01/02/2024", "31/02/2024"]
    path.write_text("\n".join(["a;day", *(f"{n};{day}" for n, day in enumerate(days))]))
    with pytest.raises(
        ValueError, match="2 of 11 values failed, the first is '31/02/2024' in line 10"
    ):
        read_table(str(path), separator=";", dates=[{"column": "day", "format": "%d/%m/%Y"}])


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(st.sampled_from(["", ";", "a", "a;b", ";;", '"a;b"', "é;é"]), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "latin-1", "utf-16", "cp1252"]),
    st.booleans(),
    st.integers(0, 2),
)
def test_blocks_of_bytes_have_the_width_of_lines(
    tmp_path_factory, lines, ending, encoding, ends, skip
):
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    path.write_bytes((ending.join(lines) + ending * ends).encode(encoding))
    form = CsvFormat(encoding, ";", skip)
    width = even_block_width(str(path), form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline_core.measures.csv_files.even_block_width", lambda *_: None)
        assert width in (None, even_width(str(path), form))


def test_blocks_end_anywhere_in_a_line(tmp_path, monkeypatch):
    path = tmp_path / "lines.csv"
    path.write_text("a;b;c\n" * 5)
    for size in range(1, 9):
        monkeypatch.setattr("pipeline_core.measures.csv_files.BLOCK", size)
        expected = 3 if size > 6 else even_block_width(str(path), CsvFormat(separator=";"))
        assert even_block_width(str(path), CsvFormat(separator=";")) == expected


def test_bytes_of_another_encoding_are_errors(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_bytes(b"a;b\n1;\xff\n")
    with pytest.raises(UnicodeError):
        even_block_width(str(path), CsvFormat(separator=";"))
