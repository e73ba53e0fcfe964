"""Nothing that a user can do wrong shows a traceback."""

import json
import shutil
import subprocess
import sys
from itertools import takewhile

import pytest

from pipeline_core.cli import main
from pipeline_core.edits import edit_from_json

SHORT = """
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: ridge, inputs: {data: split}}
"""


@pytest.fixture
def pipeline(tmp_path):
    def written(text):
        file = tmp_path / "pipeline.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


WRONG = {
    "not yaml": ("run", "{{{", 1),
    "no such block": ("run", SHORT.replace("ridge", "rigde"), 1),
    "a cycle": ("run", SHORT.replace("{table: flowers}", "{table: split}"), 1),
    "unknown setting": ("check", SHORT.replace("name: iris", "nome: iris"), 1),
    "unknown column": ("check", SHORT.replace("target: species", "target: specie"), 1),
    "words as numbers": ("run", SHORT, 1),
    "an export of nothing that runs": ("export", SHORT.replace("ridge", "rigde"), 1),
}


@pytest.mark.sampled(2, by="language")
@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_wrong_pipeline_is_a_sentence(case, language, pipeline, fabrica):
    command, text, code = WRONG[case]
    process = fabrica(command, pipeline(text), "--lang", language)
    output = process.stdout + process.stderr
    assert process.returncode == code, output
    assert "Traceback" not in output
    assert len(output.split()) > 5


PENGUINS = "examples/penguins/penguins.yaml"
# Words, and what the sentence must name.
WRONG_USES = {
    "no command": ((), "COMMAND"),
    "an unknown command": (("fly",), "fly"),
    "an unknown option": (("runs", "--fast"), "--fast"),
    "an abbreviated option": (("runs", "--sear", "x"), "--sear"),
    "an option without its value": (("runs", "--search"), "--search"),
    "a language that is none": (("runs", "--lang", "xx"), "xx"),
    "no file": (("run", "nowhere.yaml"), "nowhere.yaml"),
    "no file to check": (("check", "nowhere.yaml"), "nowhere.yaml"),
    "no file to export": (("export", "nowhere.yaml"), "nowhere.yaml"),
    "a folder": (("check", "examples"), "examples"),
    "an empty name": (("run", ""), "file"),
    "a home of nobody": (("run", "~nobody-here/a.yaml"), "nobody-here"),
    "set without equals": (("run", PENGUINS, "--set", "forest"), "STAGE.SETTING=VALUE"),
    "set without a setting": (("run", PENGUINS, "--set", "forest=1"), "STAGE.SETTING=VALUE"),
    "set of no stage": (("run", PENGUINS, "--set", "fire.x=1"), "fire"),
    "set of no setting": (("run", PENGUINS, "--set", "forest.tres=1"), "tres"),
    "a check with set of no setting": (("check", PENGUINS, "--set", "forest.tres=1"), "tres"),
    "stop at no stage": (("run", PENGUINS, "--to", "fire"), "forest"),
    "force no stage": (("run", PENGUINS, "--force", "fire"), "forest"),
    "no threads": (("run", PENGUINS, "--threads", "0"), "above zero"),
    "workers in words": (("run", PENGUINS, "--workers", "two"), "whole number"),
    "an endless time limit": (("run", PENGUINS, "--time-limit", "nan"), "such as 90, 10m or 2h"),
    "a root elsewhere": (("run", PENGUINS, "--root", "docs"), "docs"),
    "a format that is none": (("export", PENGUINS, "--to", "excel"), "excel"),
    "a picture to verify": (("export", PENGUINS, "--to", "picture", "--verify"), "--verify"),
    "a result that cannot be written": (
        ("export", PENGUINS, "-o", "/nowhere/script.py"),
        "/nowhere/script.py",
    ),
    "a run id that is none": (("show", "../../etc/passwd"), "etc/passwd"),
    "an unknown run": (("show", "abcdefghijklmnop"), "abcdefghijklmnop"),
    "the last of no runs": (("show", "last"), "run FILE"),
    "unknown runs to compare": (("compare", "aaa", "bbb"), "aaa"),
    "one run to compare": (("compare", "aaa"), "RUN"),
    "approve any file": (("blocks", "--approve", "README.md"), "FABRICA_BLOCKS"),
    "lock without a file": (("blocks", "--lock"), "--approve"),
    "a workspace that cannot be": (("runs", "--workspace", "/proc/nowhere"), "/proc/nowhere"),
    "a workspace that is a file": (("run", PENGUINS, "--workspace", "README.md"), "README.md"),
    "a port beyond the last": (("app", "--port", "99999"), "65535"),
    "a proxy that is no address": (("app", "--proxy", "door"), "door"),
    "an app for no file": (("app", "nowhere.yaml"), "nowhere.yaml"),
}


@pytest.mark.parametrize("case", WRONG_USES)
def test_a_wrong_use_is_a_sentence_and_exits_with_2(case, fabrica):
    words, named = WRONG_USES[case]
    process = fabrica(*words)
    assert process.returncode == 2, process.stderr
    assert named in process.stderr
    assert "Traceback" not in process.stderr
    assert len(process.stderr.split()) > 5
    assert not process.stdout


@pytest.mark.parametrize("case", WRONG_USES)
def test_a_wrong_use_with_json_prints_one_object(case, workspace, catalogue_file, capsys):
    workspace.mkdir()
    shutil.copy(catalogue_file, workspace)
    words, _ = WRONG_USES[case]
    assert main([*words, "--json"]) == 2
    output = capsys.readouterr()
    printed = json.loads(output.out)
    assert printed["exit_code"] == 2
    assert set(printed["error"]) == {"code", "values", "message"}
    assert printed["error"]["message"] in output.err


