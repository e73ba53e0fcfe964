"""What each reader tells of a nasty file: counts that are computed beside it, by hand or csv."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from pipeline_core.blocks.ingest.read_arrow import read_arrow
from pipeline_core.blocks.ingest.read_csv import read_csv
from pipeline_core.blocks.ingest.read_excel import read_excel
from pipeline_core.blocks.ingest.read_files import read_files
from pipeline_core.blocks.ingest.read_fixed_width import read_fixed_width
from pipeline_core.blocks.ingest.read_json import read_json
from pipeline_core.blocks.ingest.read_large import read_large
from pipeline_core.blocks.ingest.read_parquet import read_parquet
from pipeline_core.blocks.ingest.read_sqlite import read_sqlite
from pipeline_core.engine.note_collection import collected_notes
from pipeline_core.measures import csv_facts
from pipeline_core.measures.arrow_facts import parquet_format
from pipeline_core.measures.parquet_files import read_arrow_table, read_parquet_table
from pipeline_core.measures.readers import MISSING, read_table

Read = Callable[..., tuple[dict[str, Any], list[dict[str, Any]]]]


def told(block: Callable[..., pd.DataFrame], **settings: Any) -> tuple[dict[str, Any], list[Any]]:
    """Return the report of a reader, and its other notes."""
    with collected_notes() as notes:
        block(**{name: str(v) if isinstance(v, Path) else v for name, v in settings.items()})
    (report,) = [note for note in notes if note["code"] == "table_read"]
    return report, [note for note in notes if note is not report]


def nasty_csv(path: Path, seed: int = 0) -> Path:
    """Write a file of a thousand rows with gaps of many words, blanks, blank lines and quotes."""
    random = np.random.default_rng(seed)
    words = ["NA", "", "-", "null", " x ", 'a "quoted", one', "7", "two\nlines"]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["word", "number", "full"])
        for number in range(1000):
            gap = random.choice(["NA", "-", ""]) if number % 10 == 0 else number
            writer.writerow([random.choice(words), gap, f"n{number}"])
            if number % 100 == 0:
                file.write("\n")
    return path


def words_by_csv(path: Path, missing: set[str]) -> dict[str, Counter[str]]:
    with path.open(newline="") as file:
        rows = [row for row in csv.reader(file) if row][1:]
    columns = zip(*rows, strict=True)
    return {
        name: Counter(value for value in column if value in missing)
        for name, column in zip(("word", "number"), columns, strict=False)
    }


@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_file_counts_lines_rows_and_the_words_of_each_gap(tmp_path, packed):
    path = nasty_csv(tmp_path / "t.csv")
    expected, text = words_by_csv(path, {*MISSING, "-"}), path.read_bytes()
    if packed:
        path = tmp_path / "t.csv.gz"
        path.write_bytes(gzip.compress(text))
    report, others = told(read_csv, path=path, missing=("-",))
    assert report["lines"] == text.count(b"\n")
    assert (report["rows_in"], report["rows"], report["columns_in"]) == (1000, 1000, 3)
    assert report["missing"] == {name: dict(counts) for name, counts in expected.items()}
    assert (report["format"], others) == ({"encoding": "utf-8", "separator": ","}, [])


def test_of_a_long_csv_file_the_words_of_its_first_rows_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_facts, "COUNTED_ROWS", 100)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "NA,1\n" * 99 + "x,1\n" + "NA,2\n" * 50)
    report = read_table(str(path)).attrs["ingest"]
    assert (report["missing"], report["counted_rows"]) == ({"a": {"NA": 99}}, 100)


def test_short_rows_dropped_rows_and_blanks_are_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1 , x,\n2\n,,\n3,y,\n")
    report, _ = told(read_csv, path=path, short_rows="fill", drop_empty=True, strip=True)
    assert report["notes"]["short_rows"] == ["line 3"]
    assert (report["rows_in"], report["rows"]) == (4, 3)
    assert (report["columns_in"], report["columns"]) == (3, 2)
    assert report["cells"] == {"stripped": 2}


def test_long_ids_with_gaps_are_named_as_kept_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f"id,n\n{2**60 + 1},1\n,2\n")
    assert told(read_csv, path=path)[0]["notes"] == {"digits": ["id"]}


def test_an_excel_sheet_counts_its_filled_and_broken_cells(tmp_path):
    book = Workbook()
    rows = [["kind", "n", "sum"], ["a", 1, "=1+1"], [None, "NA", 3], [None, " ", "#REF!"]]
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    book.active["C4"].data_type = "e"
    book.create_sheet("other")
    book.save(tmp_path / "t.xlsx")
    report, _ = told(read_excel, path=tmp_path / "t.xlsx")
    assert report["cells"] == {"merged": 2, "formulas": 1, "error_cells": 1}
    assert (report["lines"], report["rows_in"], report["rows"]) == (4, 3, 3)
    assert report["missing"]["n"] == {"NA": 1, "": 1}
    assert {"merged", "formulas", "error_cells", "other_sheets"} <= set(report["notes"])
    assert report["format"] == {"sheet": "Sheet"}


def test_json_lines_count_what_was_rejected_with_its_lines(tmp_path):
    records = [json.dumps({"a": n if n % 3 else None, "b": {"c": n}}) for n in range(300)]
    bad = {number: f"{{oops {number}" for number in range(0, 300, 7)}
    lines = [bad.get(number, record) for number, record in enumerate(records)]
    (tmp_path / "t.jsonl").write_text("\n".join(lines) + "\n\n")
    path = tmp_path / "t.jsonl"
    report, _ = told(read_json, path=path, json_lines=True, bad_lines="leave_out")
    assert report["rejected_rows"] == len(bad)
    assert [(row["line"] - 1, row["value"]) for row in report["rejected"]] == [*bad.items()]
    assert (report["lines"], report["rows_in"]) == (301, 300)
    assert report["rows"] == 300 - len(bad)
    nulls = sum(number % 3 == 0 and number not in bad for number in range(300))
    assert report["missing"] == {"a": {"null": nulls}}
    assert report["notes"]["flattened"] == ["b"]


def test_fixed_width_counts_lines_rejected_ones_and_words(tmp_path):
    lines = ["007 1.5x", "", "008  NAy", "9", "010    z", "011 2.5-"]
    (tmp_path / "t.txt").write_text("\n".join(lines) + "\n")
    widths = [{"column": n, "width": w} for n, w in (("id", 3), ("n", 4), ("w", 1))]
    report, _ = told(read_fixed_width, path=tmp_path / "t.txt", fields=widths,
                     bad_lines="leave_out", missing=("-",))  # fmt: skip
    assert report["rejected"] == [{"line": 4, "column": "n", "value": "9"}]
    assert (report["lines"], report["rows_in"], report["rows"]) == (6, 5, 4)
    assert report["missing"] == {"n": {"NA": 1, "": 1}, "w": {"-": 1}}


def test_parquet_and_arrow_tell_columns_that_are_no_plain_values(tmp_path):
    table = pd.DataFrame({"kind": pd.Categorical(["a", "b"] * 50), "of": [[1]] * 100, "n": 1.0})
    table.to_parquet(tmp_path / "t.parquet")
    table.to_feather(tmp_path / "t.feather")
    for block, name in ((read_parquet, "t.parquet"), (read_arrow, "t.feather")):
        report, others = told(block, path=tmp_path / name)
        assert (report["rows_in"], report["columns_in"], report["columns"]) == (100, 3, 2)
        assert set(report["notes"]) == {"category", "left_out"}
        assert others == []


def test_many_files_add_up_and_name_each(tmp_path):
    parts = [nasty_csv(tmp_path / f"{seed}.csv", seed) for seed in range(3)]
    expected: Counter[str] = Counter()
    for part in parts:
        expected += words_by_csv(part, {*MISSING})["number"]
    report, _ = told(read_files, files=f"{tmp_path}/*.csv")
    assert report["lines"] == sum(part.read_bytes().count(b"\n") for part in parts)
    assert (report["rows_in"], report["file_count"]) == (3000, 3)
    assert report["files"] == [{"file": f"{seed}.csv", "rows": 1000} for seed in range(3)]
    assert report["missing"]["number"] == dict(expected)


def test_a_database_tells_what_it_keeps_as_text(tmp_path):
    with closing(sqlite3.connect(tmp_path / "t.db")) as database, database:
        database.execute("CREATE TABLE t (id, day, n)")
        rows = [(2**60 + 1, "2024-01-31", 1), (None, "2024-02-01", None)]
        database.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    report, _ = told(read_sqlite, path=tmp_path / "t.db")
    assert report["notes"] == {"digits_as_text": ["id"], "dates_as_text": ["day"]}
    assert (report["rows_in"], report["columns"]) == (2, 3)
    empty, _ = told(read_sqlite, path=tmp_path / "t.db", query="SELECT * FROM t WHERE n > 9")
    assert empty["notes"] == {}  # a query that finds nothing is no empty file


def test_a_large_file_tells_how_many_rows_passed(tmp_path):
    path = tmp_path / "t.csv"
    pd.DataFrame({"n": range(1000), "w": "x"}).to_csv(path, index=False)
    report, others = told(read_large, path=path, keep=lambda table: table["n"] >= 400,
                          columns=("n",), sample_rows=50, random_state=0)  # fmt: skip
    counts = report["rows_in"], report["passing"], report["rows"]
    assert counts == (1000, 600, 50)
    assert (report["columns_in"], report["columns"]) == (2, 1)
    assert others == [{"code": "rows_sampled", "rows": 50, "of": 600}]


@pytest.fixture
def ten_rows(tmp_path: Path) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Each reader with ten rows of its format."""
    table = pd.DataFrame({"a": range(10, 20)})
    table.to_csv(tmp_path / "t.csv", index=False)
    table.to_excel(tmp_path / "t.xlsx", index=False)
    table.to_parquet(tmp_path / "t.parquet")
    table.to_feather(tmp_path / "t.feather")
    table.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    (tmp_path / "t.txt").write_text("\n".join(map(str, table["a"])))
    fields = [{"column": "a", "width": 2}]
    return {
        "csv": (read_csv, {"path": tmp_path / "t.csv"}),
        "excel": (read_excel, {"path": tmp_path / "t.xlsx"}),
        "parquet": (read_parquet, {"path": tmp_path / "t.parquet"}),
        "arrow": (read_arrow, {"path": tmp_path / "t.feather"}),
        "json": (read_json, {"path": tmp_path / "t.jsonl", "json_lines": True}),
        "width": (read_fixed_width, {"path": tmp_path / "t.txt", "fields": fields}),
        "files": (read_files, {"files": tmp_path / "t.csv"}),
    }


