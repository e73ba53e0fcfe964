"""Readers of Parquet, Arrow, Excel, JSON and fixed widths: pandas' values, no silent loss."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import struct
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pipeline_core.data.dtypes import normalise
from pipeline_core.measures import excel_parts, packed_files
from pipeline_core.measures.excel_files import read_excel_table
from pipeline_core.measures.fixed_width import read_fixed_width_table
from pipeline_core.measures.json_files import read_json_table
from pipeline_core.measures.many_files import read_many
from pipeline_core.measures.parquet_files import read_arrow_table, read_parquet_table
from pipeline_core.measures.readers import read_table

NAMES = ["class", "index", 'say "hi"', "🙂 年", "=cmd", "n"]
GOOD = pd.DataFrame(
    {
        "class": ["red", "blue", None, "NA-ME"],
        "index": [1, 2, 3, 2**40],
        'say "hi"': [True, False, True, True],
        "🙂 年": [0.5, np.nan, -0.0, 1e300],
        "=cmd": pd.to_datetime(
            ["2020-01-01", None, "1999-12-31 23:59:59", "2024-02-29"], format="ISO8601"
        ),
        "n": [1.0, 2.0, None, 4.0],
    }
)
FIELDS = [{"column": n, "width": w} for n, w in (("id", 4), ("size", 5), ("word", 6))]


def report(table: pd.DataFrame) -> dict:
    return table.attrs["ingest"]["notes"]


def same(table: pd.DataFrame, other: pd.DataFrame) -> None:
    """Compare as a run has them: dtypes too, once both went through the engine's rule."""
    left, right = normalise(table), normalise(other)
    dates = left.select_dtypes("datetime").columns
    right = right.astype({name: left[name].dtype for name in dates})
    pd.testing.assert_frame_equal(left, right, check_exact=True)


# Good files: what pandas reads ---------------------------------------------------------------
@pytest.mark.parametrize("rows", [4, 1, 0])
def test_parquet_and_arrow_are_as_pandas_reads_them(tmp_path, rows):
    table = GOOD.head(rows)
    table.to_parquet(tmp_path / "t")
    same(read_parquet_table(str(tmp_path / "t")), pd.read_parquet(tmp_path / "t"))
    table.to_feather(tmp_path / "f")
    same(read_arrow_table(str(tmp_path / "f")), pd.read_feather(tmp_path / "f"))
    whole = pa.Table.from_pandas(table)
    with pa.ipc.new_stream(tmp_path / "s", whole.schema) as stream:
        stream.write_table(whole)
    same(read_arrow_table(str(tmp_path / "s")), table)


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_excel_is_as_pandas_reads_it_in_both_date_systems(tmp_path, epoch, engine):
    book = Workbook()
    if epoch:
        book.epoch = epoch
    book.active.append(NAMES)
    book.active["E1"].data_type = "s"  # a name, no formula
    for row in GOOD.astype(object).itertuples(index=False):
        book.active.append([None if pd.isna(value) else value for value in row])
    book.save(tmp_path / "t.xlsx")
    table = read_excel_table(str(tmp_path / "t.xlsx"))
    same(table, pd.read_excel(tmp_path / "t.xlsx", engine=engine))
    assert table["=cmd"].iloc[2] == pd.Timestamp("1999-12-31 23:59:59")
    assert report(table) == {}


def test_json_is_as_pandas_reads_it(tmp_path):
    table = GOOD.assign(**{"=cmd": GOOD["=cmd"].astype("str")})
    table.to_json(tmp_path / "t", orient="records", double_precision=15)
    table.to_json(tmp_path / "l", orient="records", lines=True, double_precision=15)
    expected = pd.read_json(tmp_path / "t", precise_float=True)
    same(read_json_table(str(tmp_path / "t")), expected)
    same(read_json_table(str(tmp_path / "l"), json_lines=True), expected)
    same(read_json_table(str(tmp_path / "t"), first_rows=2), expected.head(2))


