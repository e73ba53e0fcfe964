"""`factory FILE` and `bisect FILE`, as a user has them: processes, exit codes, files."""

import json

import pytest

from pipeline_core.spec import parse

DRAWING = """\
# Loans
fabrica: 1
name: Loans
stages:
  loans: {block: read_csv, settings: {path: loans.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid}}
  model: {block: ridge, inputs: {data: roles}}
  folds: {block: cross_validate, inputs: {model: model, data: roles}, settings: {folds: 3}}
factory:
  judge: folds
  metric: r2
  settings: {model.alpha: [1, 1000]}
"""


@pytest.fixture
def drawing(tmp_path):
    lines = [f"{number},{number % 7},{3 * number + number % 5}" for number in range(40)]
    (tmp_path / "loans.csv").write_text("income,age,paid\n" + "\n".join(lines) + "\n")
    file = tmp_path / "loans.yaml"
    file.write_text(DRAWING)
    return file


def test_a_factory_run_its_files_and_the_edit_that_made_it_worse(fabrica, drawing):
    best, board = drawing.with_name("best.yaml"), drawing.with_name("board.html")
    words = ["--winner", best, "--keep", "loans", "--report", board]
    done = fabrica("factory", drawing, "--json", *words)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["stages"] == {"all": 8, "distinct": 6}
    assert [line["variant"] for line in result["variants"]] == ["alpha 1", "alpha 1000"]
    assert [line["rank"] for line in result["variants"]] == [1, 2]
    winner = parse(best.read_text())
    assert winner.stages["model"].settings == {"alpha": 1}
    assert not winner.factory
    assert best.read_text().startswith("# Loans\n")
    assert "alpha 1000" in board.read_text()
    assert json.loads(fabrica("models", "--json").stdout)
    again = fabrica("factory", drawing)
    assert again.returncode == 0
    assert "to run now: 0" in again.stderr
    # the same drawing, spoiled by one edit: its runs are its versions
    for alpha in ("1", "1000"):
        assert fabrica("run", drawing, "--set", f"model.alpha={alpha}").returncode == 0
    runs = json.loads(fabrica("runs", "--json").stdout)
    bad, good = [run["id"] for run in runs if run["name"] == "Loans"][:2]
    words = ["--stage", "folds", "--metric", "r2", "--good", good, "--bad", bad]
    found = fabrica("bisect", drawing, *words, "--json")
    assert found.returncode == 0, found.stderr
    result = json.loads(found.stdout)
    assert (result["good"], result["bad"], result["runs"]) == (good, bad, 0)
    assert [change["values"] for change in result["changes"]] == [[1, 1000]]
    assert fabrica("bisect", drawing, *words[:4], "--good", bad, "--bad", good).returncode == 2


def test_what_a_factory_names_and_there_is_not_is_said_before_any_work(fabrica, drawing):
    drawing.write_text(DRAWING.replace("judge: folds", "judge: scores"))
    wrong = fabrica("factory", drawing)
    assert wrong.returncode == 1
    assert "'scores'" in wrong.stderr
    drawing.write_text(DRAWING.split("factory:")[0])
    assert fabrica("factory", drawing).returncode == 2
    drawing.write_text(DRAWING)
    elsewhere = fabrica("factory", drawing, "--winner", drawing.parent.parent / "best.yaml")
    assert elsewhere.returncode == 2
    assert "Traceback" not in elsewhere.stderr
