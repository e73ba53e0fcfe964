"""The tests of a stage: what they found, and small forms that add one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.edits import AddTest, RemoveTest
from pipeline_core.errors import FabricaError
from pipeline_core.quality.results import shown_status
from pipeline_core.quality.sentences import example_lines, outcome_sentence, titled
from pipeline_core.spec.local_text import text_in
from ui.documents import edit_actions
from ui.documents.stage_tests import StageTest, judge_now, stage_tests
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.form_of_test import fields_of, kinds_for
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate

_ICONS = {
    "passed": ":material/check_circle:",
    "failed": ":material/cancel:",
    "warning": ":material/warning:",
    "not_judged": ":material/help:",
}
_COLOURS = {"passed": "green", "failed": "red", "warning": "orange", "not_judged": "gray"}


def show(view_model: ViewModel, view: StageView) -> None:
    """Show a stage's tests, with a form for another."""
    tests = stage_tests(view_model, view.stage)
    if not tests:
        st.caption(t("tests.none"))
    for number, test in enumerate(tests):
        _show_test(view_model, test, f"test-line-{view.stage}-{number}")
    if view_model.past:
        return
    if not all(test.holds for test in tests):
        st.button(
            t("tests.judge"), key="tests-judge", icon=":material/play_arrow:",
            disabled=view.key is None, on_click=_judge, args=(view_model,),
            help=t("tests.judge.help"),
        )  # fmt: skip
    _show_form(view_model, view)


def words(code: str, values: Mapping[str, Any]) -> str:
    """Return a sentence of the core in the reader's language."""
    return translate(code, values, language())


def _judge(view_model: ViewModel) -> None:
    try:
        judge_now(view_model)
    except FabricaError as error:
        st.session_state[edit_actions.ERROR_KEY] = error.message.as_json()


def _show_test(view_model: ViewModel, test: StageTest, key: str) -> None:
    status = shown_status(test.outcome) if test.outcome and test.holds else "not_judged"
    mark = t("tests.stale" if test.outcome and not test.holds else f"test.status.{status}")
    row = st.container(horizontal=True, gap="small", vertical_alignment="center", key=key)
    title = text_in(test.test.title, language())
    heading = f":{_COLOURS[status]}[{_ICONS[status]} {mark}] **{escape_markdown(title)}**"
    row.markdown(heading, width="stretch")
    if not view_model.past:
        row.button(
            "", key=f"{key}-remove", icon=":material/delete:", type="tertiary",
            help=t("tests.remove"), on_click=edit_actions.edit_and_rerun,
            args=(view_model.document, view_model.catalogue, RemoveTest(test.test.name)),
        )  # fmt: skip
    if test.outcome is None or not test.holds or status == "passed":
        return
    st.markdown(escape_markdown(outcome_sentence(titled(test.outcome, title), words)))
    for line in example_lines(test.outcome, words):
        st.caption(escape_markdown(line))


def _show_form(view_model: ViewModel, view: StageView) -> None:
    entry = view_model.catalogue[view.block]
    kinds = kinds_for(entry)
    with st.expander(t("tests.add"), icon=":material/add:"):
        kind = st.selectbox(
            t("tests.kind"), kinds, key=f"test-kind-{view.stage}",
            format_func=lambda name: t(f"tests.kind.{name}"),
        )  # fmt: skip
        with st.form(f"test-form-{view.stage}-{kind}", border=False):
            name = st.text_input(
                t("tests.name"), key=f"test-name-{view.stage}-{kind}", max_chars=120
            )
            entries = fields_of(kind, view_model, view)
            is_warning = st.toggle(t("tests.warning"), key=f"test-warning-{view.stage}-{kind}")
            sent = st.form_submit_button(t("tests.confirm"), icon=":material/check:")
    if not sent:
        return
    head = {"name": " ".join(name.split()) or t(f"tests.kind.{kind}"), "stage": view.stage}
    severity = {"severity": "warning"} if is_warning else {}
    edit = AddTest({**head, **entries, **severity})
    edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, edit)
