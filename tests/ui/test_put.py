"""A widget that the page changes begins anew; one that a person changes stays."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from ui.put import put

    kept = st.session_state.setdefault("kept", {"word": "a", "times": 0})

    def take(key: str) -> None:
        kept["word"] = st.session_state[key]
        kept["times"] += 1

    if st.button("mend"):
        kept["word"] = "mended"
    key = put("word", kept["word"])
    st.text_input("Word", kept["word"], key=key, on_change=take, args=(key,))


def test_what_a_person_types_keeps_its_widget():
    app = AppTest.from_function(_page).run()
    app.text_input(key="word").input("b").run()
    assert app.session_state["kept"] == {"word": "b", "times": 1}
    assert app.text_input[0].key == "word"
    assert app.text_input[0].value == "b"


def test_what_the_page_changes_is_not_changed_back():
    app = AppTest.from_function(_page).run()
    before = app.text_input(key="word")
    app.button[0].click().run()
    assert app.text_input[0].value == "mended"
    assert app.text_input[0].key != before.key
    app.run()  # the next message
    assert app.session_state["kept"] == {"word": "mended", "times": 0}
    app.text_input[0].input("c").run()
    assert app.session_state["kept"] == {"word": "c", "times": 1}
