"""A source's report: the same before a run and after it, small, and with every rejected line."""

from __future__ import annotations

import json

import pandas as pd

from pipeline_core.data.output import summary_of
from pipeline_core.engine import preview as previews
from pipeline_core.engine.preview import preview
from pipeline_core.measures import scans
from pipeline_core.spec import parse
from tests.small_pipelines import Blocks

LINES = """fabrica: 1
stages:
  lines: {block: read_json, settings: {path: t.jsonl, json_lines: true, bad_lines: leave_out}}
  typed: {block: type_table, settings: {columns: [{column: n, kind: number}], rows: [[1], [null]]}}
"""
LARGE = """fabrica: 1
stages:
  large: {block: read_large, settings: {path: t.csv}}
"""


def test_a_preview_tells_what_a_run_will(tmp_path):
    lines = [json.dumps({"n": n}) if n % 4 else "?" for n in range(4000)]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    blocks, pipeline = Blocks(), parse(LINES)
    ran = blocks.run(pipeline, tmp_path)
    seen = preview(blocks.plan(pipeline, folder=tmp_path), blocks.functions, sample=10)
    for stage in pipeline.stages:
        ingest = dict(seen.views[stage].ingest)
        assert (ingest.pop("remarks"), ingest.pop("cut_short")) == ([], False)
        assert ingest == ran.outputs[stage].ingest
    assert ran.outputs["typed"].ingest["profile"]["of"]["n"] == {"kind": "number", "missing": 1}


def test_the_summary_stays_small_and_the_table_has_every_rejected_line(tmp_path):
    lines = [json.dumps({"n": n}) if n % 2 else "?" * 500 for n in range(4000)]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    output = Blocks().run(parse(LINES), tmp_path).outputs["lines"]
    table = output.report["tables"]["rejected_lines"]
    assert table["line"].tolist() == [*range(1, 4001, 2)]
    assert len(json.dumps(summary_of(output))) < 30_000
    assert output.ingest["rejected_rows"] == 2000


def test_a_preview_of_a_part_of_a_large_file_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(scans, "PIECE", 500)
    monkeypatch.setattr(previews, "SCANNED", 100)
    pd.DataFrame({"n": range(5000)}).to_csv(tmp_path / "t.csv", index=False)
    blocks = Blocks()
    plan = blocks.plan(parse(LARGE), folder=tmp_path)
    ingest = preview(plan, blocks.functions, sample=50).views["large"].ingest
    assert ingest["cut_short"]
    assert 100 <= ingest["rows_in"] < 5000
