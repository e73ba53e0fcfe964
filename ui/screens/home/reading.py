"""How a file is read: the guesses about its signs and letters, and a way to correct them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.measures.missing_words import MISSING_WORDS
from ui.documents.looks import Look
from ui.documents.uploads import Kept
from ui.screens.home.form import short_name
from ui.text.words import t

SEPARATORS = {",": ",", ";": ";", "\t": "tab", "|": "|", " ": "space"}
ENCODINGS = ["utf-8", "cp1252", "latin-1", "utf-16", "cp437", "shift_jis", "gb18030"]


def ask_reading(kept: Kept, look: Look, opened: bool) -> None:
    """Ask how to read a file; the answer is kept and the page drawn again.

    Parameters
    ----------
    kept
        The file.
    look
        How it was read this time.
    opened
        Whether the questions are in sight at once.
    """
    now = look["reading"]
    with st.expander(t("start.reading"), expanded=opened, icon=":material/tune:"):
        with st.form(f"reading-form-{kept.digest[:8]}", border=False):
            wanted = {**_signs(now), **_words(now, look)}
            again = st.form_submit_button(t("start.read_again"))
        guess = st.button(t("start.guess_again"), key="guess-again")
    if again or guess:
        st.session_state[f"reading-{kept.digest}"] = wanted if again else None
        st.rerun()


def _signs(now: dict[str, Any]) -> dict[str, Any]:
    one, two, three = st.columns(3)
    signs = list(dict.fromkeys([*SEPARATORS, now.get("separator", ",")]))
    encodings = list(dict.fromkeys([*ENCODINGS, now.get("encoding", "utf-8")]))
    return {
        "separator": one.selectbox(
            t("start.separator"), signs, index=signs.index(now.get("separator", ",")),
            format_func=_sign,
        ),
        "decimal": two.selectbox(
            t("start.decimal"), [".", ","], index=[".", ","].index(now.get("decimal", "."))
        ),
        "thousands": three.selectbox(
            t("start.thousands"), [",", ".", " ", "'"], placeholder=t("start.none"),
            index=_place([",", ".", " ", "'"], now.get("thousands")), format_func=_sign,
        ),
        "encoding": one.selectbox(
            t("start.encoding"), encodings, index=encodings.index(now.get("encoding", "utf-8"))
        ),
        "skip_rows": two.number_input(
            t("start.skip_rows"), 0, 1000, now.get("skip_rows", 0)
        ),
        "header": three.toggle(t("start.header"), now.get("header", True)),
        "short_rows": "fill" if three.toggle(
            t("start.short_rows"), now.get("short_rows") == "fill"
        ) else "refuse",
        "drop_empty": three.toggle(t("start.drop_empty"), now.get("drop_empty", False)),
    }  # fmt: skip


def _words(now: dict[str, Any], look: Look) -> dict[str, Any]:
    names = [one["name"] for one in look["columns"]]
    missing = list(now.get("missing", MISSING_WORDS))
    words = st.multiselect(
        t("start.missing_words"),
        missing,
        default=missing,
        accept_new_options=True,
        format_func=lambda one: one or t("start.nothing"),
        placeholder=t("start.none"),
    )
    text = [one for one in now.get("text_columns", []) if one in names]
    texts = st.multiselect(
        t("start.text_columns"), names, default=text, format_func=short_name,
        placeholder=t("start.none"),
    )  # fmt: skip
    lines = "\n".join(f"{one['column']}: {one['format']}" for one in now.get("dates", []))
    written = st.text_area(t("start.dates"), lines, help=t("start.dates.help"), height=90)
    found = {"text_columns": texts, "dates": dates_in(written)}
    return found if words == list(MISSING_WORDS) else {"missing": words, **found}


def dates_in(text: str) -> list[dict[str, str]]:
    """Return the date columns that lines like "day: %d/%m/%Y" name.

    Examples
    --------
    >>> dates_in("a:b: %Y-%m-%d")
    [{'column': 'a:b', 'format': '%Y-%m-%d'}]
    """
    cut = [line.rpartition(": ") for line in text.splitlines() if ": " in line]
    return [{"column": name.strip(), "format": form.strip()} for name, _, form in cut]


def _place(options: list[str], value: str | None) -> int | None:
    return options.index(value) if value in options else None


def _sign(sign: str) -> str:
    return t(f"start.sign.{SEPARATORS[sign]}") if sign in "\t " else sign
