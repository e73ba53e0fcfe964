"""Parameters from the terminal: set for one run, kept with it, and named where they matter."""

import json
import subprocess
import sys

import pytest

from pipeline_core.spec import parse
from pipeline_core.store import open_store
from tests.cli.conftest import ROOT

PIPELINE = """\
fabrica: 1
parameters:
  file: penguins.csv
  trees: 5
  share: 0.25
  target: species
stages:
  rows:
    block: read_csv
    settings:
      path: ${file}
  roles:
    block: set_roles
    inputs: {table: rows}
    settings:
      target: ${target}
  filled:
    block: impute_numbers
    inputs: {data: roles}
  words:
    block: impute_words
    inputs: {data: filled}
  coded:
    block: encode_categories
    inputs: {data: words}
  split:
    block: split_rows
    inputs: {data: coded}
    settings:
      test_share: ${share}
  forest:
    block: random_forest_classifier
    inputs: {data: split}
    settings:
      n_estimators: ${trees}
  scores:
    block: evaluate
    inputs: {model: forest, data: split}
"""


@pytest.fixture
def file(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    data = (ROOT / "examples" / "penguins" / "penguins.csv").read_bytes()
    for name in ("penguins.csv", "copy.csv"):
        (folder / name).write_bytes(data)
    path = folder / "birds.yaml"
    path.write_text(PIPELINE)
    return path


def run(fabrica, file, *words):
    process = fabrica("run", file, "--json", "--lang", "en", *words)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def ran(result):
    stages = result["stages"].items()
    return {name for name, stage in stages if stage["status"] == "succeeded"}


def test_only_what_uses_a_parameter_runs_again_and_says_which(fabrica, file, workspace):
    assert run(fabrica, file)["parameters"]["trees"] == 5
    changed = run(fabrica, file, "--set", "trees=7", "--set", "share=0.25")
    assert ran(changed) == {"forest", "scores"}
    assert changed["stages"]["forest"]["reason"].endswith("n_estimators (${trees}): 5 → 7")
    kept = open_store(workspace).runs.get(changed["run"])
    assert parse(kept.spec).parameters["trees"] == 7
    assert file.read_text() == PIPELINE
    file.write_text(PIPELINE.replace("trees: 5", "count: 7").replace("${trees}", "${count}"))
    assert ran(run(fabrica, file)) == set()
    file.write_text(PIPELINE.replace("${trees}", "7"))
    assert ran(run(fabrica, file)) == set()
    moved = run(fabrica, file, "--set", "file=copy.csv", "--to", "rows")
    assert moved["stages"]["rows"]["reason"].endswith("path (${file}): penguins.csv → copy.csv")


def test_a_past_run_shows_its_values(fabrica, file):
    run(fabrica, file, "--set", "trees=6", "--to", "rows")
    for command in ("show", "log"):
        shown = fabrica(command, "last", "--lang", "es")
        assert "Parámetros: file = penguins.csv, trees = 6" in shown.stdout, shown.stderr
        as_json = json.loads(fabrica(command, "last", "--json").stdout)
        assert as_json["parameters"] == {
            "file": "penguins.csv", "trees": 6, "share": 0.25, "target": "species"
        }  # fmt: skip


@pytest.mark.parametrize("command", ["run", "check", "export", "pack"])
@pytest.mark.parametrize(
    ("word", "sentence"),
    [("tree=5", "Did you mean trees"), ("trees", "PARAMETER=VALUE"), ("=5", "PARAMETER=VALUE")],
)
def test_a_word_that_sets_nothing_is_wrong_use(fabrica, file, command, word, sentence):
    process = fabrica(command, file, "--set", word, "--lang", "en")
    assert process.returncode == 2, process.stdout
    assert sentence in process.stderr
    assert not list(file.parent.glob("*.py"))


def test_a_value_is_typed_as_in_the_file_and_checked_where_it_is_used(fabrica, file):
    process = fabrica("check", file, "--set", "trees=007", "--json")
    assert process.returncode == 1
    (problem,) = json.loads(process.stdout)
    assert (problem["stage"], problem["field"]) == ("forest", "n_estimators")
    assert problem["parameter"] == "trees"
    assert fabrica("check", file, "--set", "trees=8").returncode == 0


def test_a_parameter_that_nothing_uses_is_noted_and_no_problem(fabrica, file):
    file.write_text(PIPELINE.replace("${trees}", "5"))
    process = fabrica("check", file, "--lang", "en")
    assert process.returncode == 0
    assert "note: no setting refers to trees." in process.stderr


def test_the_script_has_constants_and_the_numbers_of_the_run(fabrica, file):
    script = file.with_suffix(".py")
    process = fabrica("export", file, "--set", "trees=9", "--verify", "--lang", "en")
    assert "exactly the same" in process.stdout, process.stderr
    text = script.read_text()
    assert '\nFILE = "penguins.csv"\nTARGET = "species"\nSHARE = 0.25\nTREES = 9\n' in text
    assert "n_estimators=TREES" in text
    assert "test_size=SHARE" in text
    assert text.count("penguins.csv") == 2  # the other is in the docstring
    alone = subprocess.run(
        [sys.executable, "-I", script.name], cwd=file.parent, capture_output=True, check=False
    )
    assert alone.returncode == 0, alone.stderr
    script.write_text(text.replace("TREES = 9", "TREES = 7"))
    as_constant = scores_of(script)
    metrics = run(fabrica, file, "--set", "trees=7")["stages"]["scores"]["metrics"]
    assert as_constant == metrics


def scores_of(script):
    """Return the metrics that a script's `main` gives in its folder."""
    code = "import json, birds; print(json.dumps(birds.main()['scores']['metrics']))"
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=script.parent,
        capture_output=True,
        check=True,
        env=environment,
    )
    return json.loads(done.stdout)
