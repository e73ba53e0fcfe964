"""Stages stand left to right, none on another, whatever the file says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline_core.spec import Pipeline, Stage, read
from ui.documents import EXAMPLES, GALLERY
from ui.drawing.layout import cells, depths


def pipeline(wires: dict[str, list[str]], layout=None) -> Pipeline:
    stages = {name: Stage(name, "x", {"data": tuple(sources)}) for name, sources in wires.items()}
    return Pipeline(stages=stages, layout=layout or {})


def test_the_files_own_places_decide():
    found = cells(pipeline({"a": [], "b": ["a"]}, {"a": (0, 0), "b": (260, -120)}))
    assert found == {"a": (0, 1), "b": (1, 0)}


def test_places_that_coincide_are_not_used():
    found = cells(pipeline({"a": [], "b": ["a"]}, {"a": (0, 0), "b": (0, 0)}))
    assert found == {"a": (0, 0), "b": (1, 0)}


def test_a_cycle_is_drawn_too():
    assert set(depths(pipeline({"a": ["b"], "b": ["a"], "c": ["c"]}))) == {"a", "b", "c"}


def test_examples_read_from_left_to_right():
    for name in GALLERY:
        example = read(EXAMPLES / name / f"{name}.yaml")
        found = cells(example)
        assert len(set(found.values())) == len(example.stages)
        for stage in example.stages.values():
            for source in (one for names in stage.inputs.values() for one in names):
                assert found[source][0] < found[stage.name][0], (source, stage.name)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefghz"))))
def test_no_stage_stands_on_another(wires):
    found = cells(pipeline(wires))
    assert set(found) == set(wires)
    assert len(set(found.values())) == len(found)
