"""`run`: what it prints, how it exits, and what a second run leaves out."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from sklearn.metrics import accuracy_score

from pipeline_core.store import open_store
from tests.cli.conftest import ROOT
from tests.example_names import MOST

GATE = """  gate:
    block: quality_gate
    inputs: {scores: forest_scores}
    settings: {metric: accuracy, at_least: 0.5}
"""


@pytest.fixture
def example(tmp_path):
    def copied(name):
        shutil.copytree(ROOT / "examples" / name, tmp_path / name)
        return tmp_path / name / f"{name}.yaml"

    return copied


@pytest.mark.parametrize("name", MOST)
def test_an_example_runs_and_a_second_run_has_nothing_to_do(name, example, fabrica):
    file = example(name)
    first = fabrica("run", file, "--json")
    assert first.returncode == 0, first.stderr
    ran = json.loads(first.stdout)
    assert set(ran) == {"run", "status", "stages"}
    assert {stage["status"] for stage in ran["stages"].values()} == {"succeeded"}
    again = json.loads(fabrica("run", file, "--json").stdout)
    assert {stage["status"] for stage in again["stages"].values()} == {"reused"}
    assert again["run"] != ran["run"]
    for name, stage in ran["stages"].items():
        assert again["stages"][name]["metrics"] == stage["metrics"]


def test_the_accuracy_printed_is_that_of_the_predictions_kept(example, fabrica, workspace):
    ran = json.loads(fabrica("run", example("penguins"), "--json").stdout)
    store = open_store(workspace)
    key = next(r["key"] for r in store.runs.stages(ran["run"]) if r["stage"] == "forest_scores")
    predictions = store.artifacts.report(key)["tables"]["predictions"]
    printed = ran["stages"]["forest_scores"]["metrics"]["accuracy"]
    assert printed == accuracy_score(predictions["actual"], predictions["predicted"])


def test_one_changed_setting_runs_what_hangs_on_it_and_says_why(example, fabrica):
    file = example("penguins")
    fabrica("run", file)
    process = fabrica("run", file, "--json", "--set", "forest.n_estimators=7")
    stages = json.loads(process.stdout)["stages"]
    ran = {name for name, stage in stages.items() if stage["status"] == "succeeded"}
    assert ran == {"forest", "forest_scores"}
    assert stages["forest"]["reason"].endswith("n_estimators: 100 → 7")
    assert "forest" in stages["forest_scores"]["reason"]


def test_reasons_are_those_of_the_last_run_though_it_reused_all(example, fabrica):
    file = example("penguins")
    fabrica("run", file)
    copy = file.with_name("copy.yaml")
    copy.write_text(file.read_text())
    fabrica("run", copy)
    seven = json.loads(fabrica("run", copy, "--json", "--set", "forest.n_estimators=7").stdout)
    assert "100 → 7" in seven["stages"]["forest"]["reason"]
    fabrica("run", copy)
    eight = json.loads(fabrica("run", copy, "--json", "--set", "forest.n_estimators=8").stdout)
    assert "100 → 8" in eight["stages"]["forest"]["reason"]


def test_what_was_skipped_names_what_did_not_succeed(example, fabrica):
    file = example("housing")
    fabrica("run", file)
    own = "boosting_scores.own_metric=where(truth > 1, 'a', 'b')"
    ran = json.loads(fabrica("run", file, "--json", "--set", own).stdout)["stages"]
    assert ran["boosting_scores"]["status"] == "failed"
    assert ran["gate"]["status"] == "skipped"
    assert ran["gate"]["reason"] == "it needs boosting_scores, which did not succeed"


def test_to_stops_there_and_force_runs_again(example, fabrica):
    file = example("penguins")
    stages = json.loads(fabrica("run", file, "--json", "--to", "split").stdout)["stages"]
    assert "split" in stages
    assert "forest" not in stages
    again = fabrica("run", file, "--json", "--to", "split", "--force", "roles").stdout
    forced = json.loads(again)["stages"]
    assert [name for name, stage in forced.items() if stage["status"] == "succeeded"] == ["roles"]


def test_an_unchanged_run_loads_no_heavy_library(example, fabrica):
    file = example("penguins")
    fabrica("run", file)
    code = (
        "import sys; from pipeline_core.cli import main; main(sys.argv[1:]);"
        "heavy = {'pandas', 'numpy', 'sklearn', 'networkx', 'pydantic', 'scipy', 'pyarrow'};"
        "print('loaded:', sorted(heavy & set(sys.modules)))"
    )
    words = [sys.executable, "-c", code, "run", str(file)]
    process = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    assert process.stdout.endswith("loaded: []\n")


def test_a_gate_that_says_no_exits_with_1_and_keeps_the_report(example, fabrica):
    process = fabrica("run", example("housing"), "--json", "--set", "gate.at_most=1")
    assert process.returncode == 1
    ran = json.loads(process.stdout)
    assert ran["status"] == "refused"
    assert ran["stages"]["gate"]["status"] == "refused"
    assert ran["stages"]["gate"]["metrics"]["mean_absolute_error"] > 1


UNFIT = ("--set", "filled_words.columns=[island]", "--set", "categories.method=ordinal")
SAME_VERDICT = {
    "missing values before a model": UNFIT,
    "a column that is none": ("--set", "filled_numbers.columns=[wings]"),
    "a metric that is none": ("--set", "gate.metric=auc"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", SAME_VERDICT)
def test_run_starts_no_stage_that_check_finds_an_error_in(case, example, fabrica):
    file = example("penguins")
    file.write_text(file.read_text().replace("groups:", GATE + "groups:", 1))
    checked = fabrica("check", file, "--json", *SAME_VERDICT[case])
    process = fabrica("run", file, "--json", *SAME_VERDICT[case])
    assert (checked.returncode, process.returncode) == (1, 1)
    errors = [p for p in json.loads(checked.stdout) if p["severity"] == "error"]
    stages = json.loads(process.stdout)["stages"]
    assert errors
    for stage in {problem["stage"] for problem in errors}:
        assert stages[stage]["status"] == "skipped"
        assert stages[stage]["reason"].endswith(tuple(p["message"] for p in errors))
        assert f"{stage}: running" not in process.stderr
    asked = fabrica("run", file, "--json", "--to", errors[0]["stage"], *SAME_VERDICT[case])
    refused = json.loads(asked.stdout)
    assert (asked.returncode, refused["status"], refused["stages"]) == (1, "not_started", {})
    assert errors[0]["message"] in [problem["message"] for problem in refused["problems"]]


def test_run_checks_only_what_it_is_asked_for(example, fabrica):
    asked = fabrica("run", example("penguins"), "--json", "--to", "split", *UNFIT)
    assert asked.returncode == 0, asked.stderr
    assert "logistic" not in json.loads(asked.stdout)["stages"]


def test_a_failing_stage_exits_with_3_and_names_what_failed(example, fabrica):
    own = "logistic_scores.own_metric=where(truth == prediction, 'a', 'b')"
    process = fabrica("run", example("penguins"), "--set", own)
    assert process.returncode == 3, process.stderr
    assert "own_metric" in process.stdout + process.stderr
    assert "Traceback" not in process.stdout + process.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_pipeline_without_stages_is_an_error(command, fabrica, tmp_path):
    file = tmp_path / "empty.yaml"
    file.write_text("fabrica: 1\nname: Nothing yet\nstages: {}\n")
    process = fabrica(command, file)
    assert process.returncode == 1
    assert "must have a stage" in process.stderr


def test_a_run_can_be_shown_again_and_listed(example, fabrica):
    ran = json.loads(fabrica("run", example("penguins"), "--json").stdout)["run"]
    assert ran in fabrica("runs").stdout
    assert "forest_scores" in fabrica("show", ran).stdout
    output = fabrica("show", ran, "forest_scores").stdout
    assert "predictions" in output
    as_json = json.loads(fabrica("show", ran, "forest_scores", "--json").stdout)
    assert set(as_json["tables"]["confusion"]) == {"actual", "predicted", "n"}


def test_ctrl_c_cancels_the_run(example, workspace):
    file = example("credit")
    words = ["run", str(file), "--set", "forest.n_estimators=5000", "--to", "forest"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline_core", *words],
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LANG": "C"},
    )
    for line in process.stderr:
        if line.startswith("forest: running"):
            break
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    run = open_store(workspace).runs.latest()[0]
    deadline = time.monotonic() + 20
    while run.process.alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not run.process.alive()
    assert open_store(workspace).runs.get(run.id).status == "cancelled"


def test_a_stage_that_is_off_is_skipped_with_what_needs_it(example, fabrica, tmp_path):
    file = example("penguins")
    file.write_text(file.read_text().replace("  forest:\n", "  forest:\n    off: true\n"))
    ran = fabrica("run", file)
    assert ran.returncode == 0, ran.stderr
    skipped = {line.split()[0]: line for line in ran.stdout.splitlines() if "skipped" in line}
    assert set(skipped) == {"forest", "forest_scores"}
    assert skipped["forest"].endswith("it is switched off")
    assert skipped["forest_scores"].endswith("'forest' is switched off")
    assert "warning: forest_scores: runs skip this stage" in ran.stderr

    code = tmp_path / "code.py"
    assert fabrica("export", file, "-o", code).returncode == 0
    assert "RandomForest" not in code.read_text()
    assert "LogisticRegression" in code.read_text()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "was restored from its copy of"), ("es", "se restauró desde su copia de")],
)
def test_a_damaged_database_is_restored_and_said_once(language, words, example, fabrica, workspace):
    file = example("penguins")
    # A process that ends as Python does closes the database, and leaves no log beside it.
    assert fabrica("run", file, LC_ALL="C.UTF-8").returncode == 0
    database = workspace / "fabrica.db"
    database.write_bytes(b"overwritten" + database.read_bytes()[11:])
    again = fabrica("run", file, "--json", "--lang", language)
    assert again.returncode == 0
    statuses = {stage["status"] for stage in json.loads(again.stdout)["stages"].values()}
    assert statuses == {"reused"}
    assert again.stderr.count(words) == 1
    assert words not in fabrica("runs", "--lang", language).stderr


ENDLESS = '''
from pipeline_core.block import block
import pandas as pd

@block("Endless")
def endless() -> pd.DataFrame:
    """Never end."""
    while True:
        pass
'''


@pytest.mark.parametrize("seconds", ["0.01", "4"])
def test_a_run_that_never_ends_is_ended_before_or_in_its_first_stage(fabrica, tmp_path, seconds):
    folder = tmp_path / "blocks"
    folder.mkdir()
    (folder / "endless.py").write_text(ENDLESS)
    file = tmp_path / "endless.yaml"
    file.write_text("fabrica: 1\nstages:\n  rows: {block: endless}\n")
    environment = {"FABRICA_BLOCKS": str(folder)}
    assert fabrica("blocks", "--approve", folder / "endless.py", **environment).returncode == 0
    ended = fabrica("run", file, "--json", "--time-limit", seconds, **environment)
    assert ended.returncode == 3, ended.stderr
    assert json.loads(ended.stdout)["status"] == "timed_out"


def test_finish_needs_a_search_at_work(fabrica, tmp_path):
    file = tmp_path / "flowers.yaml"
    file.write_text("fabrica: 1\nstages:\n  rows: {block: example_data, settings: {name: iris}}\n")
    assert fabrica("run", file).returncode == 0
    process = fabrica("finish", "last", "--lang", "en")
    assert process.returncode == 2
    assert "no search at work with a complete trial" in process.stderr
    assert fabrica("finish", "zzzz").returncode == 2
