"""Blocks of scikit-learn in the inspector: main settings first, the rest folded, help, code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline_core.spec import parse

PIPELINE = """\
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  net: {block: mlp_classifier, inputs: {data: split}}
  few: {block: rfe, inputs: {data: split}}
  trees: {block: extra_trees_classifier, inputs: {data: split}}
"""


@pytest.fixture
def file(workspace: Path, launcher) -> Path:
    """A pipeline with such stages."""
    folder = workspace / "pipelines" / "garden"
    folder.mkdir(parents=True)
    (folder / "garden.yaml").write_text(PIPELINE)
    return folder / "garden.yaml"


def shown(page, stage: str, view: str):
    """Open the pipeline at a view of a stage."""
    app = page(pipeline="garden", stage=stage)
    app.session_state[f"view-{stage}"] = view
    app.run()
    assert not app.exception
    assert [element.value for element in app.error] == []
    return app


def settings_of(file: Path, stage: str) -> dict[str, Any]:
    return dict(parse(file.read_text("utf-8")).stages[stage].settings)


def widget(app, kind: str, label: str):
    (found,) = [one for one in getattr(app, kind) if one.label == label]
    return found


def test_a_list_of_numbers_is_typed_with_commas(page, file):
    app = shown(page, "net", "settings")
    field = widget(app, "text_input", "Hidden layer sizes")
    assert field.value == "100"
    field.input("50, 20").run()
    assert settings_of(file, "net") == {"hidden_layer_sizes": [50, 20]}


def test_an_estimator_is_chosen_from_a_list_and_a_share_is_no_count(page, file):
    app = shown(page, "few", "settings")
    chosen = widget(app, "selectbox", "Estimator")
    assert chosen.options[1] == "Decision tree (classes)"
    chosen.select_index(1).run()
    number = widget(app, "number_input", "N features to select")
    number.set_value(2.0).run()
    assert settings_of(file, "few") == {
        "estimator": "decision_tree_classifier",
        "n_features_to_select": 2,
    }
    assert isinstance(settings_of(file, "few")["n_features_to_select"], int)


def test_the_model_inside_has_a_form_of_its_own(page, file):
    app = shown(page, "few", "settings")
    assert [w.label for w in app.number_input if w.label == "C"] == ["C"]
    widget(app, "number_input", "C").set_value(0.1).run()
    assert settings_of(file, "few") == {"estimator_settings": {"C": 0.1}}
    widget(app, "selectbox", "Estimator").select_index(1).run()
    assert [w.label for w in app.number_input if w.label == "C"] == []
    depth = widget(app, "number_input", "Maximum depth")
    depth.set_value(3).run()
    inner = {"C": 0.1, "max_depth": 3}
    assert settings_of(file, "few")["estimator_settings"] == inner


def test_the_help_says_when_to_choose_it_and_whose_the_text_is(page, file):
    app = shown(page, "trees", "help")
    texts = " ".join(one.value for one in [*app.markdown, *app.caption])
    assert "When to choose it" in texts
    assert "ExtraTreesClassifier" in texts


@pytest.mark.sampled(1, by="view")
@pytest.mark.parametrize("stage", ["net", "few", "trees"])
@pytest.mark.parametrize("view", ["settings", "code", "result", "help"])
def test_every_view_of_such_a_stage_opens(page, file, stage, view):
    shown(page, stage, view)
