"""Downloads of a run: report, script, notebook, project, picture, file, metrics and tables.

Each is a link to a route that checks a token: Streamlit's own download URLs are open
to anybody who knows them.
"""

from __future__ import annotations

import streamlit as st

from ui.screens.results.run_report import RunReport
from ui.security.access import run_download_url
from ui.text.names import table_name
from ui.text.words import language, t

# Download kind of the route: message code of the label, icon, message code of the help.
_LINKS = {
    "report": ("report.file", "article", "report.file.help"),
    "script": ("home.script", "code", "home.script.help"),
    "code": ("home.code", "folder_zip", "home.code.help"),
    "notebook": ("home.notebook", "menu_book", "home.notebook.help"),
    "project": ("home.project", "inventory_2", "home.project.help"),
    "picture": ("home.picture", "image", "home.picture.help"),
    "pipeline": ("home.file", "description", None),
    "numbers": ("report.json", "data_object", None),
}


def show_downloads(report: RunReport) -> None:
    """Offer the downloads of a run."""
    lang = language()
    with st.popover(t("report.download"), icon=":material/download:", width="stretch"):
        for kind, (code, icon, help_code) in _LINKS.items():
            st.link_button(
                t(code),
                run_download_url(kind, report.run.id, language=lang),
                icon=f":material/{icon}:",
                width="stretch",
                help=t(help_code) if help_code else None,
                key=f"take-{kind}",
            )
        _draw_table_download(report)


def _draw_table_download(report: RunReport) -> None:
    """Offer the tables of the stages' reports, one at a time."""
    names = [
        f"{stage} · {table}"
        for stage, view in report.views.items()
        if view.key
        for table, rows in ((view.summary or {}).get("tables") or {}).items()
        if rows
    ]
    if not names:
        return
    chosen = st.selectbox(
        t("report.table.choose"),
        names,
        key="take-which",
        label_visibility="collapsed",
        format_func=_table_label,
    )
    stage, _, table = (chosen or names[0]).partition(" · ")
    st.link_button(
        t("report.table"),
        run_download_url("table", report.run.id, stage=stage, table=table),
        icon=":material/table:",
        width="stretch",
        help=t("report.table.help"),
        key="take-table",
    )


def _table_label(name: str) -> str:
    stage, _, table = name.partition(" · ")
    return f"{stage} · {table_name(table, language())}"
