"""`log`: what happened in a run and in a stage; notes of reports on the terminal."""

import json

import pytest

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: shop.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: bought, weight: w}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  folds: {block: cross_validate, inputs: {model: model, data: split}}
"""


@pytest.fixture
def shop(tmp_path):
    lines = [f"{n * 37 % 23},{1 + n % 3},{'yes' if n % 3 else 'no'}" for n in range(60)]
    (tmp_path / "shop.csv").write_text("\n".join(["size,w,bought", *lines]))
    (tmp_path / "shop.yaml").write_text(TEXT)
    return tmp_path / "shop.yaml"


@pytest.mark.parametrize(("language", "said"), [("en", "weigh"), ("es", "pes")])
def test_the_notes_of_reports_are_printed_with_their_stages(language, said, shop, fabrica):
    process = fabrica("run", shop, "--lang", language)
    notes = [line for line in process.stdout.splitlines() if line.startswith(("note:", "nota:"))]
    assert any("scores" in line and said in line for line in notes), process.stdout
    assert len(notes) == len(set(notes))
    printed = json.loads(fabrica("show", "last", "--json", "--lang", language).stdout)
    assert any(said in note for note in printed["stages"]["scores"]["notes"])
    assert said in fabrica("show", "last", "scores", "--lang", language).stdout


def test_the_log_of_a_run_and_of_a_stage(shop, fabrica):
    fabrica("run", shop)
    lines = fabrica("log", "last").stdout.splitlines()
    assert any(line.endswith("model: keeping the result") for line in lines)
    assert any("scores: succeeded (" in line for line in lines)
    assert lines[-1].endswith("succeeded")
    folds = fabrica("log", "last", "folds").stdout
    assert "folds: 5/5" in folds
    assert "model" not in folds
    assert fabrica("log", "last", "nothing").returncode == 2
    log = json.loads(fabrica("log", "last", "folds", "--json").stdout)
    assert {event["stage"] for event in log["events"]} == {"folds"}


def test_the_log_of_a_stage_that_failed_has_its_traceback(shop, fabrica):
    own = "scores.own_metric=where(truth == prediction, 'a', 'b')"
    assert fabrica("run", shop, "--set", own).returncode == 3
    log = fabrica("log", "last", "scores").stdout
    assert "failed" in log
    assert "Traceback" in log
    assert "Traceback" not in fabrica("log", "last", "model").stdout
