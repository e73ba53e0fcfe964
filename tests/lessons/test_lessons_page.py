"""The page on lessons: its lesson is one, its attempts end as they say, its tables are whole."""

import re
from pathlib import Path

import pytest

from pipeline_core.cli import main
from pipeline_core.lessons.act_goals import ActKind
from pipeline_core.lessons.facts import FACTS
from pipeline_core.lessons.goals import GOALS
from pipeline_core.lessons.lesson_reader import STEP_KEYS
from pipeline_core.lessons.traits import TRAITS

TEXT = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path):
    for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL):
        name = block.split("\n")[0].removeprefix("# ")
        (tmp_path / name).write_text(block, encoding="utf-8")
    return tmp_path / "too-many-questions.yaml"


def test_its_lesson_is_solved_and_broken_by_its_attempts(file, capsys, tmp_path):
    command = ["lesson", "check", str(file), "--workspace", str(tmp_path / "work")]

    assert main([*command, "--lang", "es"]) == 0
    assert "Oprima Ejecutar" in capsys.readouterr().out


def test_an_attempt_that_ends_otherwise_is_said(file, capsys, tmp_path):
    attempts = file.with_name("too-many-questions.attempts.yaml")
    text = attempts.read_text(encoding="utf-8").replace(
        "max_depth, value: 4", "criterion, value: entropy"
    )
    attempts.write_text(text, encoding="utf-8")
    command = ["lesson", "check", str(file), "--workspace", str(tmp_path / "work")]

    assert main([*command, "--lang", "en"]) == 1
    assert "eight-of-ten" in capsys.readouterr().out


def test_a_folder_of_ones_own_is_listed_and_a_faulty_file_named(file, capsys, tmp_path):
    command = ["lesson", "list", "--lessons", str(file.parent)]
    command += ["--workspace", str(tmp_path / "work"), "--lang", "en"]
    assert main(command) == 0
    assert "too-many-questions" in capsys.readouterr().out

    file.write_text("lesson: 1\n", encoding="utf-8")
    assert main(command) == 1
    assert "line 1" in capsys.readouterr().err


def test_no_file_is_wrong_use(tmp_path, capsys):
    assert main(["lesson", "check", "--workspace", str(tmp_path), "--lang", "en"]) == 2
    assert main(["lesson", "check", str(tmp_path / "no.yaml"), "--lang", "en"]) == 2
    assert "no.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "names", [GOALS.names, FACTS.names, TRAITS, STEP_KEYS, ActKind.__args__], ids=str
)
def test_it_names_all_there_is(names):
    named = set(re.findall(r"`(\w+)`", TEXT))

    assert set(names) - {"leaderboard"} <= named
