"""What one takes away from a run: the report, the script, the picture, tables, numbers.

Each is a link to a route that asks who wants it: what Streamlit itself hands
out, anybody may fetch who knows the address.
"""

from __future__ import annotations

import streamlit as st

from ui.screens.results.past import Past
from ui.security.access import download_of
from ui.text.words import language, t

# What the route calls it: its words here, its icon, more words.
_KINDS = {
    "report": ("report.file", "article", "report.file.help"),
    "script": ("home.script", "code", "home.script.help"),
    "picture": ("home.picture", "image", "home.picture.help"),
    "pipeline": ("home.file", "description", None),
    "numbers": ("report.json", "data_object", None),
}


def downloads(told: Past) -> None:
    """Offer the downloads of a run."""
    lang = language()
    with st.popover(t("report.download"), icon=":material/download:", width="stretch"):
        for kind, (code, icon, more) in _KINDS.items():
            st.link_button(
                t(code), download_of(kind, told.run.id, language=lang),
                icon=f":material/{icon}:", width="stretch", help=t(more) if more else None,
                key=f"take-{kind}",
            )  # fmt: skip
        _table(told)


def _table(told: Past) -> None:
    """Offer one table at a time, of a stage's report."""
    names = [
        f"{stage} · {table}"
        for stage, view in told.views.items()
        if view.key
        for table, rows in ((view.summary or {}).get("tables") or {}).items()
        if rows
    ]
    if not names:
        return
    chosen = st.selectbox(
        t("report.table.choose"), names, key="take-which", label_visibility="collapsed",
        format_func=_named,
    )  # fmt: skip
    stage, _, table = (chosen or names[0]).partition(" · ")
    st.link_button(
        t("report.table"), download_of("table", told.run.id, stage=stage, table=table),
        icon=":material/table:", width="stretch", help=t("report.table.help"), key="take-table",
    )  # fmt: skip


def _named(name: str) -> str:
    stage, _, table = name.partition(" · ")
    return f"{stage} · {t(f'table.{table}')}"