def test_fixed_widths_are_as_pandas_reads_them(tmp_path):
    path = tmp_path / "t"
    path.write_text("0071 1.50 red\n0102     blue\n0103-2.25 two w\n")
    names = [field["column"] for field in FIELDS]
    expected = pd.read_fwf(path, widths=[4, 5, 6], names=names)
    same(read_fixed_width_table(str(path), fields=FIELDS), expected)
    kept = read_fixed_width_table(str(path), fields=FIELDS, text_columns=["id"])
    assert kept["id"].tolist() == ["0071", "0102", "0103"]
    gap = [{"column": "size", "width": 5, "start": 5}]
    same(read_fixed_width_table(str(path), fields=gap), expected[["size"]])


def test_columns_and_first_rows_are_chosen_before_the_rest_is_read(tmp_path):
    GOOD.to_parquet(tmp_path / "t", row_group_size=2)
    GOOD.to_feather(tmp_path / "f")
    for reader, path in ((read_parquet_table, "t"), (read_arrow_table, "f")):
        same(reader(str(tmp_path / path), ["n", "index"], 3), GOOD[["n", "index"]].head(3))
        with pytest.raises(ValueError, match=r"no columns \['x'\]; it has \['class'"):
            reader(str(tmp_path / path), ["x"])


# What is changed is said -----------------------------------------------------------------------
def test_types_of_arrow_lose_nothing_unsaid(tmp_path):
    zone = dt.timezone(dt.timedelta(hours=2))
    table = pa.table(
        {
            "id": pa.array([2**60 + 1, None]),
            "near": pa.array([2**53 - 1, None]),
            "long": pa.array([2**60 + 1, 3]),
            "kind": pa.array(["a", None]).dictionary_encode(),
            "exact": [Decimal("1.25"), None],
            "rounded": [Decimal("12345678901234567.12"), Decimal(1)],
            "list": [[1], None],
            "of": [{"x": 1, "y": {"z": 2}}, None],
            "zone": pa.array(
                [dt.datetime(2020, 7, 1, 1, tzinfo=zone), None], pa.timestamp("us", "UTC")
            ),
            "nano": pa.array([1_600_000_000_000_000_001, None], pa.timestamp("ns")),
            "day": [dt.date(1, 1, 1), None],
            "clock": [dt.time(7, 30), None],
            "bytes": [b"x", None],
            "none": pa.nulls(2),
            "yes": [True, None],
        }
    )
    pq.write_table(table, tmp_path / "t")
    read = read_parquet_table(str(tmp_path / "t"))
    assert read["id"].tolist()[0] == str(2**60 + 1)
    assert read["near"].tolist()[0] == 2**53 - 1
    assert read["long"].tolist() == [2**60 + 1, 3]
    assert read["kind"].tolist()[0] == "a"
    assert read["exact"].tolist()[0] == 1.25
    assert read["rounded"].tolist() == [12345678901234567.12, 1.0]
    assert read["of.x"].tolist()[0] == 1
    assert read["zone"].tolist()[0] == pd.Timestamp("2020-06-30 23:00")
    assert read["nano"].tolist()[0] == pd.Timestamp(1_600_000_000_000_000_001)
    assert read["day"].tolist()[0].year == 1
    assert read["yes"].tolist() == [True, pd.NA]
    assert report(read) == {
        "flattened": ["of"],
        "digits": ["id"],
        "category": ["kind"],
        "rounded": ["rounded"],
        "left_out": ["list (list<element: int64>)", "of.y (struct<z: int64>)", "bytes (binary)"],
        "zones": ["zone"],
        "clock": ["clock"],
    }
    assert not {"list", "of.y", "bytes"} & set(read)
    pd.testing.assert_frame_equal(normalise(read), read)


