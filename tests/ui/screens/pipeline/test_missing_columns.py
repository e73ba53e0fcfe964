"""A chosen column that went upstream: it stays struck through, and one click maps it to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.runs import client
from pipeline_core.spec import read
from ui.documents import documents
from ui.screens.pipeline.forms.setting_values import struck_through
from ui.text.words import translate

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def broken(workspace: Path):
    """The penguins, with a column chosen for the scaling that is not there."""
    file = documents.find_file("penguins")
    text = file.read_text()
    file.write_text(text.replace("method: standard", "columns: [bill_depth, body_mass_g]"))
    yield file
    client.stop_launcher(workspace)


def opened(stage: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=90)
    app.session_state["language"] = "en"
    app.session_state[f"view-{stage}"] = "settings"
    # Only when the rows were looked at are the columns known.
    client.ensure_launcher(documents.find_file("penguins").parents[2])
    app.query_params["pipeline"], app.query_params["stage"] = "penguins", stage
    return app.run()


def test_a_column_that_is_gone_stays_and_is_replaced_with_a_click(broken: Path):
    app = opened("scaled")
    assert not app.exception
    (picker,) = [
        widget for widget in app.multiselect if widget.key == "set-penguins-scaled-columns-names"
    ]
    assert picker.value == ["bill_depth", "body_mass_g"]
    missing = translate("form.column_gone", None, "en")
    assert f"{struck_through('bill_depth')} ({missing})" in picker.options
    assert "flipper_length_mm · number" in picker.options

    app.button(key="set-penguins-scaled-columns-use-bill_depth-bill_depth_mm").click().run()
    assert not app.exception
    documents.load("penguins")
    assert read(broken).stages["scaled"].settings["columns"] == ["bill_depth_mm", "body_mass_g"]


def test_any_other_column_can_take_its_place(broken: Path):
    app = opened("scaled")
    box = app.selectbox(key="set-penguins-scaled-columns-another-bill_depth")
    assert "bill_depth_mm" not in box.options
    box.select("flipper_length_mm").run()
    assert not app.exception
    documents.load("penguins")
    columns = read(broken).stages["scaled"].settings["columns"]
    assert columns == ["flipper_length_mm", "body_mass_g"]