@pytest.mark.parametrize(("command", "code"), [("run", 1), ("check", 1)])
@pytest.mark.parametrize("text", ["{{{", "fabrica: 99", "- a", "\0", "a: &x [*x]"])
def test_a_file_that_is_no_pipeline_is_an_object_too(command, code, text, pipeline, fabrica):
    process = fabrica(command, pipeline(text), "--json")
    assert process.returncode == code, process.stderr
    assert json.loads(process.stdout)["error"]["message"] in process.stderr


def test_problems_of_a_run_that_cannot_start_are_in_its_object(pipeline, fabrica):
    wrong = pipeline(SHORT.replace("example_data", "exampel_data"))
    process = fabrica("run", wrong, "--json")
    assert process.returncode == 1
    printed = json.loads(process.stdout)
    assert (printed["run"], printed["status"], printed["stages"]) == (None, "not_started", {})
    assert "unknown_block" in [problem["code"] for problem in printed["problems"]]


def test_language_and_workspace_may_stand_before_the_command(fabrica, tmp_path):
    process = fabrica("--lang", "es", "--workspace", tmp_path / "mine", "runs")
    assert process.returncode == 0, process.stderr
    assert "Aún no hay ejecuciones" in process.stdout
    assert (tmp_path / "mine" / "fabrica.db").exists()
    assert f"--workspace {tmp_path / 'mine'}" in process.stdout


@pytest.mark.sampled(1)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_terminal_that_has_only_ascii_gets_plain_letters(language, pipeline, fabrica):
    text = SHORT.replace("ridge", "dummy_classifier").replace("stages:", "name: ¿Qué día?\nstages:")
    file = pipeline(text)
    for words in [("run", file), ("run", file), ("show", "last"), ("runs",), ("blocks",)]:
        process = fabrica(*words, "--lang", language, PYTHONIOENCODING="ascii")
        assert process.returncode == 0, process.stderr
        assert "Traceback" not in process.stderr
    assert "Que dia?  -" in fabrica("show", "last", PYTHONIOENCODING="ascii").stdout


@pytest.mark.sampled(2)
@pytest.mark.parametrize("redirected", ["| true", ">&-", "2>&1 | true", "2>&-", ">&- 2>&-"])
def test_a_run_whose_reader_is_gone_ends_as_it_would(redirected, pipeline, fabrica, tmp_path):
    file = pipeline(SHORT.replace("ridge", "dummy_classifier"))
    command = f"{sys.executable} -m pipeline_core run {file} {redirected}; echo ${{PIPESTATUS[0]}}"
    process = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in process.stderr
    assert "Exception ignored" not in process.stderr
    shown = json.loads(fabrica("show", "last", "--json").stdout)
    assert shown["status"] == "succeeded"


def test_a_full_disk_behind_the_output_is_a_sentence(fabrica):
    command = f"{sys.executable} -m pipeline_core blocks > /dev/full"
    process = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert process.returncode == 3
    assert "space" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_list_is_written_as_in_the_file(pipeline, fabrica):
    file = pipeline(SHORT.replace("ridge", "dummy_classifier"))
    ids = "roles.id=[sepal length (cm), 'petal width (cm)', none such]"
    problems = json.loads(fabrica("check", file, "--json", "--set", ids).stdout)
    unknown = [problem for problem in problems if problem["code"] == "unknown_column"]
    assert [problem["values"]["column"] for problem in unknown] == ["none such"]


def test_a_run_is_found_by_the_beginning_of_its_id_and_as_the_last(pipeline, fabrica):
    file = pipeline(SHORT.replace("ridge", "dummy_classifier"))
    first, second = (json.loads(fabrica("run", file, "--json").stdout)["run"] for _ in range(2))
    same = takewhile(lambda letters: letters[0] == letters[1], zip(first, second, strict=True))
    shared = "".join(letter for letter, _ in same)
    assert json.loads(fabrica("show", "last", "--json").stdout)["run"] == second
    beginning = first[: len(shared) + 1]
    assert json.loads(fabrica("show", beginning, "--json").stdout)["run"] == first
    several = fabrica("show", shared)
    assert several.returncode == 2
    assert first in several.stderr
    assert second in several.stderr
    assert "last" not in fabrica("compare", shared[:1] + "zzzz", "last").stderr
    nothing = fabrica("runs", "--search", "no such text")
    assert "no such text" in nothing.stdout
    assert "no runs in this workspace" not in nothing.stdout


def test_the_locale_chooses_the_language(fabrica):
    assert fabrica("--help", LANG="es_ES.UTF-8").stdout.startswith("uso:")
    assert fabrica("--help", LANG="de_DE.UTF-8").stdout.startswith("usage:")


def test_check_as_json_has_the_edits_that_solve_a_problem(pipeline, fabrica):
    process = fabrica("check", pipeline(SHORT.replace("name: iris", "nome: iris")), "--json")
    (problem,) = [one for one in json.loads(process.stdout) if one["code"] == "unknown_setting"]
    assert problem["stage"] == "flowers"
    assert [edit["edit"] for edit in problem["fix"]] == ["reset_setting", "set_setting"]
    assert all(edit_from_json(edit) for edit in problem["fix"])
