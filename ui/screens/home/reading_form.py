"""Form to correct how a CSV file is read: separators, encoding, missing values, dates."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.starter import FirstLook
from ui.documents.uploads import Upload
from ui.screens.home.choices_form import short_name
from ui.text.words import t

SEPARATORS = {",": ",", ";": ";", "\t": "tab", "|": "|", " ": "space"}
DECIMALS = [".", ","]
THOUSANDS = [",", ".", " ", "'"]
ENCODINGS = ["utf-8", "cp1252", "latin-1", "utf-16", "cp437", "shift_jis", "gb18030"]


def show_reading_form(upload: Upload, look: FirstLook, expanded: bool) -> None:
    """Show the form; on submit, store the settings and redraw the page.

    Parameters
    ----------
    upload
        The file.
    look
        What `first_look` found, with the current reading settings.
    expanded
        Whether the form is visible at first.
    """
    current = look["reading"]
    with st.expander(t("start.reading"), expanded=expanded, icon=":material/tune:"):
        with st.form(f"reading-form-{upload.digest[:8]}", border=False):
            settings = {**_ask_format(current), **_ask_values(current, look)}
            submitted = st.form_submit_button(t("start.read_again"))
        reset = st.button(t("start.guess_again"), key="guess-again")
    if submitted or reset:
        st.session_state[f"reading-{upload.digest}"] = settings if submitted else None
        st.rerun()


def _ask_format(current: dict[str, Any]) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    separators = list(dict.fromkeys([*SEPARATORS, current.get("separator", ",")]))
    encodings = list(dict.fromkeys([*ENCODINGS, current.get("encoding", "utf-8")]))
    return {
        "separator": left.selectbox(
            t("start.separator"),
            separators,
            index=separators.index(current.get("separator", ",")),
            format_func=_sign_label,
        ),
        "decimal": middle.selectbox(
            t("start.decimal"), DECIMALS, index=DECIMALS.index(current.get("decimal", "."))
        ),
        "thousands": right.selectbox(
            t("start.thousands"),
            THOUSANDS,
            placeholder=t("start.none"),
            index=_index_of(THOUSANDS, current.get("thousands")),
            format_func=_sign_label,
        ),
        "encoding": left.selectbox(
            t("start.encoding"), encodings, index=encodings.index(current.get("encoding", "utf-8"))
        ),
        "skip_rows": middle.number_input(
            t("start.skip_rows"), 0, 1000, current.get("skip_rows", 0)
        ),
        "header": right.toggle(t("start.header"), current.get("header", True)),
        "short_rows": _ask_short_rows(right, current),
        "drop_empty": right.toggle(t("start.drop_empty"), current.get("drop_empty", False)),
        "strip": right.toggle(t("start.strip"), current.get("strip", False)),
        "escape": _ask_escape(right, current),
    }


def _ask_short_rows(column: Any, current: dict[str, Any]) -> str:
    filled = column.toggle(t("start.short_rows"), current.get("short_rows") == "fill")
    return "fill" if filled else "refuse"


def _ask_escape(column: Any, current: dict[str, Any]) -> str | None:
    escape: str | None = current.get("escape")
    return (escape or "\\") if column.toggle(t("start.escape"), escape is not None) else None


def _ask_values(current: dict[str, Any], look: FirstLook) -> dict[str, Any]:
    names = [column["name"] for column in look["columns"]]
    missing = list(current.get("missing", ()))
    missing_words = st.multiselect(
        t("start.missing_words"),
        missing,
        default=missing,
        accept_new_options=True,
        placeholder=t("start.none"),
    )
    default_text_columns = [name for name in current.get("text_columns", []) if name in names]
    text_columns = st.multiselect(
        t("start.text_columns"),
        names,
        default=default_text_columns,
        format_func=short_name,
        placeholder=t("start.none"),
    )
    dates = current.get("dates", [])
    lines = "\n".join(f"{date['column']}: {date['format']}" for date in dates)
    date_lines = st.text_area(t("start.dates"), lines, help=t("start.dates.help"), height=90)
    formats = [own for own in current.get("column_formats", []) if own["column"] in names]
    settings = {
        "missing": missing_words,
        "text_columns": text_columns,
        "dates": parse_date_columns(date_lines),
        "column_formats": formats,
    }
    return {name: value for name, value in settings.items() if value}


def parse_date_columns(text: str) -> list[dict[str, str]]:
    """Parse lines like "day: %d/%m/%Y" into date columns with their formats.

    Examples
    --------
    >>> parse_date_columns("a:b: %Y-%m-%d")
    [{'column': 'a:b', 'format': '%Y-%m-%d'}]
    """
    pairs = [line.rpartition(": ") for line in text.splitlines() if ": " in line]
    return [{"column": name.strip(), "format": format_.strip()} for name, _, format_ in pairs]


def _index_of(options: list[str], value: str | None) -> int | None:
    return options.index(value) if value in options else None


def _sign_label(character: str) -> str:
    return t(f"start.sign.{SEPARATORS[character]}") if character in "\t " else character
