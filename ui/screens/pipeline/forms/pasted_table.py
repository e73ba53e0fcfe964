"""A table pasted as text, from a spreadsheet or a file: read as a CSV file is."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import streamlit as st

from pipeline_core.edits import SetSetting
from pipeline_core.measures.typed_cells import MAX_TYPED_CELLS
from pipeline_core.store.temporary_folders import temporary_folder
from ui.screens.pipeline.forms.form import Form
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import t

_MAX_LETTERS = 400_000


def paste_box(form: Form) -> None:
    """Draw a box that takes a table over from the clipboard."""
    with st.popover(t("form.typed.paste"), icon=":material/content_paste:"):
        key = form.key("pasted")
        st.text_area(
            t("form.typed.pasted"),
            key=key,
            height=180,
            max_chars=_MAX_LETTERS,
            placeholder=t("form.typed.pasted.example"),
        )
        st.caption(t("form.typed.pasted.help"))
        st.button(
            t("form.typed.use"),
            key=form.key("use-pasted"),
            type="primary",
            on_click=_use,
            args=(form, key),
        )
        if error := st.session_state.get(f"{key}-error"):
            st.error(escape_markdown(error))


def _use(form: Form, key: str) -> None:
    text = st.session_state.get(key) or ""
    st.session_state.pop(f"{key}-error", None)
    if not text.strip():
        return
    try:
        columns, rows = read_pasted(text)
    except ValueError as error:
        st.session_state[f"{key}-error"] = t("form.typed.not_read", cause=str(error))
        return
    cells = len(columns) * len(rows)
    if cells > MAX_TYPED_CELLS:
        counts = {"found": number(cells, form.lang), "limit": number(MAX_TYPED_CELLS, form.lang)}
        st.session_state[f"{key}-error"] = t("form.typed.too_large", **counts)
        return
    name = form.stage.name
    form.edit(SetSetting(name, "columns", columns), SetSetting(name, "rows", rows))


def read_pasted(text: str) -> tuple[list[dict[str, str]], list[list[Any]]]:
    r"""Return the columns and rows of a pasted table.

    Parameters
    ----------
    text
        Lines of cells, separated by tabs, semicolons or commas; the first line has the names.

    Raises
    ------
    ValueError
        It is no table.

    Examples
    --------
    >>> read_pasted("city\tprice\nLima\t1,5\nOslo\t2,25")[1]
    [['Lima', 1.5], ['Oslo', 2.25]]
    """
    from pipeline_core.measures.guess import guess_csv
    from pipeline_core.measures.readers import read_table

    with temporary_folder() as folder, catch_warnings():
        simplefilter("ignore")  # what was numbered or left out is in sight
        file = Path(folder) / "pasted.csv"
        file.write_text(text, encoding="utf-8")
        try:
            table = read_table(str(file), **guess_csv(str(file))["settings"])
        except ValueError as error:
            named = str(error).replace(str(file), t("form.typed.pasted_text"))
            raise ValueError(named) from error
    return typed_settings(table)


def typed_settings(table: Any) -> tuple[list[dict[str, str]], list[list[Any]]]:
    """Return the settings that make a table: its columns, and its rows as plain values.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"day": pd.to_datetime(["2024-01-31", None]), "n": [1, 2]})
    >>> typed_settings(table)[1]
    [['2024-01-31', 1], [None, 2]]
    """
    from pipeline_core.measures.kinds import column_kind

    kinds = {name: column_kind(table[name]) for name in table}
    columns = [
        {"column": str(name), "kind": "word" if kind == "other" else kind}
        for name, kind in kinds.items()
    ]
    cells = [
        [_plain(value, kind) for value in table[name].tolist()] for name, kind in kinds.items()
    ]
    return columns, [list(row) for row in zip(*cells, strict=True)]


def _plain(value: Any, kind: str) -> Any:
    import pandas as pd

    if pd.isna(value):
        return None
    if kind == "date":
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if kind == "number":
        is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return int(value) if is_whole else value
    return value if kind == "boolean" else str(value)
