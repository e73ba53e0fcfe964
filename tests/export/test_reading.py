"""A file with signs, blanks, codes and dates of its own is read alike by the run and the script."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from pipeline_core.measures.guess import guess_csv
from pipeline_core.measures.readers import read_table
from tests.export.people import HEAD, verified_script

STAGES = """  table: {block: read_csv, settings: %s}
  rules: {block: check_columns, inputs: {table: table}, settings: {rules: [
    {column: zip, type: word, unique: true}, {column: share, type: integer, max: 6},
    {column: pay, type: number, max: 20000}, {column: day, type: date},
    {column: id, type: word, allowed: ["277017495359852000"]}]}}
  roles: {block: set_roles, inputs: {table: table}, settings: {target: pay}}
  split: {block: split_rows, inputs: {data: roles}}
  shown: {block: select_columns, inputs: {data: split}, settings: {columns: [share]}}
  model: {block: ridge, inputs: {data: shown}}
  scores: {block: evaluate, inputs: {model: model, data: shown}}
"""


def test_the_script_reads_as_the_run_does(tmp_path: Path, export_pipeline: Any) -> None:
    rows = [
        f'{i:03}; {i * 1000:,}.5; {1 + i % 28}/12/2020;"say \\"{i}\\"";'
        f"{i % 7}%;277017495359852{i:03}"
        for i in range(40)
    ]
    path = tmp_path / "signs.csv"
    path.write_text("\n".join(["zip; pay ;day;words;share;id", *rows]))
    settings = guess_csv(str(path))["settings"]
    settings["column_formats"].append({"column": "share", "unit": "%"})
    table = read_table(str(path), **settings)
    assert table["words"][3] == 'say "3"'
    assert math.isclose(table["pay"].sum(), sum(i * 1000 + 0.5 for i in range(40)))
    text = json.dumps({"path": "signs.csv", **settings}, ensure_ascii=False)
    exported = export_pipeline(HEAD + STAGES % text)
    assert "column_formats" in verified_script(exported)
