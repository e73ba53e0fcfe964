"""How many rows break each condition of a contract now, before any run, with the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.table_looks import Answer
from ui.screens.pipeline.contract.sheet import Sheet
from ui.text.check_words import check_sentence
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets.errors import show_error

_MOST_LINES = 30
_ICONS = {
    "error": ":red[:material/cancel:]",
    "warning": ":orange[:material/warning:]",
}


def show_counts(sheet: Sheet) -> None:
    """Show the conditions that rows break, the errors first; how many hold is said."""
    try:
        with st.spinner(t("data.computing"), show_time=False):
            answer = sheet.counts()
    except FabricaError as error:
        show_error(error)
        return
    if answer is None:
        st.caption(t("contract.no_rows"))
        return
    st.markdown(rows_sentence(answer))
    broken = [check for check in answer["checks"] if not check.get("passed", False)]
    broken.sort(key=lambda check: check.get("severity", "error") != "error")
    for check in broken[:_MOST_LINES]:
        st.markdown(check_line(check))
    if len(broken) > _MOST_LINES:
        st.caption(t("contract.others", count=len(broken) - _MOST_LINES))
    st.caption(t("contract.kept", count=len(answer["checks"]) - len(broken)))


def rows_sentence(answer: Answer) -> str:
    """Return on which rows the contract was tried, and how many it sets aside."""
    lang = language()
    code = "contract.of_run" if answer["kept"] else "contract.of_sample"
    return t(code, rows=number(answer["rows"], lang), aside=number(answer["aside"], lang))


def check_line(check: Mapping[str, Any]) -> str:
    """Return a condition that does not hold as one line: what it says, and its first rows."""
    lang = language()
    icon = _ICONS[str(check.get("severity", "error"))]
    if "fault" in check:
        sentence = sentence_of(check["fault"], lang)
        return f"{icon} **{escape_markdown(check['name'])}**: {escape_markdown(sentence)}"
    line = f"{icon} {escape_markdown(check_sentence(check, lang))}"
    if not check["examples"]:
        return line
    rows = "; ".join(f"{label}: {value}" if value else label for label, value in check["examples"])
    return f"{line} :small[{escape_markdown(t('contract.first_rows', rows=rows))}]"
