"""A setting becomes a parameter and its own value again; parameters are edited in the menu."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.spec import parse

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split:
    block: split_rows
    inputs: {data: roles}
    settings:
      test_share: 0.3  # agreed upon
"""
SHARED = TEXT.replace("stages:", "parameters:\n  share: 0.3\nstages:").replace(
    "test_share: 0.3", "test_share: ${share}"
)


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    return folder / "shop.yaml"


def find(elements, label: str):
    return next(element for element in elements if element.label == label)


def keyed(elements, part: str):
    return next(element for element in elements if part in str(element.key))


def settings_of_split(page):
    """Open the pipeline at the settings of its last stage."""
    app = page(pipeline="shop", stage="split")
    app.session_state["view-split"] = "settings"
    app.run()
    assert not app.exception
    return app


def captions(app) -> list[str]:
    return [caption.value for caption in app.caption]


def test_a_setting_becomes_a_parameter_and_its_own_value_again(file, page, launcher):
    app = settings_of_split(page)
    keyed(app.text_input, "split-test_share-parameter").set_value("share").run()
    assert not app.exception
    assert file.read_text() == SHARED
    shown = keyed(app.text_input, "split-test_share-of-")
    assert (shown.value, shown.disabled) == ("0.3", True)
    assert "From the parameter share" in captions(app)
    assert "Used by split.test\\_share" in captions(app)
    keyed(app.button, "split-test_share-own").click().run()
    assert file.read_text() == SHARED.replace("${share}", "0.3")
    keyed(app.button, "-share-remove").click().run()
    assert not app.exception
    assert file.read_text() == TEXT


def test_one_undo_takes_a_new_parameter_back_to_the_byte(file, page, launcher):
    app = settings_of_split(page)
    keyed(app.text_input, "split-test_share-parameter").set_value("share").run()
    keyed(app.button, "undo").click().run()
    assert not app.exception
    assert file.read_text() == TEXT
    keyed(app.button, "redo").click().run()
    assert file.read_text() == SHARED


def test_parameters_are_edited_in_the_menu_and_typed_as_in_the_file(file, page, launcher):
    file.write_text(SHARED)
    app = settings_of_split(page)
    find(app.text_input, "Value of share").set_value("0.4").run()
    assert file.read_text() == SHARED.replace("share: 0.3", "share: 0.4")
    keyed(app.text_input, "-share-name").set_value("part").run()
    expected = SHARED.replace("share: 0.3", "part: 0.4").replace("${share}", "${part}")
    assert file.read_text() == expected
    keyed(app.text_input, "-new-name").set_value("code")
    keyed(app.text_input, "-new-value").set_value("007")
    keyed(app.button, "FormSubmitter").click().run()
    assert not app.exception
    assert parse(file.read_text()).parameters == {"part": 0.4, "code": "007"}
    assert "No setting refers to it" in captions(app)


def test_a_reference_to_no_parameter_is_shown_and_ends_at_the_default(file, page, launcher):
    file.write_text(SHARED.replace("${share}", "${shar}"))
    app = settings_of_split(page)
    assert keyed(app.text_input, "split-test_share-of-").value == "${shar}"
    assert any("Did you mean share?" in markdown.value for markdown in app.markdown)
    keyed(app.button, "split-test_share-own").click().run()
    assert not app.exception
    assert "test_share" not in file.read_text()


def test_a_name_that_is_none_is_refused_with_a_sentence(file, page, launcher):
    app = settings_of_split(page)
    keyed(app.text_input, "split-test_share-parameter").set_value("my share").run()
    assert file.read_text() == TEXT
    assert any("parameter's name must" in error.value for error in app.error)
