"""A contract is added behind a stage, learned, mended as text, and taken back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.edits import apply
from pipeline_core.spec import parse
from tests.small_catalogue import real_catalogue
from ui.screens.pipeline.contract.adding import edits_to_add_contract

RULES = """\
        - {column: price, min: 10, max: 150}  # agreed upon
        - {column: gone, min: 0}
"""
TEXT = """\
fabrica: 1
name: Sales
stages:
  read: {block: read_csv, settings: {path: january.csv}}
  checked:
    block: check_contract
    inputs: {table: read}
    settings:
      rules:
%s  sorted: {block: sort_rows, inputs: {table: checked}, settings: {by: [price]}}
"""
ROWS = pd.DataFrame({"price": [5, 20, 30, 200] * 20, "region": ["north", "south"] * 40})


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "sales"
    folder.mkdir(parents=True)
    ROWS.to_csv(folder / "january.csv", index=False)
    (folder / "sales.yaml").write_text(TEXT % RULES)
    return folder / "sales.yaml"


def keyed(elements, part: str):
    return next(element for element in elements if part in str(element.key))


def settings_of(page, stage: str, lang: str = "en") -> AppTest:
    app = page(lang=lang, pipeline="sales", stage=stage)
    app.session_state[f"view-{stage}"] = "settings"
    return app.run()


def lines(app: AppTest) -> str:
    return "\n".join(str(markdown.value) for markdown in app.markdown)


def open_part(app: AppTest, part: str) -> AppTest:
    keyed(app.button, "checked-contract-edit").click().run()
    keyed(app.button_group, "checked-contract-part").set_value(part).run()
    assert not app.exception
    return app


def contract(file: Path) -> dict:
    return dict(parse(file.read_text()).stages["checked"].settings)


def test_a_contract_is_counted_and_learned_and_keeps_what_was_edited(file, page, launcher):
    app = settings_of(page, "checked")
    said = lines(app)
    assert "price must be at least 10; 20 of 80 rows are not" in said
    assert "0\\: 5; 4\\: 5; 8\\: 5" in said
    assert "The column 'gone' must exist" in said
    open_part(app, "learn")
    keyed(app.button, "checked-contract-add").click().run()
    assert not app.exception
    settings = contract(file)
    prices = [rule for rule in settings["rules"] if rule["column"] == "price"]
    assert (prices[0]["min"], prices[0]["max"]) == (10, 150)
    assert prices[0]["type"] == "integer"
    assert {"column": "gone", "min": 0} in settings["rules"]
    regions = [rule for rule in settings["rules"] if rule["column"] == "region"]
    assert {"type": "word"}.items() <= regions[0].items()
    assert settings["min_rows"] == 8
    assert "# agreed upon" in file.read_text()
    keyed(app.button, "undo").click().run()
    assert file.read_text() == TEXT % RULES


def test_a_contract_that_no_grid_can_show_opens_as_text_and_is_mended_there(file, page, launcher):
    broken = (
        RULES + "        - {column: region, maximum: 3}\n        - {column: region, min: [1]}\n"
    )
    file.write_text(TEXT % broken)
    app = settings_of(page, "checked")
    keyed(app.button, "checked-contract-edit").click().run()
    assert not app.exception
    assert keyed(app.button_group, "checked-contract-part").options == ["Text"]
    area = keyed(app.text_area, "checked-contract-text")
    assert "maximum: 3" in area.value
    said = [error.value for error in app.error]
    assert any(error.startswith("Line 4: ") and "maximum" in error for error in said)
    assert any(error.startswith("Line 5: ") for error in said)
    keyed(app.button, "checked-contract-write").click().run()
    assert file.read_text() == TEXT % broken  # nothing is written that is wrong

    area.set_value("rules:\n  - {column: region, allowed: [north}\n").run()
    keyed(app.button, "checked-contract-write").click().run()
    assert any("line 2" in error.value for error in app.error)
    assert file.read_text() == TEXT % broken

    mended = "settings:\n  rules:\n    - {column: region, allowed: [north]}\n  min_rows: 9\n"
    keyed(app.text_area, "checked-contract-text").set_value(mended).run()
    keyed(app.button, "checked-contract-write").click().run()
    assert not app.exception
    assert contract(file) == {"rules": [{"column": "region", "allowed": ["north"]}], "min_rows": 9}
    keyed(app.button, "undo").click().run()
    assert file.read_text() == TEXT % broken


def test_a_contract_is_put_behind_a_stage_in_one_edit(file, page, launcher):
    app = settings_of(page, "read")
    keyed(app.button, "add-contract-read").click().run()
    assert not app.exception
    pipeline = parse(file.read_text())
    added = pipeline.stages["check_contract"]
    assert added.written_inputs == {"table": ("read",)}
    assert pipeline.stages["checked"].written_inputs == {"table": ("check_contract",)}
    assert {rule["column"] for rule in added.settings["rules"]} == set(ROWS)
    assert app.session_state["stage"] == "check_contract"
    assert "Set aside: **0**" in lines(app)
    keyed(app.button, "undo").click().run()
    assert file.read_text() == TEXT % RULES


def test_no_contract_is_offered_where_none_can_stand():
    more = "  roles: {block: set_roles, inputs: {table: sorted}, settings: {target: region}}\n"
    more += "  scaled: {block: scale, inputs: {data: roles}}\n"
    more += "  forest: {block: random_forest_classifier, inputs: {data: scaled}}\n"
    pipeline, catalogue = parse(TEXT % RULES + more), real_catalogue()
    for stage, offered in (("sorted", True), ("roles", True), ("scaled", False), ("forest", False)):
        edits = edits_to_add_contract(pipeline, catalogue, stage, {"min_rows": 3})
        assert (edits is not None) is offered, stage


def test_rows_that_were_set_aside_keep_their_wire():
    text = TEXT % RULES + "  aside: {block: sort_rows, inputs: {table: checked.failing}}\n"
    catalogue = real_catalogue()
    edited = parse(text)
    for edit in edits_to_add_contract(edited, catalogue, "checked", {}) or ():
        edited = apply(edited, edit, catalogue)
    assert edited.stages["check_contract"].written_inputs == {"table": ("checked",)}
    assert edited.stages["sorted"].written_inputs == {"table": ("check_contract",)}
    assert edited.stages["aside"].written_inputs == {"table": ("checked.failing",)}
