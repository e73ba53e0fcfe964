"""Tables on the screen: never more than a page can hold, headings in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from ui.text.names import column_name, metric_name, words_of
from ui.text.numbers import MISSING, number
from ui.text.words import language, t

MOST_ROWS = 1_000
MOST_COLUMNS = 50
# Cells of these columns hold words of ours, not of the data.
_OWN_WORDS = {"kind": "kind", "status": "status", "severity": "severity"}
_OWN_NAMES = "measure"


def show_table(table: Any, *, headings: bool = True) -> None:
    """Show a table's first rows.

    Parameters
    ----------
    table
        The table; more than 1,000 rows or 50 columns are left out, and said.
    headings
        Its columns are a report's, to be named in the reader's language.
    """
    lang = language()
    part = table.iloc[:MOST_ROWS, :MOST_COLUMNS]
    if headings:
        part = _translated(part, lang)
    part = part.set_axis(_told_apart([str(name) for name in part.columns]), axis=1)
    height = _height(len(part))
    st.dataframe(part, hide_index=True, width="stretch", height=height, placeholder=MISSING)
    if len(table) > MOST_ROWS or table.shape[1] > MOST_COLUMNS:
        st.caption(t("table.cut", rows=number(len(part), lang), of=number(len(table), lang)))


def show_checks(checks: Iterable[Mapping[str, Any]]) -> None:
    """Show each check with its verdict, the failed ones on top."""
    import pandas as pd

    lang = language()
    ordered = sorted(checks, key=lambda check: (check["passed"], check["severity"] != "error"))
    st.markdown(f"**{t('result.checks')}**")
    rows = [_check(check, lang) for check in ordered]
    shown = pd.DataFrame(rows).replace("", None).dropna(axis=1, how="all")
    shown = shown.fillna(dict.fromkeys(shown.select_dtypes(exclude="number"), ""))
    st.dataframe(shown, hide_index=True, width="stretch", height=_height(len(shown)))


def _check(check: Mapping[str, Any], lang: str) -> dict[str, Any]:
    verdict = "passed" if check["passed"] else check["severity"]
    condition = words_of(check.get("condition", ""), "condition", lang)
    column = check.get("column") or column_name(check["name"].split(".")[0], lang)
    return {
        t("column.verdict"): t(f"verdict.{verdict}"),
        t("column.column"): column,
        t("column.condition"): condition,
        t("column.limit"): _text(check.get("limit"), lang),
        t("column.value"): _text(check.get("value"), lang),
        t("column.failed_rows"): check.get("failed_rows"),
        t("column.first_rows"): ", ".join(map(str, check.get("rows", [])[:10])),
    }


def _text(value: Any, lang: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return t("word.yes") if value else t("word.no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return words_of(value, "kind", lang) if isinstance(value, str) else number(value, lang)


def _translated(table: Any, lang: str) -> Any:
    changed = {
        name: table[name].map(lambda value, about=about: words_of(value, about, lang))
        for name, about in _OWN_WORDS.items()
        if name in table
    }
    if _OWN_NAMES in table:
        changed[_OWN_NAMES] = table[_OWN_NAMES].map(lambda name: metric_name(str(name), lang))
    table = table.assign(**changed)
    return table.set_axis([column_name(str(name), lang) for name in table.columns], axis=1)


def _told_apart(names: list[str]) -> list[str]:
    """Return the names, repeated ones numbered: the page refuses two columns of one name."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _height(rows: int) -> int:
    return min(420, 38 + 35 * max(1, rows))
