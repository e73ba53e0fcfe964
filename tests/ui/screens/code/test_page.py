"""The page of own code: what it offers, to whom, and what becomes of what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.documents import own_code

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def page(workspace, monkeypatch):
    """Open the page of own code, in a language."""
    monkeypatch.delenv("FABRICA_BLOCKS", raising=False)

    def open_page(lang: str = "en") -> AppTest:
        app = AppTest.from_file(str(ROOT / "pages" / "code.py"), default_timeout=60)
        app.session_state["language"] = lang
        return app.run()

    return open_page


def type_text(app: AppTest, old: str, new: str) -> AppTest:
    """Type into the editor, as its component would."""
    draft = app.session_state["code-drafts"]["mine"]
    typed = {"document": draft.document, "text": draft.text.replace(old, new)}
    app.session_state["code-editor-mine"] = {"typed": typed}
    return app.run()


def test_an_empty_page_makes_a_block(page):
    assert not page("es").exception
    app = page()
    app.text_input(key="code-name-first").input("mine")
    app.button(key="code-create-first").click().run()
    assert not app.exception
    assert own_code.names() == ["mine"]
    assert app.button(key="code-save").disabled
    assert not app.button(key="code-approve").disabled


def test_a_bad_name_is_a_sentence(page):
    app = page()
    app.text_input(key="code-name-first").input("../x")
    app.button(key="code-create-first").click().run()
    assert "must begin with a small letter" in app.error[0].value
    assert own_code.names() == []


def test_two_pages_on_one_file_lose_nothing(page):
    own_code.create("mine", "row", "en")
    app = type_text(page(), "1000", "10")
    other = own_code.read("mine")
    own_code.save("mine", other.text.replace("1000", "77"), other.version)
    app.button(key="code-save").click().run()
    assert "changed elsewhere" in app.warning[0].value
    assert "most: int = 77" in own_code.read("mine").text
    assert "most: int = 10)" in app.session_state["code-drafts"]["mine"].text
    app.button(key="code-keep").click().run()
    assert "most: int = 10)" in own_code.read("mine").text
    assert not app.warning


def test_what_was_typed_stays_while_another_block_is_looked_at(page):
    own_code.create("mine", "row", "en")
    own_code.create("other", "row", "en")
    app = type_text(page(), "1000", "10")
    app.selectbox(key="code-choice").select("other").run()
    app.selectbox[0].select("mine").run()
    assert "most: int = 10)" in app.session_state["code-drafts"]["mine"].text
    assert not app.button(key="code-save").disabled


def test_a_fault_is_at_its_line_and_keeps_from_trying(page):
    own_code.create("mine", "row", "en")
    app = type_text(page(), "table: pd.DataFrame", "table")
    assert app.button(key="code-fault-0").label == "Line 9, column 10"
    assert app.button(key="code-try").disabled
    assert app.button(key="code-approve").disabled
