"""What did not come along of code that was dropped, before its pipeline is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.documents.code_readings import CodePipeline
from ui.documents.gallery import open_pipeline
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import language, t

_KEY = "code-pipeline"


def offer_review(read: CodePipeline) -> None:
    """Open a pipeline if all of its code came along; else show what did not."""
    if not read.remarks:
        open_pipeline(read.pipeline)
    st.session_state[_KEY] = read
    st.rerun()


def show_code_review() -> None:
    """Show the list of what did not come along, if some code was just dropped."""
    read: CodePipeline | None = st.session_state.get(_KEY)
    if read is None:
        return
    with st.container(border=True, key="code-review"):
        st.markdown(f"**{t('code.review', file=escape_markdown(read.file))}**")
        st.caption(t("code.review.about"))
        st.markdown(_lines(read))
        if st.button(t("code.open"), type="primary", key="open-code-pipeline"):
            st.session_state.pop(_KEY)
            open_pipeline(read.pipeline)


def _lines(read: CodePipeline) -> str:
    """Return a list of the remarks in Markdown: line, code, reason."""
    lang = language()
    return "\n".join(
        "- " + " ".join(filter(None, (_place(remark), escape_markdown(_reason(remark, lang)))))
        for remark in read.remarks
    )


def _reason(remark: Mapping[str, Any], lang: str) -> str:
    return sentence_of(remark["reason"], lang)


def _place(remark: Mapping[str, Any]) -> str:
    """Return the line of a remark, its file and its code; nothing, if it is of the whole."""
    if not remark["line"]:
        return f"**{escape_markdown(remark['file'])}**" if remark["file"] else ""
    code = str(remark["text"]).replace("`", "'")
    line = t("code.line", line=remark["line"])
    if remark["file"]:
        line = f"{escape_markdown(remark['file'])}, {line.lower()}"
    return f"**{line}** `` {code} ``  \n " if code else f"**{line}**"
