"""What was read, on the page and in the printed report: a line where nothing is odd."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.data.source_profile import source_profile
from pipeline_core.engine.executor import execute
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.runs.source_comparison import SourceComparison
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from tests.small_pipelines import Blocks
from ui.documents.stage_views import views_of_run
from ui.screens.results.parts import Cards, Fold, Grid, Part, Table, Text
from ui.screens.results.reading_chapter import reading_chapter, sample_texts
from ui.screens.results.reading_parts import Reading, reading_parts
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import RunReport

ROOT = Path(__file__).resolve().parents[4]
TABLE = pd.DataFrame({"a": range(40), "w": ["x", "y"] * 20})
CLEAN = {"lines": 41, "rows_in": 40, "columns_in": 2, "format": {"encoding": "utf-8"}, "notes": {},
         "profile": source_profile(TABLE)}  # fmt: skip
PIPELINE = """fabrica: 1
stages:
  people: {block: read_csv, settings: {path: people.csv, first_rows: 60}}
  lines: {block: read_json, settings: {path: lines.jsonl, json_lines: true, bad_lines: leave_out}}
  roles: {block: set_roles, inputs: {table: people}, settings: {target: y, positive: b}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def texts(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if isinstance(part, Text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_clean_file_is_one_quiet_line(lang):
    (line,) = reading_parts(Reading(CLEAN), lang)
    assert isinstance(line, Text)
    assert line.tone == "quiet"
    assert "41" in line.text
    assert "utf-8" in line.text
    same = SourceComparison("r", 0.0, same_settings=True, changes=[])
    assert [type(part) for part in reading_parts(Reading(CLEAN, (), same), lang)] == [Text, Text]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_done_is_drawn_as_a_flow_and_tables(lang):
    gaps = TABLE.assign(w=["x", None] * 20)
    rejected = [{"line": 7, "column": "a", "value": "x"}]
    ingest: dict[str, Any] = {
        **CLEAN, "rows_in": 43, "rejected_rows": 1, "rejected": rejected, "columns_in": 3,
        "notes": {"renamed": ["a"], "digits": ["id"], "rejected": ["line 7"]},
        "cells": {"stripped": 5}, "missing": {"w": {"NA": 19, "": 1}},
        "profile": source_profile(gaps),
    }  # fmt: skip
    parts = reading_parts(Reading(ingest), lang)
    (cards,) = [part for part in parts if isinstance(part, Cards)]
    assert [value for _, value in cards.values] == ["41", "→ 43", "− 1", "→ 40", "3 → 2"]
    changes, lines = [part for part in parts if isinstance(part, Grid)]
    assert len(changes.rows) == 3  # what was rejected has a table of its own
    assert lines.rows == [["7", "a", "x"]]
    (fold,) = [part for part in parts if isinstance(part, Fold)]
    (grid,) = fold.parts
    (row,) = grid.rows
    assert (row[0], row[2:]) == ("w", ["20", "50.0 %"])
    assert "“NA” (19)" in row[1]


@pytest.fixture
def run_report(tmp_path: Path) -> RunReport:
    """Two runs of a pipeline; between them the lines grew worse."""
    rows = "".join(f"{n % 7},{'ab'[n % 2]}\n" for n in range(80))
    (tmp_path / "people.csv").write_text(f"age,y\n{rows}")
    blocks, pipeline, store = Blocks(), parse(PIPELINE), open_store(tmp_path / "workspace")
    for bad in (0, 30):
        lines = [*(json.dumps({"n": n}) for n in range(50)), *["?"] * bad]
        (tmp_path / "lines.jsonl").write_text("\n".join(lines))
        run = store.runs.create("shop", "Shop", str(tmp_path / "shop.yaml"), PIPELINE)
        store.runs.claim(run.id)
        plan = blocks.plan(pipeline, store.artifacts, folder=tmp_path, threads=1)
        store.runs.append(run.id, [*execute(plan, blocks.functions, store.artifacts)][:-1])
        store.runs.finish(run.id, "succeeded")
    rows_of = {row["stage"]: row for row in store.runs.stages(run.id)}
    views = views_of_run(pipeline, blocks.entries, rows_of.values())
    ended = store.runs.get(run.id)
    assert ended is not None
    return RunReport(ended, pipeline, blocks.entries, rows_of, views, store)


def test_the_page_and_the_printed_report_say_what_was_read(run_report):
    chapter = reading_chapter(run_report, "en")
    (table,) = [part for part in chapter.parts if isinstance(part, Table)]
    assert table.frame["line"].tolist() == [*range(51, 81)]
    assert table.download == (run_report.run.id, "lines", "rejected_lines")
    (grid,) = [p for p in chapter.parts if isinstance(p, Grid) and len(p.head) == 3]
    assert [(row[1], row[2].text) for row in grid.rows] == [("0", "→ 30")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_is_made_of_a_part_says_so(run_report, lang):
    below = say("note.made_from_first_rows", {"stage": "people", "rows": 60}, lang)
    assert texts(sample_texts(run_report, lang)) == [below]
    document = document_of(run_report, lang)
    assert below in [part["text"] for part in document["lead"]]
    saying = {one["id"] for one in document["chapters"] if below in strings(one)}
    assert {"detail", "inside-models"} <= saying


def strings(value: Any) -> list[str]:
    """Return all texts inside of JSON."""
    if isinstance(value, dict):
        return strings(list(value.values()))
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("page", ["results", "pipeline"])
def test_a_source_has_one_line_on_its_page_and_in_its_panel(workspace_with_runs, page):
    store = open_store(workspace_with_runs)
    run = store.runs.latest(search="credit.yaml")[0]
    row = next(row for row in store.runs.stages(run.id) if "ingest" in (row["summary"] or {}))
    store.close()
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = "en"
    app.session_state[f"view-{row['stage']}"] = "reading"
    app.query_params["stage"] = row["stage"]
    app.query_params["run" if page == "results" else "pipeline"] = (
        run.id if page == "results" else "credit"
    )
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    html = " ".join(block.proto.body for block in app.get("html"))
    lines = row["summary"]["ingest"]["lines"]
    assert f"nothing changed: lines {lines:,} → rows {row['summary']['rows']:,}" in html