def test_repeated_and_missing_names_and_unnamed_labels(tmp_path):
    twice = pa.table([[1], [2], [3]], names=["a", "a", ""])
    with pa.ipc.new_file(tmp_path / "t", twice.schema) as file:
        file.write_table(twice)
    table = read_arrow_table(str(tmp_path / "t"))
    assert table.to_dict("list") == {"a": [1], "a.1": [2], "column_3": [3]}
    assert report(table) == {"renamed": ["a"]}
    GOOD.iloc[[2, 0, 1]].to_parquet(tmp_path / "p")
    table = read_parquet_table(str(tmp_path / "p"))
    assert list(table) == NAMES
    assert report(table) == {"index": ["__index_level_0__"]}


def sheet_file(path: Path, rows: list[list[object]], change=lambda book: None) -> str:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(path)
    return str(path)


def test_what_a_sheet_hides_is_said(tmp_path):
    def change(book):
        sheet = book.active
        sheet.title = "May"
        sheet.merge_cells("A3:A4")
        sheet["B3"], sheet["C3"] = "=1+1", "#REF!"
        sheet["C3"].data_type = "e"
        book.create_sheet("secret").sheet_state = "hidden"
        book.create_sheet("2", 0).sheet_state = "hidden"
        book["2"].append(["x"])
        book["2"].append([5])

    rows = [["A report"], ["kind", "n", "m", "zip"], ["a", 1, 2, "01234"], [None, 3, 4, "00501"],
            [None, 5, "odd", "99999"]]  # fmt: skip
    path = sheet_file(tmp_path / "t.xlsx", rows, change)
    table = read_excel_table(path, skip_rows=1)
    assert table["kind"].tolist()[:2] == ["a", "a"]
    assert table["n"].tolist()[1:] == [3, 5]
    assert table["n"].isna().tolist() == [True, False, False]
    assert table["m"].tolist()[1:] == ["4", "odd"]
    assert table["zip"].tolist() == ["01234", "00501", "99999"]
    assert report(table) == {
        "other_sheets": ["2 (hidden)", "secret (hidden)"],
        "formulas": ["B3"],
        "error_cells": ["C3"],
        "merged": ["A3:A4"],
        "mixed": ["m"],
        "number_texts": ["zip"],
    }
    left = read_excel_table(path, skip_rows=1, merged="leave")
    assert left["kind"].isna().tolist() == [False, True, True]
    # A sheet's name goes before its number.
    assert read_excel_table(path, sheet="2").to_dict("list") == {"x": [5]}
    assert list(read_excel_table(path, sheet="1")) == ["x"]
    with pytest.raises(ValueError, match=r"has no sheet 'June'; it has \['2', 'May', 'secret'\]"):
        read_excel_table(path, sheet="June")
    with pytest.raises(ValueError, match=r"The sheet 'secret' of .* is empty"):
        read_excel_table(path, sheet="secret")


def test_cells_of_every_kind(tmp_path):
    values = [dt.date(2020, 1, 1), dt.time(7, 30), dt.timedelta(hours=30), 2**60, 1, 2, "NA"]
    rows = [["day", "clock", "span", "long", "a", "a", None], values]
    table = read_excel_table(sheet_file(tmp_path / "t.xlsx", rows), text_columns=["a"])
    assert table.iloc[0].tolist()[:6] == [
        pd.Timestamp(2020, 1, 1), "07:30:00", pd.Timedelta(hours=30), 2.0**60, "1", 2,
    ]  # fmt: skip
    assert list(table) == ["day", "clock", "span", "long", "a", "a.1", "column_7"]
    assert table["column_7"].isna().all()
    assert report(table) == {"renamed": ["a"], "clock": ["clock"]}
    numbers = read_excel_table(sheet_file(tmp_path / "n.xlsx", [[1, 2], [3, None]]), header=False)
    assert numbers["column_1"].tolist() == [1, 3]
    assert numbers["column_2"].isna().tolist() == [False, True]
    only = read_excel_table(sheet_file(tmp_path / "h.xlsx", [["a", "b"]]))
    assert (len(only), report(only)) == (0, {"no_rows": []})


