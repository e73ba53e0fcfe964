"""A model keeps its colour while others come, go, are renamed, switched off or bypassed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import RemoveStage, RenameStage, apply
from ui.documents.documents import load
from ui.documents.model_places import Memory, model_styles, remember

NOTHING = Memory(places={}, last=[])


@pytest.fixture
def styles_of(workspace):
    def of(pipeline, *, current=True):
        catalogue = load_catalogue(workspace)
        return model_styles(workspace, "credit.yaml", pipeline, catalogue, current=current)

    return of


@pytest.fixture
def credit(workspace):
    return load("credit").pipeline


def test_each_model_has_a_style_of_its_own_and_the_baseline_is_dotted(styles_of, credit):
    styles = styles_of(credit)
    assert list(styles) == ["logistic", "forest", "boosting", "baseline"]
    assert styles["baseline"].dash == "dot"
    assert len({style.colour for style in styles.values()}) == 4


def test_colours_stay_when_a_model_is_removed_and_come_back_with_it(workspace, styles_of, credit):
    before = styles_of(credit)
    after = styles_of(apply(credit, RemoveStage("logistic"), load_catalogue(workspace)))
    assert after == {name: before[name] for name in after}
    assert "logistic" not in after
    assert styles_of(credit) == before


def test_a_renamed_model_keeps_its_colour(workspace, styles_of, credit):
    before = styles_of(credit)
    renamed = apply(credit, RenameStage("forest", "trees"), load_catalogue(workspace))
    assert styles_of(renamed)["trees"] == before["forest"]
    assert styles_of(credit) == before


@pytest.mark.parametrize("state", ["off", "bypass"])
def test_a_model_that_does_not_run_keeps_its_colour(styles_of, credit, state):
    before = styles_of(credit)
    idle = replace(credit.stages["forest"], **{state: True})
    assert styles_of(replace(credit, stages={**credit.stages, "forest": idle})) == before


def test_an_earlier_pipeline_is_drawn_in_todays_colours_and_changes_none(styles_of, credit):
    before = styles_of(credit)
    stages = dict(reversed([(n, s) for n, s in credit.stages.items() if n != "logistic"]))
    earlier = styles_of(replace(credit, stages=stages), current=False)
    assert earlier == {name: before[name] for name in earlier}
    assert styles_of(credit) == before


def test_ten_models_differ_though_there_are_eight_colours():
    places = remember([f"m{n}" for n in range(10)], NOTHING)["places"]
    assert sorted(places.values()) == list(range(10))


def test_whatever_comes_and_goes_those_that_stay_keep_theirs_and_none_share():
    memory = remember(["a", "b", "c"], NOTHING)
    steps = [["b", "c"], ["b", "c", "d"], ["d", "b"], ["e", "d", "b", "a"], list("abcdefghij")]
    for models in steps:
        before, memory = memory, remember(models, memory)
        for name in models:
            if name in before["last"]:
                assert memory["places"][name] == before["places"][name]
        assert len({memory["places"][name] for name in models}) == len(models)


def test_a_removed_model_finds_its_colour_free_when_it_returns():
    memory = remember(["a", "b"], NOTHING)
    for models in (["b"], ["b", "new"], ["b", "new", "a"]):
        memory = remember(models, memory)
    assert memory["places"] == {"a": 0, "b": 1, "new": 2}


def test_a_damaged_memory_is_forgotten(workspace, styles_of, credit):
    before = styles_of(credit)
    for text in ("{", "[]", '{"credit.yaml": {"places": 3}}', '{"credit.yaml": null}'):
        (workspace / "model_places.json").write_text(text)
        assert styles_of(credit) == before
