"""A widget that the page changes is created anew; one that the user changes keeps its key."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.small_catalogue import real_catalogue
from ui.documents import documents


def _page() -> None:
    import streamlit as st

    from ui.widgets.widget_state import widget_key

    kept = st.session_state.setdefault("kept", {"word": "a", "times": 0})

    def take(key: str) -> None:
        kept["word"] = st.session_state[key]
        kept["times"] += 1

    if st.button("mend"):
        kept["word"] = "mended"
    key = widget_key("word", kept["word"])
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


def _heard() -> None:
    import streamlit as st

    from ui.widgets.widget_state import has_new_value, widget_key

    key = widget_key("which", st.session_state["drawn"])
    st.session_state["heard"] = []
    for said in st.session_state["says"]:
        st.session_state[key] = said
        st.session_state["heard"].append(has_new_value(key))


def test_what_is_repeated_of_a_widget_that_is_gone_answers_nothing():
    app = AppTest.from_function(_heard)
    app.session_state["drawn"] = []
    app.session_state["says"] = [[], ["a"], ["a"], []]
    app.run()
    assert app.session_state["heard"] == [False, True, False, True]  # put back, it is news


def _table() -> None:
    import streamlit as st

    from ui.screens.pipeline.forms.table_editor import editor_state

    inner = {"properties": {"column": {"type": "string"}}, "required": ["column"]}
    st.session_state["shown"] = editor_state("rules", st.session_state["file"], inner)


def test_a_table_goes_on_while_its_own_edits_are_all_that_happened():
    app = AppTest.from_function(_table)
    app.session_state["file"] = [{"column": "a"}]
    app.run()
    began = ([{"column": "a"}], "rules~0")
    assert app.session_state["shown"] == began
    app.session_state["rules~0"] = {"added_rows": [{"column": "b"}, {}]}
    app.session_state["file"] = [{"column": "a"}, {"column": "b"}]
    app.run()
    assert app.session_state["shown"] == began  # the row that is being written stays, too
    app.session_state["file"] = [{"column": "c"}]  # undone, or changed elsewhere
    app.run()
    assert app.session_state["shown"] == ([{"column": "c"}], "rules~1")


def _switch() -> None:
    import streamlit as st

    from tests.small_catalogue import real_catalogue
    from ui.documents import documents
    from ui.screens.pipeline.forms.fields import fields_of
    from ui.screens.pipeline.forms.form import Form

    first = st.session_state.setdefault("drawn", documents.load("penguins"))  # and never again
    catalogue = real_catalogue()
    form = Form(first, catalogue, first.pipeline.stages["forest"], None, (), "en")
    (depth,) = [
        field
        for field in fields_of(catalogue["random_forest_classifier"])
        if field.name == "max_depth"
    ]

    def take() -> None:
        form.change(depth, st.session_state["depth"])

    st.number_input("Depth", value=None, min_value=1, key="depth", on_change=take)


def test_what_is_put_back_before_the_form_is_drawn_anew_is_put_back():
    real_catalogue()  # described here, as a page's run has three seconds
    app = AppTest.from_function(_switch).run()
    app.number_input[0].set_value(7).run()
    assert not app.exception
    assert _depth() == 7
    app.number_input[0].set_value(None).run()
    assert _depth() is None


def _depth() -> object:
    return documents.load("penguins").pipeline.stages["forest"].settings.get("max_depth")
