"""A block is tried on rows of a pipeline's stage: what becomes of them, and what they break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.block_probe.process import try_file
from pipeline_core.catalog.templates import template
from pipeline_core.messages.own_words import blocks_of
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.runs.jobs import JOBS
from pipeline_core.runs.trial_rows import MAX_ROWS, trial_rows
from pipeline_core.spec import parse, to_base64

ROW = template("row", "mine")
COLUMN = template("column", "mine")
ROWS = pd.DataFrame({"price": [3.0, None, 9.0, 4.0], "city": ["a", "b", None, "b"]},
                    index=[7, 3, 5, 1])  # fmt: skip


@pytest.fixture
def trial(workspace, tmp_path, monkeypatch):
    """Return what the trial of a text on rows finds: states, values and lines by code."""
    monkeypatch.delenv("FABRICA_BLOCKS", raising=False)

    def try_text(text: str, rows: pd.DataFrame = ROWS, **settings: Any) -> dict[str, Any]:
        file = workspace.resolve() / "blocks" / "mine.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        rows.to_parquet(tmp_path / "rows.parquet")
        given = {"file": str(tmp_path / "rows.parquet"), "stage": "sales", "settings": settings}
        with blocks_of(workspace):
            found = try_file(file, given)
        by_code = {}
        for finding in found:
            message = finding["message"]
            assert message["code"] == "probe.on_rows"
            for lang in LANGUAGES:
                assert "sales" in say(message["code"], message["values"], lang)
            inner = message["values"]["finding"]
            by_code[inner["code"]] = finding["state"], inner["values"], finding["line"]
        return by_code

    return try_text


def test_it_tells_what_became_of_the_rows(trial):
    body = "return table.dropna().assign(double=table['price'] * 2)[['price', 'double']]"
    found = trial(ROW.replace("return table.head(most)", body))
    values = {"of": 4, "rows": 2, "aside": None, "new": ["double"], "gone": ["city"]}
    assert found == {"probe.rows.ran": ("kept", values, None)}


@pytest.mark.long
def test_the_settings_of_the_pipelines_stage_are_used(trial):
    assert trial(ROW)["probe.rows.ran"][1]["rows"] == 4
    assert trial(ROW, most=1)["probe.rows.ran"][1]["rows"] == 1


def test_what_only_these_rows_break_is_at_its_line(trial):
    body = "return table.assign(price=table['price'].astype(int))"
    found = trial(ROW.replace("return table.head(most)", body))
    assert found["probe.raised"][0] == "broken"
    assert found["probe.raised"][2] == 24


@pytest.mark.long
def test_a_promise_that_these_rows_break_is_told(trial):
    unsteady = trial(ROW.replace("return table.head(most)", "return table.sample(2)"))
    assert unsteady["probe.unsteady"][0] == "broken"


@pytest.mark.long
def test_a_column_step_is_fitted_on_the_first_rows(trial):
    found = trial(COLUMN.replace("columns: NumberColumns = ()", "columns: NumberColumns"))
    assert found["probe.rows.ran"][:2] == (
        "kept", {"of": 4, "rows": 4, "aside": None, "new": [], "gone": []},
    )  # fmt: skip
    words_only = trial(
        COLUMN.replace("columns: NumberColumns = ()", "columns: NumberColumns"), ROWS[["city"]]
    )
    assert words_only["probe.rows.no_column"][1] == {"setting": "columns", "kind": "number"}


@pytest.mark.long
def test_what_needs_more_than_a_table_is_not_tried(trial):
    for kind in ("estimator", "assessment"):
        found = trial(template(kind, "mine"))
        assert {code: state for code, (state, *_) in found.items()} == {
            "probe.rows.no_matter": "doubtful"
        }


def test_rows_of_a_stage_are_bounded_and_keep_their_labels(workspace, tmp_path):
    many = pd.DataFrame({"n": range(MAX_ROWS * 2), "word": "x"})
    many.to_csv(tmp_path / "many.csv", index=False)
    text = (
        "fabrica: 1\nstages:\n  many: {block: read_csv, settings: {path: many.csv}}\n"
        "  odd: {block: filter_rows, inputs: {table: many}, settings: {keep: n % 2 == 1}}\n"
    )
    line, target = to_base64(parse(text)), tmp_path / "rows.parquet"
    of = {"line": line, "file": str(tmp_path / "p.yaml"), "stage": "odd", "sample": MAX_ROWS * 2}
    assert JOBS["trial_rows"].endswith(":trial_rows")
    answer = trial_rows(workspace, str(target), **of)
    assert answer == {"rows": MAX_ROWS, "of": MAX_ROWS, "kept": False}
    pd.testing.assert_frame_equal(pd.read_parquet(target), many[many["n"] % 2 == 1])
    answer = trial_rows(workspace, str(target), **{**of, "stage": "many"})
    assert answer == {"rows": MAX_ROWS, "of": MAX_ROWS * 2, "kept": False}
    assert (pd.read_parquet(target)["n"].diff().dropna() > 0).all()
    assert trial_rows(workspace, str(Path(target)), **{**of, "stage": "none"}) is None
