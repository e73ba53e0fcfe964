"""What every shipped example keeps: it says why in both languages, is drawn, and has no fault."""

from __future__ import annotations

from itertools import combinations

import pytest

from pipeline_core.spec import Pipeline
from tests.example_names import NAMES, QUICK
from tests.examples.example_runs import example, problems_of, readme_of
from ui.documents.documents import GALLERY, GALLERY_GROUPS
from ui.text.words import lookup_text

# A box with two lines of a title is about so large on the canvas, a group so wide.
WIDTH, HEIGHT = 176, 84
NEW = sorted(set(NAMES) - set(QUICK))


def texts_of(pipeline: Pipeline) -> list[object]:
    stages = [text for stage in pipeline.stages.values() for text in (stage.title, stage.note)]
    groups = [group.title for group in pipeline.groups.values()]
    return [text for text in (*stages, *groups, *(test.title for test in pipeline.tests)) if text]


@pytest.mark.parametrize("name", NAMES)
def test_titles_and_notes_are_in_both_languages(name):
    pipeline = example(name)
    assert all(stage.title for stage in pipeline.stages.values())
    for text in texts_of(pipeline):
        if not isinstance(text, str):  # a word that both languages share
            assert set(text) == {"en", "es"}, text
            assert text["en"] != text["es"]


@pytest.mark.parametrize("name", NEW)
def test_half_of_the_stages_say_why(name):
    stages = example(name).stages.values()
    assert sum(bool(stage.note) for stage in stages) * 2 >= len(stages)


@pytest.mark.parametrize("name", NAMES)
def test_no_box_lies_on_another(name):
    pipeline = example(name)
    assert set(pipeline.layout) == set(pipeline.stages)
    grouped = {stage for group in pipeline.groups.values() for stage in group.stages}
    single = [pipeline.layout[stage] for stage in pipeline.stages if stage not in grouped]
    for (x, y), (other_x, other_y) in combinations(single, 2):
        assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT, (name, y, other_y)


@pytest.mark.parametrize("name", NEW)
def test_check_has_nothing_to_say(name):
    assert [str(problem) for problem in problems_of(name, example(name))] == []


def test_the_gallery_names_each_once_and_in_both_languages():
    assert sorted(GALLERY) == sorted(NAMES)
    for lang in ("en", "es"):
        names = [lookup_text(f"gallery.{name}", lang) for name in GALLERY]
        assert all(names)
        assert len(set(names)) == len(names)
        assert all(lookup_text(f"gallery.{name}.about", lang) for name in GALLERY)
        assert all(lookup_text(f"gallery.group.{group}", lang) for group in GALLERY_GROUPS)


@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_uses_the_name_of_the_file(name):
    assert example(name).name in (lookup_text(f"gallery.{name}", "en"), "Penguins")
    assert readme_of(name).startswith("# ")
