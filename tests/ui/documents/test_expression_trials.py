"""An expression that is being typed is tried on the first rows of its stage, and never set."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.expressions import Expression
from pipeline_core.runs import client
from ui.documents import documents, previews
from ui.documents.expression_trials import SHOWN_ROWS, try_expression

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  named: {block: derive_column, inputs: {data: rows}}
  kept: {block: filter_rows, inputs: {table: rows}, settings: {keep: alcohol > 13}}
  alone: {block: filter_rows}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  step: {block: derive_column, inputs: {data: roles}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: dummy_classifier, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


@pytest.fixture
def shop(workspace, launcher):
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    client.ensure_launcher(workspace)
    return documents.load("shop"), load_catalogue(workspace)


def first_rows(shop) -> pd.DataFrame:
    table = previews.preview(*shop)["rows"]["table"]
    return pd.DataFrame(table["data"], columns=table["columns"]).head(SHOWN_ROWS)


def test_it_gives_what_the_stage_would_give(shop):
    rows = first_rows(shop)
    trial = try_expression(*shop, "named", "value", "round(alcohol * 2 + hue, 1)")
    assert trial is not None
    assert (trial.fault, trial.error, trial.kind) == (None, None, "number")
    assert dict(trial.columns or {}) == {"alcohol": "number", "hue": "number"}
    assert [list(row) for row in trial.rows] == rows[["alcohol", "hue"]].to_numpy().tolist()
    expected = Expression("round(alcohol * 2 + hue, 1)")(rows)
    assert list(trial.values) == expected.tolist()
    kept = try_expression(*shop, "kept", "keep", "alcohol > 14")
    assert kept is not None
    assert (kept.kind, list(kept.values)) == ("boolean", (rows["alcohol"] > 14).tolist())
    assert documents.load("shop").text == TEXT


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("stage", "setting", "text", "code", "marked"),
    [
        ("kept", "keep", "alcohol > > 3", "expression_syntax", ">"),
        ("kept", "keep", "alcohol > 3 and hues < 1", "problem.unknown_column", "hues"),
        ("kept", "keep", "alcohol + 3", "expression_kind", "alcohol + 3"),
        ("named", "value", "upper(alcohol)", "expression_kind", "alcohol"),
        ("named", "value", "alcohol + nowhere", "problem.unknown_column", "nowhere"),
        ("step", "value", "alcohol + cultivar", "problem.role_not_shown", "cultivar"),
        ("alone", "keep", "alcohol >", "expression_syntax", ""),
        ("scores", "own_metric", "sqroot(prediction)", "expression_function", "sqroot"),
    ],
)
def test_a_fault_is_told_at_its_place(shop, stage, setting, text, code, marked):
    previews.preview(*shop)
    trial = try_expression(*shop, stage, setting, text)
    assert trial is not None
    assert trial.fault is not None
    assert trial.fault.message.code == code
    assert text[trial.fault.start : trial.fault.end] == marked
    assert trial.values == ()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("stage", "setting", "text"),
    [
        ("alone", "keep", "alcohol > 3"),  # nothing is wired: no rows are known
        ("kept", "keep", "  "),
        ("kept", "keep", "${threshold}"),
        ("scores", "own_metric", "where(prediction == 1, 1, 0)"),
    ],
)
def test_without_rows_nothing_is_shown_and_nothing_is_wrong(shop, stage, setting, text):
    previews.preview(*shop)
    trial = try_expression(*shop, stage, setting, text)
    assert trial is not None
    assert (trial.fault, trial.values, trial.kind, trial.error) == (None, (), None, None)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("stage", "setting"), [("nowhere", "keep"), ("kept", "nothing"), ("rows", "name")]
)
def test_what_holds_no_expression_is_not_tried(shop, stage, setting):
    assert try_expression(*shop, stage, setting, "1 + 1") is None


def test_very_long_values_are_not_sent_around(shop, workspace):
    table = "text,n\n" + "\n".join(f"{'x' * 100_000},{n}" for n in range(5))
    (workspace / "pipelines" / "shop" / "long.csv").write_text(table)
    (workspace / "pipelines" / "shop" / "shop.yaml").write_text(
        "fabrica: 1\nname: Shop\nstages:\n"
        "  rows: {block: read_csv, settings: {path: long.csv}}\n"
        "  kept: {block: filter_rows, inputs: {table: rows}}\n"
    )
    document, catalogue = documents.load("shop"), shop[1]
    previews.preview(document, catalogue)
    trial = try_expression(document, catalogue, "kept", "keep", "contains(text, 'y')")
    assert trial is not None
    assert trial.error is not None
    assert trial.error["code"] == "formula.too_large"
    short = try_expression(document, catalogue, "kept", "keep", "n > 1")
    assert short is not None
    assert list(short.values) == [False, False, True, True, True]
