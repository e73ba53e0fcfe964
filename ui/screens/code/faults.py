"""What is wrong with a block's text, and what its trial found: sentences with their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from pipeline_core.catalog.code_faults import Fault, code_faults
from ui.screens.code.editor import Mark
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate

_ICONS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "kept": ":green[:material/check_circle:]",
    "doubtful": ":orange[:material/warning:]",
    "broken": ":red[:material/error:]",
}
Jump = Callable[[int], None]


def faults_of(text: str, name: str) -> list[Fault]:
    """Return the faults of a text that are visible without executing it."""
    return code_faults(text, name.rpartition("/")[2])


def has_errors(faults: Iterable[Fault]) -> bool:
    """Return whether one of some faults keeps a block from being used."""
    return any(fault.severity == "error" for fault in faults)


def marks_of(faults: Iterable[Fault], findings: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """Return the marks of faults and findings at their lines."""
    marks = [Mark(line=f.line, severity=f.severity, text=_sentence_of(f)) for f in faults]
    for found in findings:
        if found["line"] and found["state"] != "kept":
            severity = "error" if found["state"] == "broken" else "warning"
            marks.append(Mark(line=found["line"], severity=severity, text=finding_sentence(found)))
    return sorted(marks, key=lambda mark: mark["severity"] != "error")


def show_faults(faults: Iterable[Fault], jump: Jump | None = None) -> None:
    """List faults, each with a button that goes to its line."""
    for number, fault in enumerate(faults):
        place = t("own.place", line=fault.line, column=fault.column)
        _show(fault.severity, _sentence_of(fault), f"fault-{number}", place, fault.line, jump)


def show_findings(findings: Iterable[Mapping[str, Any]], jump: Jump | None = None) -> None:
    """List what a trial found out, what is wrong first."""
    order = ("broken", "doubtful", "kept")
    for number, found in enumerate(sorted(findings, key=lambda found: order.index(found["state"]))):
        line = found["line"] if found["state"] != "kept" else None
        place = t("own.line", line=line) if line else ""
        _show(found["state"], finding_sentence(found), f"finding-{number}", place, line, jump)


def finding_sentence(found: Mapping[str, Any]) -> str:
    """Return the sentence of a finding."""
    message = found["message"]
    return translate(message["code"], message["values"], language())


def _sentence_of(fault: Fault) -> str:
    return translate(fault.message.code, fault.message.values, language())


def _show(
    state: str, sentence: str, key: str, place: str, line: int | None, jump: Jump | None
) -> None:
    row = st.container(horizontal=True, gap="small", vertical_alignment="center")
    row.markdown(f"{_ICONS[state]} {escape_markdown(sentence)}", width="stretch")
    if line and jump:
        row.button(place, key=f"code-{key}", on_click=jump, args=(line,), type="tertiary")
    elif place:
        row.caption(place, width="content")
