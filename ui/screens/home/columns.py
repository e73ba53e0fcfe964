"""The columns of a data file and what each is for; and its first rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.starter import Choices, reasons
from ui.documents.looks import Look
from ui.screens.home.form import short_name
from ui.text.numbers import decimals, number
from ui.text.words import language, t

MOST = 1_000
SHOWN_COLUMNS = 50
SHOWN_LETTERS = 200


def show_columns(look: Look, wanted: Choices) -> None:
    """List the columns with their use."""
    import pandas as pd

    why = reasons(look)
    rows = [_row(one, look, wanted, why.get(one["name"])) for one in look["columns"][:MOST]]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=_height(len(rows)), key="columns")


def show_rows(look: Look) -> None:
    """Show the first rows."""
    import pandas as pd

    sample = look["sample"]
    names = _apart([short_name(one) for one in sample["columns"][:SHOWN_COLUMNS]])
    cells = [[_cell(one) for one in row[:SHOWN_COLUMNS]] for row in sample["data"]]
    st.dataframe(pd.DataFrame(cells, columns=names), hide_index=True, key="first-rows")
    if len(sample["columns"]) > SHOWN_COLUMNS:
        st.caption(t("start.more_columns", count=len(sample["columns"]) - SHOWN_COLUMNS))


def _row(
    column: Mapping[str, Any], look: Look, wanted: Choices, why: Mapping[str, Any] | None
) -> dict[str, str]:
    lang, missing = language(), 100 * column["missing"] / max(1, look["rows"])
    use = _use(column["name"], wanted)
    reason = t(why["code"], **{k: v for k, v in why.items() if k != "code"}) if why else ""
    return {
        t("start.column"): short_name(column["name"]),
        t("start.use"): t(f"start.use.{use}"),
        t("start.kind"): t(f"kind.{column['kind']}"),
        t("start.distinct"): number(column["distinct"], lang),
        t("start.missing"): f"{decimals(missing, lang)} %" if column["missing"] else "",
        t("start.why"): reason if use not in ("target", "time") else "",
    }


def _use(name: str, wanted: Choices) -> str:
    if name == wanted.target:
        return "target"
    if name in wanted.ids:
        return "id"
    if name == wanted.time:
        return "time"
    if name in wanted.left_out:
        return "left"
    return "sensitive" if name in wanted.sensitive else "feature"


def _apart(names: list[str]) -> list[str]:
    """Return names of which no two are alike: a table on the page needs that."""
    found: list[str] = []
    for name in names:
        tried, number_ = name, 1
        while tried in found:
            number_ += 1
            tried = f"{name} ({number_})"
        found.append(tried)
    return found


def _cell(value: Any) -> Any:
    return value[:SHOWN_LETTERS] if isinstance(value, str) else value


def _height(rows: int) -> int:
    return min(640, 38 + 35 * max(1, rows))
