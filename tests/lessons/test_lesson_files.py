"""Files of lessons: what is wrong in one is said with its line, and nothing else happens."""

import pytest

from pipeline_core.errors import FabricaError, SpecError, UsageError
from pipeline_core.lessons.attempts import attempts_from_text
from pipeline_core.lessons.lesson_files import (
    SHIPPED,
    all_lessons,
    examples_folder,
    lesson_files,
    read_lesson,
)
from pipeline_core.lessons.starting import lay_down
from pipeline_core.spec import read

LESSON = """lesson: 1
id: tiny
idea: prepare
minutes: 10
title: Tiny
slide: One idea.
start:
  pipeline:
    fabrica: 1
    name: Tiny
    stages:
      a: {block: example_data}
steps:
  - id: first
    text: Run it.
    goals:
      - {goal: stages, trait: split, at_least: 1}
"""


def written(folder, text, name="tiny.yaml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_plain_lesson_of_a_teacher_is_read(tmp_path):
    lesson = read_lesson(written(tmp_path, LESSON))

    assert lesson.title == "Tiny"
    assert [goal.id for goal in lesson.goals] == ["stages"]
    assert list(lesson.start.pipeline.stages) == ["a"]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("minutes: 10", "minuts: 10", "lesson.unknown_key", 4),
        ("minutes: 10", "minutes: soon", "lesson.no_number", 4),
        ("minutes: 10\n", "", "lesson.missing_key", 1),
        ("idea: prepare", "idea: preparing", "lesson.no_choice", 3),
        ("lesson: 1", "lesson: 2", "lesson.no_number", 1),
        ("id: tiny", "id: Not tiny", "lesson.bad_id", 2),
        ("title: Tiny", "title: [a]", "lesson.no_local_text", 5),
        ("title: Tiny", "title: ''", "lesson.no_text", 5),
        ("goal: stages", "goal: stagse", "lesson.unknown_function", 17),
        ("trait: split", "trait: spilt", "lesson.bad_choice", 17),
        ("trait: split, ", "", "lesson.missing_setting", 17),
        ("at_least: 1", "at_least: many", "lesson.bad_setting", 17),
        ("at_least: 1", "atleast: 1", "lesson.unknown_setting", 17),
        ("block: example_data", "blok: example_data", "spec.unknown_key", 12),
        ("steps:\n", "steps: none\nrest:\n", "lesson.unknown_key", 14),
        ("  pipeline:", "  blank: true\n  pipeline:", "lesson.start_ways", 7),
        ("    text: Run it.", "    text: 3", "lesson.no_local_text", 15),
        ("    text: Run it.", "    text: Run it.\n    hints: one", "lesson.no_list", 16),
        (
            "    text: Run it.",
            "    text: Run it.\n    points_at: {part: sky}",
            "lesson.no_choice",
            16,
        ),
        (
            "    text: Run it.",
            "    text: Run it.\n    ask: {text: How?, kind: number}",
            "lesson.missing_key",
            16,
        ),
        ("start:\n", "start:\n  files: [../secret.csv]\n", "lesson.bad_file", 8),
        ("start:\n", "start:\n  files: [none.csv]\n", "lesson.no_file", 8),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, code, line):
    assert old in LESSON
    with pytest.raises(SpecError) as caught:
        read_lesson(written(tmp_path, LESSON.replace(old, new, 1)))

    assert (caught.value.code, caught.value.values["line"]) == (code, line)


def test_two_goals_of_one_id_are_refused(tmp_path):
    goal = "      - {goal: stages, trait: split, at_least: 1}\n"
    with pytest.raises(SpecError, match="stages"):
        read_lesson(written(tmp_path, LESSON.replace(goal, goal * 2)))


@pytest.mark.parametrize(
    "text", ["", "[]", "lesson: 1", "lesson: {", "lesson: 1\nsteps: [1]", "&a lesson: *a", "\0"]
)
def test_whatever_the_text_is_it_is_refused_in_a_sentence(tmp_path, text):
    with pytest.raises(FabricaError) as caught:
        read_lesson(written(tmp_path, text))

    assert " " in str(caught.value)


def test_a_file_that_there_is_not_or_that_is_no_text_is_said(tmp_path):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.yaml", "bytes.yaml"):
        with pytest.raises(UsageError, match=name):
            read_lesson(tmp_path / name)


def test_a_folder_of_a_teacher_is_read_with_its_faults_and_without_what_is_no_lesson(tmp_path):
    written(tmp_path, LESSON)
    written(tmp_path, "attempts: 1\nlesson: 1\n", "tiny.attempts.yaml")
    written(tmp_path, "fabrica: 1\n", "pipeline.yaml")
    written(tmp_path, LESSON.replace("10", "ten"), "broken.yaml")

    lessons, faulty = all_lessons([tmp_path, tmp_path / "none"])

    assert "tiny" in [lesson.id for lesson in lessons]
    assert [fault.file.name for fault in faulty] == ["broken.yaml"]


def test_a_lesson_of_ones_own_takes_the_place_of_a_shipped_one(tmp_path):
    shipped = read_lesson(lesson_files(SHIPPED)[0])
    written(tmp_path, LESSON.replace("id: tiny", f"id: {shipped.id}"))

    lessons, _ = all_lessons([tmp_path])

    assert [one.title for one in lessons if one.id == shipped.id] == ["Tiny"]


def test_a_shipped_example_is_a_start_with_its_files(tmp_path):
    start = LESSON.partition("  pipeline:")[0] + "  example: penguins\nsteps:\n"
    text = start + LESSON.partition("steps:\n")[2]

    lesson = read_lesson(written(tmp_path, text))
    file = lay_down(lesson, tmp_path / "begun")

    assert (
        read(file).stages.keys()
        == read(examples_folder() / "penguins" / "penguins.yaml").stages.keys()
    )
    assert (tmp_path / "begun" / "penguins.csv").is_file()


def test_what_was_begun_is_gone_on_with(tmp_path):
    lesson = read_lesson(written(tmp_path, LESSON))
    file = lay_down(lesson, tmp_path / "begun")
    file.write_text("fabrica: 1\nname: Mine\n", encoding="utf-8")

    assert lay_down(lesson, tmp_path / "begun") == file
    assert read(file).name == "Mine"


ATTEMPTS = """attempts: 1
solutions:
  - {name: a, do: [{do: run}]}
  - {name: b, do: [{edit: set_seed, seed: 1}]}
wrong:
  - {name: c, do: [], goal: stages, says: lesson.stages.few}
  - {name: d, do: [], goal: stages, says: lesson.stages.few}
  - {name: e, do: [], goal: stages, says: lesson.stages.few}
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{do: run}", "{do: fly}", "lesson.no_choice"),
        ("{do: run}", "{do: keep}", "lesson.missing_key"),
        ("seed: 1", "seeds: 1", "lesson.bad_edit"),
        ("edit: set_seed", "edit: set_sead", "lesson.bad_edit"),
        ("goal: stages", "goal: stage", "lesson.no_choice"),
        (", says: lesson.stages.few", "", "lesson.missing_key"),
        ("  - {name: b, do: [{edit: set_seed, seed: 1}]}\n", "", "lesson.few_ways"),
    ],
)
def test_what_is_wrong_in_attempts_is_said(tmp_path, old, new, code):
    lesson = read_lesson(written(tmp_path, LESSON))
    assert len(attempts_from_text(ATTEMPTS, "x", lesson).wrong) == 3

    with pytest.raises(SpecError) as caught:
        attempts_from_text(ATTEMPTS.replace(old, new, 1), "x", lesson)

    assert caught.value.code == code