@pytest.mark.parametrize("kind", ["csv", "excel", "parquet", "arrow", "json", "width", "files"])
def test_every_reader_says_that_it_read_the_first_rows_only(ten_rows, kind):
    block, settings = ten_rows[kind]
    note = {"code": "first_rows_read", "rows": 4}
    report, others = told(block, **settings, first_rows=4)
    assert (others, report["rows"], "lines" in report) == ([note], 4, False)
    assert told(block, **settings, first_rows=11)[1] == []
    assert told(block, **settings)[1] == []


def test_a_script_logs_sentences_and_nothing_where_there_is_nothing(tmp_path, caplog):
    path = tmp_path / "t.csv"
    path.write_text("a,a\n1,2\n")
    with caplog.at_level(logging.WARNING):
        read_csv(path=str(path))
        path.write_text("a,b\n1,2\n")
        read_csv(path=str(path))
    (record,) = caplog.records
    assert record.getMessage() == "Columns of the same name were numbered: ['a']."


TIMES = pa.table(
    {
        "n": pa.array(range(5)),
        "at": pa.array(range(5), pa.timestamp("ms", "America/Lima")),
        "made": pa.array(range(5), pa.timestamp("us")),
    }
)
TIMES_TEXT = "at (ms, America/Lima), made (us)"


