"""The columns of a stage's table as a list, and the page of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.table_looks import Answer, TableLooks
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.column_list import column_list
from ui.widgets.errors import show_error


def open_column(looks: TableLooks, name: str | None) -> None:
    """Open the page of a column, or go back to the list of all."""
    st.session_state[f"column-{looks.id}"] = name


def opened_column(looks: TableLooks) -> str | None:
    """Return the column whose page is open, or None."""
    name: str | None = st.session_state.get(f"column-{looks.id}")
    return name


def show_columns(
    looks: TableLooks,
    key: str,
    more: Mapping[str, Mapping[str, Any]] | None = None,
) -> bool:
    """Show the list of columns; return whether the stage has a table.

    Parameters
    ----------
    looks
        The table.
    key
        Where on the page the list is.
    more
        Further values of the columns that are listed; None lists all columns.
    """
    try:
        with st.spinner(t("data.computing"), show_time=False):
            answer = looks.columns()
    except FabricaError as error:
        show_error(error)
        return True
    if answer is None:
        return False
    columns = [c for c in answer["columns"] if more is None or c["column"] in more]
    if more is None:
        st.markdown(f"**{t('profile.title')}**")
    st.caption(source_text(answer))
    counted = answer["counted"] or answer["rows"]
    column_list(
        columns, counted, answer["target"], f"{key}-{looks.id}", partial(open_column, looks), more
    )
    if more is None:
        _choose_column(looks, answer, len(columns))
    return True


def _choose_column(looks: TableLooks, answer: Answer, shown: int) -> None:
    """Let a column be chosen by its name: by keys, and one of those that are not listed."""
    key = f"find-column-{looks.id}"
    lang = language()
    if shown < len(answer["kinds"]):
        total = number(len(answer["kinds"]), lang)
        st.caption(t("look.columns.cut", count=number(shown, lang), of=total))
    st.selectbox(
        t("look.columns.open"),
        list(answer["kinds"]),
        index=None,
        key=key,
        placeholder=t("look.choose"),
        on_change=lambda: open_column(looks, st.session_state.get(key)),
    )


def source_text(answer: Answer) -> str:
    """Return which rows an answer was computed on."""
    lang = language()
    rows = number(answer["rows"], lang)
    if answer.get("counted"):
        return t("look.from_part", count=number(answer["counted"], lang), of=rows)
    return t("look.from_kept" if answer["kept"] else "look.from_sample", count=rows)


def columns_of_kinds(columns: Answer, *kinds: str) -> list[str]:
    """Return the columns of some kinds."""
    return [name for name, kind in columns["kinds"].items() if kind in kinds]


def choose_one(
    looks: TableLooks, code: str, options: list[str], default: str | None, row: Any
) -> str | None:
    """Let one of some columns be chosen, or none."""
    index = options.index(default) if default in options else None
    name: str | None = row.selectbox(
        t(code), options, index=index, key=f"{code}-{looks.id}", placeholder=t("look.none")
    )
    return name


def by_strength(columns: Answer, names: list[str]) -> list[str]:
    """Return columns with those first that go most with the target."""
    relations = {c["column"]: c.get("relation") for c in columns["columns"]}
    strength = {name: abs((relations.get(name) or {}).get("value") or 0.0) for name in names}
    return sorted(names, key=lambda name: -strength[name])