def test_records_of_json_lose_nothing_unsaid(tmp_path):
    path = tmp_path / "t"
    records = [
        {"id": 2**60 + 1, "who": {"name": "Ana", "tags": [1]}, "n": 1, "mix": 1, "yes": True},
        {"id": None, "who": {"name": None}, "n": 2.5, "mix": "x", "extra": 2**70},
    ]
    path.write_text(json.dumps({"page": 1, "found": {"items": records}}))
    table = read_json_table(str(path), records="found.items")
    assert table["id"].tolist()[0] == str(2**60 + 1)
    assert table["extra"].tolist()[1] == str(2**70)
    assert table["who.name"].tolist()[0] == "Ana"
    assert table["n"].tolist() == [1.0, 2.5]
    assert table["mix"].tolist() == ["1", "x"]
    assert table["yes"].tolist() == [True, pd.NA]
    assert report(table) == {
        "flattened": ["who"],
        "digits": ["id", "extra"],
        "gaps": ["who.tags", "yes", "extra"],
        "left_out": ["who.tags"],
        "mixed": ["mix"],
    }
    path.write_text('{"a": [1, 2], "b": ["x", null]}')
    assert read_json_table(str(path))["a"].tolist() == [1, 2]
    path.write_text('[{"day": "31/01/2020"}]')
    dates = [{"column": "day", "format": "%d/%m/%Y"}]
    assert read_json_table(str(path), dates=dates)["day"].dt.month.tolist() == [1]


def test_rejected_lines_are_reported_with_their_line_column_and_value(tmp_path):
    path = tmp_path / "t"
    path.write_text('{"a": 1}\n\nnot json\n[1]\n{"a": 2}\n')
    with pytest.raises(ValueError, match=r"Line 3 of .* must be one JSON object; it is 'not json'"):
        read_json_table(str(path), json_lines=True)
    table = read_json_table(str(path), json_lines=True, bad_lines="leave_out")
    assert table["a"].tolist() == [1, 2]
    assert table.attrs["ingest"]["rejected"] == [
        {"line": 3, "column": None, "value": "not json"},
        {"line": 4, "column": None, "value": "[1]"},
    ]
    path.write_text("head\n0071 1.50 red\n00\n")
    with pytest.raises(ValueError, match=r"Line 3 of .* must reach the column 'size'; it has 2"):
        read_fixed_width_table(str(path), fields=FIELDS, skip_rows=1)
    table = read_fixed_width_table(str(path), fields=FIELDS, skip_rows=1, bad_lines="leave_out")
    assert len(table) == 1
    assert table.attrs["ingest"]["rejected"] == [{"line": 3, "column": "size", "value": "00"}]
    assert table.attrs["ingest"]["rejected_rows"] == 1


# Nasty files: each has its sentence ------------------------------------------------------------
def zipped(**members: bytes) -> bytes:
    import io

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def parquet_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def excel_bytes(tmp_path: Path, **parts: bytes) -> bytes:
    """A workbook of which some parts are replaced."""
    source = sheet_file(tmp_path / "source.xlsx", [["a"], [1]])
    target = tmp_path / "target.xlsx"
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    changed = {names[key]: content for key, content in parts.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changed]):
            new.writestr(name, changed.get(name) or old.read(name))
    return target.read_bytes()


FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
CSV, PARQUET = b"a,b\n1,2\n", parquet_bytes(pa.table({"a": [1]}))
LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
READERS = {
    "csv": read_table,
    "parquet": read_parquet_table,
    "arrow": read_arrow_table,
    "excel": read_excel_table,
    "json": read_json_table,
    "fixed": lambda path: read_fixed_width_table(path, fields=FIELDS),
    "many": lambda path: read_many([path]),
}
NASTY = {
    **{f"{name} empty": (name, b"", "is empty") for name in READERS},
    "csv in xlsx": ("excel", CSV, "is a text file. Use the block Read a CSV file"),
    "csv in parquet": ("parquet", CSV, "is a text file"),
    "csv in json": ("json", CSV, "must be JSON; line 1, column 1 is not"),
    "parquet in csv": ("csv", PARQUET, "is a Parquet file. Use the block Read a Parquet file"),
    "parquet in json": ("json", PARQUET, "is a Parquet file"),
    "json in csv": ("csv", b'[{"a": 1}]', "is a JSON file. Use the block Read a JSON file"),
    "old excel": ("excel", b"\xd0\xcf\x11\xe0" + b"\0" * 600, r"old Excel file \(.xls\)"),
    "locked": ("excel", LOCKED, "is password protected"),
    "locked in csv": ("csv", LOCKED, "is password protected"),
    "binary excel": ("excel", zipped(xl__workbook_bin=b"x"), r"binary Excel file \(.xlsb\)"),
    "open document": ("excel", zipped(mimetype=b"x", content_xml=b"x"), "OpenDocument"),
    "zip in excel": ("excel", zipped(a_csv=CSV), "is a text file"),
    "web page": ("json", b"<html>404", "is a web page"),
    "feather 1": ("arrow", b"FEA1....", "Feather file of version 1"),
    "parquet cut": ("parquet", PARQUET[:-9], "is damaged or incomplete"),
    "parquet start": ("parquet", b"PAR1", "is damaged or incomplete"),
    "parquet locked": ("parquet", b"PARE....", "is password protected"),
    "arrow cut": ("arrow", b"ARROW1\0\0\xff\xff\xff\xff", "is damaged or incomplete"),
    "arrow no more": ("arrow", b"\xff\xff\xff\xff\x10\x00\x00\x00", "is damaged or incomplete"),
    "excel cut": ("excel", b"PK\x03\x04....", "is a zip file inside|damaged or incomplete"),
    "json cut": ("json", b'[{"a": 1}, {"a"', "must be JSON; line 1"),
    "json of numbers": ("json", b"[1, 2]", "must hold a list of objects; it holds a list of int"),
    "json of one": ("json", b'{"a": {"b": 1}}', "it holds an object of"),
    "json deep": ("json", b"[" * 100_000, "nested too deep"),
    "json latin": ("json", b'[{"a": "\xe9"}]', "is not encoded as utf-8"),
    "gzip cut": ("csv", gzip.compress(CSV * 999)[:-30], "is damaged or incomplete"),
    "zip locked": ("csv", zipped(a_csv=CSV).replace(b"\x14\0\0\0\x08\0", b"\x14\0\1\0\x08\0"),
                   "is password protected"),
    "zip of two": ("csv", zipped(a_csv=CSV, b_csv=CSV), "'member' must name one of the 2 files"),
    "zip of none": ("csv", zipped(), "holds no file to read"),
    "zip in zip": ("csv", zipped(a_zip=zipped(a_csv=CSV)), "is a zip file inside another file"),
    "nothing plain": ("parquet", parquet_bytes(pa.table({"a": [[1]]})), "column of plain values"),
    "many of excel": ("many", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
}  # fmt: skip


@pytest.mark.parametrize("case", NASTY)
def test_a_nasty_file_has_its_sentence(tmp_path, case):
    reader, content, sentence = NASTY[case]
    path = tmp_path / "file.xlsx"  # a name proves nothing
    path.write_bytes(content)
    with pytest.raises(ValueError, match=sentence) as caught:
        READERS[reader](str(path))
    assert str(path) in str(caught.value) or case == "nothing plain"


@pytest.mark.parametrize("reader", READERS)
def test_only_a_plain_file_is_opened(tmp_path, reader):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("pipe", "folder", "dangling", "/dev/zero"):
        with pytest.raises(ValueError, match=r"must be a plain file|There is no file"):
            READERS[reader](str(tmp_path / name))


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        ("sheet", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + FAR % b"", "entities"),
        ("strings", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst/>', "entities"),
        ("strings", b'<!DOCTYPE sst SYSTEM "http://example.org/entity"><sst/>', "entities"),
        ("sheet", FAR % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too far"),
        ("sheet", FAR % (b'<row r="1"><c r="A1048576"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'),
         "too far"),
        ("sheet", FAR % b"<row>" + b" " * 70_000_000, "too large when unpacked"),
        ("strings", b"<sst>" + b" " * 70_000_000, "too large when unpacked"),
        ("sheet", b"<worksheet", "damaged|empty"),
    ],
)  # fmt: skip
def test_bombs_in_an_excel_file_are_refused(tmp_path, part, content, sentence):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(excel_bytes(tmp_path, **{part: content}))
    with pytest.raises(ValueError, match=sentence):
        read_excel_table(str(path))


def test_a_part_that_is_there_twice_is_refused(tmp_path):
    path = Path(sheet_file(tmp_path / "t.xlsx", [["a"], [1]]))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/WORKBOOK.xml", archive.read("xl/workbook.xml"))
    with pytest.raises(ValueError, match="damaged"):
        read_excel_table(str(path))


def zstd(content: bytes) -> bytes:
    return pa.compress(content, "zstd", asbytes=True)


@pytest.mark.parametrize("pack", [gzip.compress, zstd, lambda content: zipped(a_csv=content)])
@pytest.mark.parametrize("reader", ["csv", "json", "fixed"])
def test_a_packed_bomb_is_refused_and_a_packed_table_is_read(tmp_path, pack, reader, monkeypatch):
    monkeypatch.setattr(packed_files, "FREE_BYTES", 1_000_000)
    good = {"csv": CSV, "json": b'[{"a": 1, "b": 2}]', "fixed": b"0071 1.50 red\n"}[reader]
    path = tmp_path / "t"
    path.write_bytes(pack(good))
    assert len(READERS[reader](str(path))) == 1
    path.write_bytes(pack(good + b" " * 30_000_000))
    with pytest.raises(ValueError, match="too large when unpacked"):
        READERS[reader](str(path))


def test_a_bomb_of_parquet_or_arrow_is_refused(tmp_path):
    many = pa.table({"a": pa.array(np.zeros(20_000_000, "int8")).dictionary_encode()})
    pq.write_table(many, tmp_path / "p")
    with pytest.raises(ValueError, match="too large when unpacked"):
        read_parquet_table(str(tmp_path / "p"))
    assert len(read_parquet_table(str(tmp_path / "p"), first_rows=5)) == 5
    zeros = pa.table({"a": np.zeros(9_000_000)})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(tmp_path / "a", zeros.schema, options=options) as file:
        file.write_table(zeros, max_chunksize=100_000)
    with pytest.raises(ValueError, match="too large when unpacked"):
        read_arrow_table(str(tmp_path / "a"))


def test_offsets_of_an_arrow_file_are_checked(tmp_path):
    table = pa.table({"a": ["x", "yy", "zzz"]})
    with pa.ipc.new_file(tmp_path / "t", table.schema) as file:
        file.write_table(table)
    content = (tmp_path / "t").read_bytes()
    offsets = struct.pack("<4i", 0, 1, 3, 6)
    assert offsets in content
    (tmp_path / "t").write_bytes(content.replace(offsets, struct.pack("<4i", 0, 1, 3, 9_999_999)))
    with pytest.raises(ValueError, match="damaged"):
        read_arrow_table(str(tmp_path / "t"))


def test_the_limit_of_cells_is_one_of_a_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(excel_parts, "MAX_CELLS", 5)
    with pytest.raises(ValueError, match="reaches too far to be read: row 3, 2 columns"):
        read_excel_table(sheet_file(tmp_path / "t.xlsx", [["a", "b"], [1, 2], [3, 4]]))


def test_a_member_of_a_zip_file_is_chosen_by_its_name(tmp_path):
    path = tmp_path / "t.zip"
    path.write_bytes(zipped(_hidden=b"x", a_csv=CSV, data__b_csv=b"a,b\n3,4\n"))
    assert read_table(str(path), member="data/b.csv")["a"].tolist() == [3]
    assert read_table(str(path), member="a.csv")["a"].tolist() == [1]
    with pytest.raises(ValueError, match=r"\['a.csv', 'data/b.csv'\]. It is 'c'"):
        read_table(str(path), member="c")


# Many files ------------------------------------------------------------------------------------
def test_many_files_are_one_table_in_the_order_of_their_names(tmp_path):
    (tmp_path / "b.csv").write_text("id,n\n3,x\n")
    pd.DataFrame({"id": [1, 2], "n": ["y", None]}).to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"id": [4], "n": ["z"]}).to_feather(tmp_path / "c.arrow")
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(b"id,n\n5,w\n"))
    (tmp_path / "notes.md").write_text("no table")
    (tmp_path / ".hidden.csv").write_text("x\n")
    table = read_many(str(tmp_path), file_column="file")
    assert table["id"].tolist() == [1, 2, 3, 4, 5]
    assert table["file"].tolist() == ["a.parquet", "a.parquet", "b.csv", "c.arrow", "d.csv.gz"]
    paths = sorted(str(path) for path in tmp_path.iterdir() if path.suffix not in (".md",))
    same(read_many(paths[1:], file_column="file"), table)
    assert read_many(str(tmp_path / "*.csv"), first_rows=2)["n"].tolist() == ["x"]
    assert len(read_many(str(tmp_path), first_rows=3)) == 3
    with pytest.raises(ValueError, match="There is no file"):
        read_many(str(tmp_path / "*.xyz"))
    with pytest.raises(ValueError, match="have a column 'id'"):
        read_many(str(tmp_path), file_column="id")


