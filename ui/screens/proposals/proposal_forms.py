"""The open proposals about a model: what was compared, and a person's answer."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.registry.answered_proposals import answer, reason_sentence
from pipeline_core.store.proposals import MAX_PERSON, Answer, Proposal
from ui.documents.stores import visitor_store
from ui.text.markdown import escape_markdown
from ui.text.words import language, t

_ADVICE = {
    "promote": "advice.promote",
    "decline": "advice.decline",
    "unclear": "advice.unclear",
}
_ICONS = {"promote": ":material/trending_up:", "decline": ":material/trending_down:"}


def show_proposals(name: str, page: str) -> None:
    """Show what is proposed for a model until somebody answers.

    Parameters
    ----------
    name
        The model's name.
    page
        Which page says what came of an answer: `models` or `monitor`.
    """
    for proposal in visitor_store().proposals.of(name):
        with st.container(border=True, key=f"proposal-{proposal.id}"):
            _show(proposal, page)


def _show(proposal: Proposal, page: str) -> None:
    champion, challenger = proposal.titles
    icon = _ICONS.get(proposal.advice, ":material/help:")
    titles = {"champion": champion, "challenger": challenger}
    line = t("models.proposal", **titles, advice=t(_ADVICE[proposal.advice]))
    st.markdown(f"{icon} **{escape_markdown(line)}**")
    reasons = [reason_sentence(one, language()) for one in proposal.reasons]
    st.caption(escape_markdown(" ".join(reasons)))
    with st.popover(t("models.proposal.answer"), icon=":material/how_to_reg:"):
        _form(proposal, page)


def _form(proposal: Proposal, page: str) -> None:
    with st.form(f"proposal-form-{proposal.id}", border=False):
        person = st.text_input(
            t("models.proposal.person"), key=f"proposal-person-{proposal.id}", max_chars=MAX_PERSON
        )
        reason = st.text_area(
            t("models.proposal.reason"), key=f"proposal-reason-{proposal.id}", height=80
        )
        with st.container(horizontal=True, gap="small"):
            promoted = st.form_submit_button(
                t("models.proposal.promote"), key=f"promote-{proposal.id}", type="primary"
            )
            declined = st.form_submit_button(
                t("models.proposal.decline"), key=f"decline-{proposal.id}"
            )
    if promoted or declined:
        _answer(proposal, page, "promoted" if promoted else "declined", person, reason)


def _answer(proposal: Proposal, page: str, said: Answer, person: str, reason: str) -> None:
    try:
        answer(visitor_store(), proposal, said, person, reason, language())
        st.session_state[f"{page}-said"] = t(f"models.proposal.{said}")
    except FabricaError as error:
        st.session_state[f"{page}-trouble"] = error
    st.rerun()
