"""Nothing that a user can do wrong shows a traceback."""

import json

import pytest

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
    "words as numbers": ("run", SHORT, 3),
    "an export of nothing that runs": ("export", SHORT.replace("ridge", "rigde"), 1),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_wrong_pipeline_is_a_sentence(case, language, pipeline, fabrica):
    command, text, code = WRONG[case]
    process = fabrica(command, pipeline(text), "--lang", language)
    output = process.stdout + process.stderr
    assert process.returncode == code, output
    assert "Traceback" not in output
    assert len(output.split()) > 5


WORDS = {
    "no file": (("run", "nowhere.yaml"), 1),
    "a folder": (("check", "examples"), 1),
    "no command": ((), 2),
    "an unknown command": (("fly",), 2),
    "a run id that is none": (("show", "../../etc/passwd"), 1),
    "an unknown run": (("show", "abcdefghijklmnop"), 1),
    "set without equals": (("run", "examples/penguins/penguins.yaml", "--set", "forest"), 1),
    "set of no stage": (("run", "examples/penguins/penguins.yaml", "--set", "fire.x=1"), 1),
    "stop at no stage": (("run", "examples/penguins/penguins.yaml", "--to", "fire"), 1),
    "no threads": (("run", "examples/penguins/penguins.yaml", "--threads", "0"), 2),
    "approve any file": (("blocks", "--approve", "README.md"), 1),
    "a result that cannot be written": (
        ("export", "examples/penguins/penguins.yaml", "-o", "/nowhere/script.py"),
        1,
    ),
}


@pytest.mark.parametrize("case", WORDS)
def test_wrong_words_are_a_sentence(case, fabrica):
    words, code = WORDS[case]
    process = fabrica(*words)
    assert process.returncode == code, process.stderr
    assert "Traceback" not in process.stdout + process.stderr
    assert process.stderr.strip()


def test_a_workspace_that_cannot_be_written_is_a_sentence(fabrica):
    process = fabrica("runs", "--workspace", "/proc/nowhere")
    assert process.returncode == 1
    assert "/proc/nowhere" in process.stderr
    assert "Traceback" not in process.stderr


def test_the_locale_chooses_the_language(fabrica):
    assert fabrica("--help", LANG="es_ES.UTF-8").stdout.startswith("uso:")
    assert fabrica("--help", LANG="de_DE.UTF-8").stdout.startswith("usage:")


def test_check_as_json_has_the_edits_that_solve_a_problem(pipeline, fabrica):
    process = fabrica("check", pipeline(SHORT.replace("name: iris", "nome: iris")), "--json")
    (problem,) = [one for one in json.loads(process.stdout) if one["code"] == "unknown_setting"]
    assert problem["stage"] == "flowers"
    assert [edit["edit"] for edit in problem["fix"]] == ["reset_setting", "set_setting"]
    assert all(edit_from_json(edit) for edit in problem["fix"])
