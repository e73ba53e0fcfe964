"""Tables on a page, cut to a readable size, with headings in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pipeline_core.spec.candidates import setting_path
from ui.text.check_words import check_sentence
from ui.text.markdown import escape_markdown
from ui.text.names import (
    COLUMNS_OF_WORDS,
    candidate_text,
    cell_text,
    check_subject,
    column_name,
    setting_title,
    word_in_column,
)
from ui.text.numbers import MISSING, number
from ui.text.words import language, lookup_text, t

MAX_ROWS = 1_000
MAX_COLUMNS = 50
_RULE_ICONS = {
    "passed": ":green[:material/check_circle:]",
    "warning": ":orange[:material/warning:]",
    "error": ":red[:material/cancel:]",
}


def show_table(table: Any, *, headings: bool = True) -> None:
    """Show a table's first rows.

    Parameters
    ----------
    table
        The table; rows beyond 1,000 and columns beyond 50 are left out, with a note.
    headings
        Whether the columns are a report's, to be named in the reader's language.
    """
    lang = language()
    part = table.iloc[:MAX_ROWS, :MAX_COLUMNS]
    if headings:
        part = _in_language(part, lang)
    part = part.set_axis(_unique_names([str(name) for name in part.columns]), axis=1)
    height = _height(len(part))
    st.dataframe(part, hide_index=True, width="stretch", height=height, placeholder=MISSING)
    if len(table) > MAX_ROWS or table.shape[1] > MAX_COLUMNS:
        st.caption(t("table.cut", rows=number(len(part), lang), of=number(len(table), lang)))


def show_labelled_rows(rows: Mapping[str, Any]) -> None:
    """Show some rows of a table, each with its label in front.

    Parameters
    ----------
    rows
        Their ``labels``, ``columns`` and ``data``.
    """
    import pandas as pd

    table = pd.DataFrame(rows["data"], columns=rows["columns"])
    name = t("changed.row")
    while name in table:
        name += " "
    table.insert(0, name, [str(label) for label in rows["labels"]])
    show_table(table, headings=False)


def show_checks(checks: Iterable[Mapping[str, Any]]) -> None:
    """Show each check with its verdict, failed checks first; the rules of a gate in sentences."""
    import pandas as pd

    lang = language()
    ordered = sorted(checks, key=lambda check: (check["passed"], _severity(check) != "error"))
    st.markdown(f"**{t('result.checks')}**")
    if any("report" in check for check in ordered):
        for check in ordered:
            icon = _RULE_ICONS["passed" if check["passed"] else _severity(check)]
            st.markdown(f"{icon} {escape_markdown(check_sentence(check, lang))}")
        return
    rows = [_check_row(check, lang) for check in ordered]
    frame = pd.DataFrame(rows).replace("", None).dropna(axis=1, how="all")
    frame = frame.fillna(dict.fromkeys(frame.select_dtypes(exclude="number"), ""))
    st.dataframe(frame, hide_index=True, width="stretch", height=_height(len(frame)))


def _check_row(check: Mapping[str, Any], lang: str) -> dict[str, Any]:
    verdict = "passed" if check["passed"] else _severity(check)
    condition = cell_text(check.get("condition", ""), "condition", lang)
    column = check_subject(check, lang)
    return {
        t("column.verdict"): lookup_text(f"verdict.{verdict}", lang) or verdict,
        t("column.column"): column,
        t("column.condition"): condition,
        t("column.limit"): _cell_text(check.get("limit"), lang),
        t("column.value"): _cell_text(check.get("value"), lang),
        t("column.failed_rows"): check.get("failed_rows"),
        t("column.first_rows"): ", ".join(map(str, check.get("rows", [])[:10])),
    }


def _severity(check: Mapping[str, Any]) -> str:
    return str(check.get("severity") or "error")


def _cell_text(value: Any, lang: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return t("word.yes") if value else t("word.no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return cell_text(value, "kind", lang) if isinstance(value, str) else number(value, lang)


def _in_language(table: Any, lang: str) -> Any:
    columns = {
        name: table[name].map(lambda value, name=name: word_in_column(value, name, lang))
        for name in COLUMNS_OF_WORDS & set(table.columns)
    }
    table = trials_in_words(table.assign(**columns), lang)
    return table.set_axis([column_name(str(name), lang) for name in table.columns], axis=1)


def trials_in_words(table: Any, lang: str) -> Any:
    """Return a table with what a search tried in words: in its columns, and as its rows."""
    columns = {
        name: table[name].map(lambda cell, name=name: _tried(name, cell, lang))
        for name in table
        if setting_title(str(name), lang)
    }
    if "setting" in table and "value" in table:
        rows = list(zip(table["setting"], table["value"], strict=True))
        columns["value"] = [_tried(name, cell, lang) for name, cell in rows]
        columns["setting"] = [setting_title(str(name), lang) or name for name, _ in rows]
    return table.assign(**columns)


def _tried(name: Any, cell: Any, lang: str) -> Any:
    """Return a cell of a setting, ``stage.setting``, in words; numbers stay numbers."""
    is_said = isinstance(cell, str) and setting_title(str(name), lang) is not None
    return candidate_text(setting_path(str(name))[1], cell, lang) if is_said else cell


def _unique_names(names: list[str]) -> list[str]:
    """Return the names, repeated ones numbered: Streamlit refuses duplicate columns."""
    counts: dict[str, int] = {}
    unique = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        unique.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return unique


def _height(rows: int) -> int:
    return min(420, 38 + 35 * max(1, rows))
