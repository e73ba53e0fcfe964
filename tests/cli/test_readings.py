"""The terminal says what was read, and what is new since the last good run of the pipeline."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline_core.cli import main

PIPELINE = """fabrica: 1
stages:
  sales: {block: read_json, settings: {path: sales.jsonl, json_lines: true, bad_lines: leave_out}}
  small: {block: read_csv, settings: {path: small.csv, first_rows: 30}}
"""


@pytest.fixture
def file(tmp_path: Path, workspace: Path, catalogue_file: Path) -> Path:
    workspace.mkdir()
    shutil.copy(catalogue_file, workspace)
    (tmp_path / "small.csv").write_text("a\n" + "1\n" * 40)
    write_sales(tmp_path, 100)
    file = tmp_path / "shop.yaml"
    file.write_text(PIPELINE)
    return file


def write_sales(folder: Path, rows: int, bad: int = 0) -> None:
    lines = [json.dumps({"n": n, "city": "Lima" if n % 2 else "Oslo"}) for n in range(rows)]
    (folder / "sales.jsonl").write_text("\n".join(lines + ["{"] * bad) + "\n")


def printed(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([*map(str, words), "--lang", "en"]) == 0
    return capsys.readouterr().out


def test_next_months_file_is_told_and_what_is_the_same_is_not(file, capsys):
    first = printed(capsys, "run", file)
    assert "last good run" not in first
    write_sales(file.parent, 60, bad=25)
    told = printed(capsys, "run", file)
    (line,) = [line for line in told.splitlines() if "last good run" in line]
    assert line.startswith("note: sales: ")
    assert "Rows 100 → 60; Rejected lines 0 → 25" in line
    assert "line 61: '{'" in told

    shown = printed(capsys, "show", "last", "sales")
    assert "Lines 85 → rows 85 → 60 (rejected: 25); columns 2" in shown
    assert "Rows            100  →  60" in shown
    assert "rejected_lines (25)" in shown
    small = printed(capsys, "show", "last", "small")
    assert "Rows 30; columns 1" in small
    assert "Only the first rows were read (30)" in small
    assert "As in the last good run" in small

    objects = json.loads(printed(capsys, "show", "last", "sales", "--json"))
    assert objects["tables"]["rejected_lines"]["line"] == [*range(61, 86)]
    assert len(objects["ingest"]["rejected"]) == 20
    changes = {change["code"]: change["after"] for change in objects["compared"]["changes"]}
    assert changes["source.rows"] == 60
    stages = json.loads(printed(capsys, "show", "last", "--json"))["stages"]
    assert (stages["sales"]["compared"]["notable"], stages["small"]["compared"]["notable"]) == (
        True,
        False,
    )
