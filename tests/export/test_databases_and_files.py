"""Scripts that read SQLite and write files: the run's numbers, and no file of the pipeline."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.export.people import verified_script

PIPELINE = """
fabrica: 1
stages:
  table:
    block: read_sqlite
    settings:
      path: shop.db
      query: "SELECT id, price FROM sales WHERE city <> :city"
      parameters: [{name: city, value: O'Higgins}]
  late:
    block: write_csv
    inputs: {table: table}
    settings: {path: out/late.csv}
  again: {block: drop_duplicates, inputs: {table: late}}
  book: {block: write_excel, inputs: {table: again}, settings: {path: late.xlsx}}
  checked: {block: check_columns, inputs: {table: again}, settings: {rules: [{column: id}]}}
"""


def test_a_script_writes_beside_itself(export_pipeline: Callable[..., Any], tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("CREATE TABLE sales (id INTEGER, city TEXT, price REAL)")
        database.execute("INSERT INTO sales VALUES (1, 'Lima', 1.5), (2, 'O''Higgins', 2)")
    (tmp_path / "out").mkdir()
    script = verified_script(export_pipeline(PIPELINE))
    assert "HERE = Path(__file__).resolve().parent" in script
    assert 'write_csv(table, path=output / "out-late.csv")' in script
    assert 'write_excel(again, path=output / "late.xlsx")' in script
    assert list((tmp_path / "out").iterdir()) == []
    assert not (tmp_path / "late.xlsx").exists()


def test_a_query_of_several_lines_is_written_over_as_many(
    export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database, database:
        database.execute("CREATE TABLE sales (id INTEGER, city TEXT, price REAL)")
        database.execute("INSERT INTO sales VALUES (1, 'Lima', 1.5), (2, 'Oslo', 2)")
    (tmp_path / "out").mkdir()
    query = """SELECT id, price
FROM sales
WHERE city <> :city AND price >= 0 AND id IS NOT NULL
ORDER BY city, price, id, price * id, city DESC, price DESC
"""
    block = "|\n" + "".join(f"        {line}\n" for line in query.splitlines())
    one_line = '"SELECT id, price FROM sales WHERE city <> :city"\n'
    assert one_line in PIPELINE
    script = verified_script(export_pipeline(PIPELINE.replace(one_line, block)))
    assert f'QUERY = """\\\n{query}"""' in script
