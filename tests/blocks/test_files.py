"""Blocks that read and write files: what is written is read again, as pandas reads it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.blocks.ingest.read_arrow import read_arrow
from pipeline_core.blocks.ingest.read_csv import read_csv
from pipeline_core.blocks.ingest.read_excel import read_excel
from pipeline_core.blocks.ingest.read_files import read_files
from pipeline_core.blocks.ingest.read_fixed_width import read_fixed_width
from pipeline_core.blocks.ingest.read_json import read_json
from pipeline_core.blocks.ingest.read_parquet import read_parquet
from pipeline_core.blocks.ingest.read_sqlite import read_sqlite
from pipeline_core.blocks.prepare.write_csv import write_csv
from pipeline_core.blocks.prepare.write_excel import write_excel
from pipeline_core.blocks.prepare.write_parquet import write_parquet
from pipeline_core.blocks.prepare.write_sqlite import write_sqlite

TABLE = pd.DataFrame({
    "class": ["Ñandú", "", 'a "quoted"; text', "=1+1"], "código €": [1, -2, 2**53 - 1, 0],
    "price": [1.5, float("nan"), -0.25, 1e-9], "is it": [True, False, True, True],
})  # fmt: skip
Writer = Callable[..., pd.DataFrame]


@pytest.mark.parametrize(
    ("write", "read", "name"),
    [
        (write_csv, read_csv, "kept.csv"),
        (write_parquet, read_parquet, "kept.parquet"),
        (write_excel, read_excel, "kept.xlsx"),
        (write_sqlite, read_sqlite, "kept.db"),
    ],
    ids=["csv", "parquet", "excel", "sqlite"],
)
@pytest.mark.filterwarnings("ignore:Cells that spreadsheets take for formulas")
def test_what_is_written_is_read_again(write: Writer, read: Writer, name: str, tmp_path: Path):
    table = TABLE.assign(**{"class": TABLE["class"].replace("", "none")})
    path = str(tmp_path / name)
    assert write(table, path=path) is table
    again = read(path=path)
    if name.endswith(".db"):  # SQLite has no booleans
        again["is it"] = again["is it"].astype(bool)
    pd.testing.assert_frame_equal(again, table, check_dtype=False)


@pytest.mark.parametrize("write", [write_csv, write_parquet, write_excel, write_sqlite])
def test_a_table_of_no_rows_is_written(write: Writer, tmp_path: Path):
    path = tmp_path / f"none{write.__name__}"
    write(TABLE.head(0), path=str(path))
    assert path.stat().st_size > 0


def test_a_table_of_a_database_or_an_answer_is_read(tmp_path: Path):
    path = tmp_path / "shop.db"
    sold = pd.DataFrame({"day": [1, 1, 2], "price": [1.5, 2.5, None]})
    with closing(sqlite3.connect(path)) as database:
        sold.to_sql("sold", database, index=False)
        sold.head(1).to_sql("other", database, index=False)
    pd.testing.assert_frame_equal(read_sqlite(path=str(path), table="sold"), sold)
    query = "SELECT day, sum(price) AS total FROM sold GROUP BY day ORDER BY day"
    answer = read_sqlite(path=str(path), query=query)
    assert answer["day"].tolist() == [1, 2]
    assert answer["total"].fillna(-1.0).tolist() == [4.0, -1.0]


def test_records_of_json_are_a_table_with_their_parts_beside_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    records = [{"id": 1, "at": {"lat": 1.5}}, {"id": 2, "at": {"lat": 2.5, "lon": 3.0}}]
    path = tmp_path / "places.json"
    path.write_text(json.dumps({"places": records}), "utf-8")
    expected = pd.json_normalize(records, max_level=1)
    table = read_json(path=str(path), records="places")
    pd.testing.assert_frame_equal(table, expected)
    lines = tmp_path / "places.jsonl"
    lines.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    table = read_json(path=str(lines), json_lines=True)
    pd.testing.assert_frame_equal(table, expected)
    assert [record.getMessage().count("each of their fields") for record in caplog.records] == [
        1,
        1,
    ]


def test_columns_at_fixed_places_are_those_of_pandas(tmp_path: Path):
    path = tmp_path / "places.txt"
    path.write_text("007Lima   1.5\n008Cusco -2.0\n", "utf-8")
    widths = {"code": 3, "city": 6, "height": 4}
    table = read_fixed_width(
        path=str(path),
        fields=[{"column": name, "width": width} for name, width in widths.items()],
        text_columns=("code",),
    )
    expected = pd.read_fwf(
        path, widths=list(widths.values()), names=list(widths), dtype={"code": str}
    )
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_an_arrow_file_has_the_columns_that_are_asked_for(tmp_path: Path):
    path = tmp_path / "table.feather"
    TABLE.to_feather(path)
    table = read_arrow(path=str(path), columns=("price",), first_rows=2)
    pd.testing.assert_frame_equal(table, TABLE[["price"]].head(2))


def test_files_of_one_kind_are_one_table_with_their_names(tmp_path: Path):
    for month in ("feb", "jan"):
        pd.DataFrame({"sold": [len(month), 2]}).to_csv(tmp_path / f"{month}.csv", index=False)
    paths = tuple(str(tmp_path / f"{month}.csv") for month in ("feb", "jan"))
    table = read_files(files=paths, file_column="month")
    assert table["sold"].tolist() == [3, 2, 3, 2]
    assert table["month"].tolist() == ["feb.csv", "feb.csv", "jan.csv", "jan.csv"]