def test_files_that_differ_are_refused_filled_or_cut(tmp_path):
    (tmp_path / "a.csv").write_text("id,n,yes\n9007199254740993,1,True\n")
    (tmp_path / "b.csv").write_text("n,word,yes\n1.5,x,False\n")
    (tmp_path / "c.csv").write_text("n,word,yes,id\nodd,y,,7\n")
    files = str(tmp_path / "[ab].csv")
    with pytest.raises(ValueError, match=r"'a.csv' has 'id', 'b.csv' has not"):
        read_many(files)
    filled = read_many(files, differing="fill")
    assert list(filled) == ["id", "n", "yes", "word"]
    assert filled["id"].tolist()[0] == "9007199254740993"
    assert filled["yes"].tolist() == [True, False]
    assert filled["n"].tolist() == [1.0, 1.5]
    assert report(filled) == {"added": ["id", "word"], "digits": ["id"]}
    common = read_many(files, differing="common")
    assert list(common) == ["n", "yes"]
    assert report(common) == {"uncommon": ["id", "word"]}
    all_three = read_many(str(tmp_path), differing="common")
    assert all_three["n"].tolist() == ["1", "1.5", "odd"]
    assert all_three["yes"].tolist() == [True, False, pd.NA]
    assert report(all_three)["mixed"] == ["n"]


def test_notes_of_many_files_name_their_file(tmp_path):
    pq.write_table(pa.table({"a": [1], "l": [[1]]}), tmp_path / "x.parquet")
    pq.write_table(pa.table({"a": [2]}), tmp_path / "y.parquet")
    table = read_many(str(tmp_path))
    assert table["a"].tolist() == [1, 2]
    assert report(table) == {"left_out": ["l (list<element: int64>) (x.parquet)"]}


def test_pandas_warns_of_nothing_in_a_table_of_every_format(tmp_path):
    GOOD.to_parquet(tmp_path / "t")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_parquet_table(str(tmp_path / "t"))
