"""What a step of a lesson asks for: its question, its goals, and its hints."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.lessons.facts import Fact, is_right
from pipeline_core.lessons.lesson import DIRECTIONS, Question, Step
from pipeline_core.lessons.progress import answer, look_at_hint
from pipeline_core.spec import text_in
from ui.documents.lesson_guides import Guide, answer_shown
from ui.documents.stores import visitor_store
from ui.text.lesson_words import answer_words
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error

_TROUBLE_KEY = "guide-trouble"
_FRAGMENTS = ("watch", "stage", "guide")


def show_question(guide: Guide, step: Step) -> None:
    """Ask what a step asks before its run; once answered, show the answer, then the right one."""
    if step.ask is None:
        return
    with st.container(key="guide-question"):
        st.markdown(f"**{text_in(step.ask.text, language())}**")
        given = guide.progress.answers.get(step.id)
        if given is None:
            _ask(guide, step, step.ask)
            return
        st.markdown(t("guide.answered", answer=escape_markdown(answer_words(step.ask, given))))
        fact = answer_shown(guide, step)
        if fact is None:
            st.caption(t("guide.answer_comes"))
        else:
            _show_fact(step.ask, given, fact)


def _ask(guide: Guide, step: Step, question: Question) -> None:
    key = f"guide-answer-{guide.progress.begun}-{step.id}"
    with st.form(f"{key}-form", border=False):
        _field(question, key)
        st.form_submit_button(
            t("guide.answer"),
            icon=":material/edit:",
            on_click=_keep_answer,
            args=(guide, step, key),
        )
    trouble = st.session_state.pop(_TROUBLE_KEY, None)
    if isinstance(trouble, FabricaError):
        show_error(trouble)
    elif trouble is not None:
        st.caption(t("guide.answer_missing"))


def _keep_answer(guide: Guide, step: Step, key: str) -> None:
    value = st.session_state.get(key)
    try:
        if value is None:
            st.session_state[_TROUBLE_KEY] = True
        else:
            answer(visitor_store(), guide.lesson, step.id, value)
    except FabricaError as error:
        st.session_state[_TROUBLE_KEY] = error
    st.rerun(_FRAGMENTS)


def _field(question: Question, key: str) -> None:
    label = text_in(question.text, language())
    if question.kind == "number":
        st.number_input(label, value=None, format="%g", key=key, label_visibility="collapsed")
        return
    options = DIRECTIONS if question.kind == "direction" else tuple(question.choices)
    st.radio(
        label,
        options,
        index=None,
        key=key,
        format_func=lambda option: escape_markdown(answer_words(question, option)),
        horizontal=question.kind == "direction",
        label_visibility="collapsed",
    )


def _show_fact(question: Question, given: Any, fact: Fact) -> None:
    words = escape_markdown(answer_words(question, fact))
    agrees = is_right(question, given, fact)
    st.markdown(t("guide.fact_agrees" if agrees else "guide.fact_differs", answer=words))


def show_goals(guide: Guide, step: Step) -> None:
    """Show each goal of a step: ticked where it was reached, else with what is missing."""
    reached = guide.progress.reached
    lines = [
        _goal_line(guide, goal.id, is_reached=goal.id in reached or guide.verdicts[goal.id].reached)
        for goal in step.goals
    ]
    if lines:
        label = escape(t("guide.goals"))
        st.html(f'<ul class="fb-goals" aria-label="{label}">{"".join(lines)}</ul>')


def _goal_line(guide: Guide, goal: str, *, is_reached: bool) -> str:
    verdict = guide.verdicts[goal]
    sentence = translate(verdict.message.code, verdict.message.values, language())
    if is_reached and not verdict.reached:
        sentence = t("guide.was_reached", now=sentence)
    state = t("guide.goal.reached" if is_reached else "guide.goal.open")
    mark, kind = ("✓", "done") if is_reached else ("○", "open")
    return (
        f'<li class="{kind}" data-goal="{escape(goal)}"><span role="img" '
        f'aria-label="{escape(state)}">{mark}</span><p>{escape(sentence)}</p></li>'
    )


def show_hints(guide: Guide, step: Step) -> None:
    """Show the hints of a step that were asked for, and offer one more."""
    if not step.hints:
        return
    count = min(guide.progress.hints.get(step.id, 0), len(step.hints))
    for hint in step.hints[:count]:
        with st.container(key=f"guide-hint-{step.hints.index(hint)}"):
            st.markdown(f":material/lightbulb: {text_in(hint, language())}")
    if count < len(step.hints):
        st.button(
            t("guide.hint", n=count + 1, of=len(step.hints)),
            key="guide-hint",
            icon=":material/lightbulb:",
            type="tertiary",
            on_click=_take_hint,
            args=(guide, step),
        )


def _take_hint(guide: Guide, step: Step) -> None:
    look_at_hint(visitor_store(), guide.lesson, step.id)
