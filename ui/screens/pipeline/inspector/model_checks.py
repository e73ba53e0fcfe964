"""The coded checks of a model in the panel: drawers, and buttons that mute one with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.check import Problem
from pipeline_core.check.model_checks import Drawers, drawers
from pipeline_core.messages.model_checks import check_advice, check_name
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.muted_problems import mute_button, unmute_button
from ui.screens.results.drawing import draw_parts
from ui.screens.results.model_checks import (
    check_parts,
    drawer_title,
    measured_sentence,
    needless_sentence,
    reason_sentence,
)
from ui.text.markdown import escape_markdown
from ui.text.words import language, t

Check = Mapping[str, Any]
_COLOURS = {"mend": "red", "know": "orange"}
_ICONS = {"mend": ":material/build:", "know": ":material/info:"}


def show_model_checks(view_model: ViewModel, stage: str, checks: Iterable[Check]) -> None:
    """Show the coded checks of a stage in their drawers; of a past pipeline without buttons.

    Parameters
    ----------
    view_model
        The pipeline.
    stage
        The stage.
    checks
        The coded checks of its report.
    """
    lying = drawers(checks, view_model.document.pipeline.muted, stage)
    for drawer in ("mend", "know"):
        _show_speaking(view_model, stage, drawer, getattr(lying, drawer))
    _show_muted(view_model, stage, lying)
    _show_needless(view_model, stage, lying)
    quiet = [*lying.passed, *lying.not_applicable]
    draw_parts(check_parts(quiet, (), stage, language())[2:], f"quiet-{stage}")


def _show_speaking(view_model: ViewModel, stage: str, drawer: str, checks: Sequence[Check]) -> None:
    lang = language()
    st.markdown(f"**{escape_markdown(drawer_title(drawer, len(checks), lang))}**")
    for check in checks:
        name = escape_markdown(check_name(check["name"], lang))
        sentence = escape_markdown(measured_sentence(check, lang))
        st.markdown(f":{_COLOURS[drawer]}[{_ICONS[drawer]} **{name}**]  \n{sentence}")
        st.caption(escape_markdown(t("review.what_to_do", advice=check_advice(check, lang))))
        if not view_model.past:
            problem = Problem(check["name"], "warning", stage)
            mute_button(problem, view_model, f"mute-{stage}-{check['name']}", quiet=True)


def _show_muted(view_model: ViewModel, stage: str, lying: Drawers) -> None:
    if not lying.muted:
        return
    lang = language()
    title = drawer_title("muted", len(lying.muted), lang)
    with st.expander(title, icon=":material/notifications_off:"):
        for check, muting in lying.muted:
            name = escape_markdown(check_name(check["name"], lang))
            st.markdown(f"**{name}**  \n{escape_markdown(measured_sentence(check, lang))}")
            st.caption(escape_markdown(reason_sentence(muting, lang)))
            if not view_model.past:
                unmute_button(muting, view_model, f"unmute-{stage}-{check['name']}")


def _show_needless(view_model: ViewModel, stage: str, lying: Drawers) -> None:
    for number, muting in enumerate(lying.needless):
        st.warning(escape_markdown(needless_sentence(muting, language())))
        if not view_model.past:
            unmute_button(muting, view_model, f"needless-{stage}-{number}")
