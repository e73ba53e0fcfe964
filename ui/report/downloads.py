"""What one takes away from a run: the report, the script, the picture, tables, numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from pipeline_core.cli.result import as_json
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from ui.api.spreadsheet import safe_csv
from ui.report.file import report_file
from ui.report.past import Past
from ui.words import language, t


def downloads(told: Past) -> None:
    """Offer the downloads of a run."""
    lang, stem = language(), told.document.file.stem
    with st.popover(t("report.download"), icon=":material/download:", width="stretch"):
        _offer("report.file", f"{stem}-report.html", "text/html", ":material/article:",
               lambda: report_file(told, lang))  # fmt: skip
        _offer("home.script", f"{stem}.py", "text/x-python", ":material/code:",
               lambda: _called(told, "script", lang))  # fmt: skip
        _offer("home.picture", f"{stem}.html", "text/html", ":material/image:",
               lambda: _called(told, "picture", lang))  # fmt: skip
        _offer("home.file", told.document.file.name, "application/yaml",
               ":material/description:", lambda: told.run.spec.encode())  # fmt: skip
        _offer("report.json", f"{stem}.json", "application/json", ":material/data_object:",
               lambda: run_json(told, lang))  # fmt: skip
        _table(told)


def run_json(told: Past, lang: str) -> bytes:
    """Return what ``run --json`` prints of a run."""
    return json.dumps(as_json(told.run, list(told.rows.values()), lang), indent=2).encode()


def _offer(code: str, name: str, media: str, icon: str, make: Callable[[], bytes]) -> None:
    helps = {"report.file": "report.file.help", "home.script": "home.script.help",
             "home.picture": "home.picture.help"}  # fmt: skip
    st.download_button(
        t(code), lambda: _made(make), name, media, key=f"take-{code}", on_click="ignore",
        icon=icon, width="stretch", help=t(helps[code]) if code in helps else None,
    )  # fmt: skip


def _made(make: Callable[[], bytes]) -> bytes:
    try:
        return make()
    except FabricaError as error:
        # The download has begun and can only say so in the file itself.
        raise RuntimeError(str(error)) from error


def _called(told: Past, job: str, lang: str) -> bytes:
    payload: dict[str, Any] = {"text": told.run.spec, "file": told.run.file, "language": lang}
    if job == "picture":
        payload["statuses"] = {
            name: {"status": view.state, "seconds": view.seconds, "summary": view.summary}
            for name, view in told.views.items()
        }
    return str(client.call(told.store.workspace, job, payload)).encode()


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
    key = told.views[stage].key or ""
    st.download_button(
        t("report.table"), lambda: _made(lambda: safe_csv(told.store.artifacts.table(key, table))),
        f"{stage}-{table}.csv", "text/csv", key="take-table", on_click="ignore", width="stretch",
        icon=":material/table:", help=t("report.table.help"),
    )  # fmt: skip


def _named(name: str) -> str:
    stage, _, table = name.partition(" · ")
    return f"{stage} · {t(f'table.{table}')}"