@pytest.mark.parametrize("packing", ["snappy", "zstd", "none"])
def test_a_parquet_file_tells_its_groups_its_compression_and_its_times(tmp_path, packing):
    path = tmp_path / "t.parquet"
    pq.write_table(TIMES, path, row_group_size=2, compression=packing)
    form = read_parquet_table(str(path)).attrs["ingest"]["format"]
    told = "uncompressed" if packing == "none" else packing
    assert form == {"row_groups": 3, "compression": told, "timestamps": TIMES_TEXT}
    pq.write_table(TIMES.select(["n"]).slice(0, 0), path)
    assert "timestamps" not in read_parquet_table(str(path)).attrs["ingest"]["format"]


@pytest.mark.parametrize("kind", ["file", "stream"])
def test_a_file_of_arrows_tells_its_batches_and_its_times(tmp_path, kind):
    path = tmp_path / "t.arrow"
    opened = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
    with opened(str(path), TIMES.schema) as writer:
        writer.write_table(TIMES, max_chunksize=2)
    batches = {"record_batches": 3} if kind == "file" else {}
    form = read_arrow_table(str(path)).attrs["ingest"]["format"]
    assert form == {**batches, "timestamps": TIMES_TEXT}


def test_each_file_of_parquet_that_can_be_read_tells_its_layout(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({}), path)
    assert parquet_format(pq.ParquetFile(path).metadata, pa.schema([]))["row_groups"] >= 0
