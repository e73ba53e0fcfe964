"""What a search will cost, said in its panel before it starts."""

from __future__ import annotations

import streamlit as st

from ui.documents.search_size import Effort, effort_of
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, seconds
from ui.text.words import language, t


def show_size(view_model: ViewModel, search: str) -> None:
    """Say how many combinations and fits a search has, and about how long they take."""
    effort = effort_of(view_model, search)
    if effort is None:
        return
    with st.container(key=f"search-size-{search}"):
        st.caption(escape_markdown(effort_sentence(effort, language())))
        for nesting in effort.nestings:
            values = {**nesting._asdict(), "fits": number(nesting.fits, language())}
            st.warning(escape_markdown(t("search.nested", **values)), icon=":material/layers:")


def effort_sentence(effort: Effort, lang: str) -> str:
    """Return a sentence on what a search costs."""
    size = effort.size
    parts = [
        t("search.size", trials=number(size.trials, lang), fits=number(size.fits, lang)),
        t("search.combinations", combinations=number(size.combinations, lang))
        if size.combinations is not None
        else t("search.endless"),
        t("search.rows", rows=number(effort.rows, lang))
        if effort.rows is not None
        else t("search.rows_unknown"),
        t("search.time", time=seconds(effort.seconds, lang))
        if effort.seconds is not None
        else t("search.time_unknown"),
    ]
    return " ".join(parts)
