"""The columns of a data file as a table in which their use, type and missing words are edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.starter import Choices, FirstLook, exclusion_reasons
from pipeline_core.starter.reading_changes import with_kind, with_missing_words
from ui.documents.first_looks import first_look
from ui.documents.stores import visitor_store
from ui.documents.uploads import Upload
from ui.screens.home.choices_form import answers_key, read_as, short_name
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, one_decimal
from ui.text.words import language, t
from ui.widgets.column_list import picture_config, relation_cells

MAX_COLUMNS = 1_000
USES = ("feature", "target", "id", "time", "weight", "sensitive", "left")
KINDS = ("number", "word", "date", "boolean")
_LISTS = {"id": "ids", "left": "left", "sensitive": "sensitive"}
_SINGLES = ("time", "weight")


def show_columns(upload: Upload, look: FirstLook, choices: Choices) -> None:
    """Show the table of columns; what is edited changes the form and the reading at once.

    Parameters
    ----------
    upload
        The file, which the answers belong to.
    look
        What `first_look` found.
    choices
        The current choices.
    """
    import pandas as pd

    reasons = exclusion_reasons(look)
    shown = look["columns"][:MAX_COLUMNS]
    rows = [_row(column, look, choices, reasons.get(column["name"])) for column in shown]
    key = f"columns-{upload.digest[:8]}-{st.session_state.get(_version_key(upload), 0)}"
    st.data_editor(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height=_height(len(rows)),
        disabled=["column", "distinct", "share", "why", *_picture_cells("", look)],
        on_change=_apply,
        args=(upload, look, choices, key),
        column_config=_column_config(look["target"]),
    )
    st.caption(t("start.columns.edit"))
    if fault := st.session_state.pop(_fault_key(upload), None):
        st.error(escape_markdown(fault))


def _column_config(target: str | None) -> dict[str, Any]:
    kinds = st.column_config
    return {
        "column": kinds.TextColumn(t("start.column"), pinned=True),
        "use": kinds.SelectboxColumn(
            t("start.use"),
            options=USES,
            required=True,
            format_func=_use_name,
            width=choice_width(map(_use_name, USES)),
        ),
        "kind": kinds.SelectboxColumn(
            t("start.kind"),
            options=KINDS,
            required=True,
            format_func=_kind_name,
            width=choice_width(map(_kind_name, KINDS)),
            help=t("start.kind.help"),
        ),
        "words": kinds.TextColumn(t("start.own_missing"), help=t("start.own_missing.help")),
        "distinct": kinds.TextColumn(t("start.distinct")),
        "share": kinds.TextColumn(t("start.missing")),
        "why": kinds.TextColumn(t("start.why")),
        **picture_config(target),
    }


def choice_width(names: Iterable[str]) -> int:
    """Return how wide a column of choices must be to show each whole, in pixels.

    The table measures the values, not the names that stand for them.

    Examples
    --------
    >>> choice_width(["palabra", "característica"])
    136
    """
    return 24 + 8 * max(map(len, names))


def set_use(state: Any, key: str, upload: Upload, column: str, use: str) -> None:
    """Answer the form so that a column has a use and no other.

    Parameters
    ----------
    state
        The session's state, with the answers of the form.
    key
        Suffix of the answers' keys.
    upload
        The file.
    column, use
        The column and its new use.
    """
    if use == "target":
        state.pop(f"first-target-{upload.digest[:8]}", None)
        state[f"target-{upload.digest}"] = column
        return
    for name, answer in _LISTS.items():
        others = [other for other in state.get(f"first-{answer}-{key}", ()) if other != column]
        state[f"first-{answer}-{key}"] = [*others, column] if name == use else others
    for answer in _SINGLES:
        if use == answer:
            state[f"first-{answer}-{key}"] = column
        elif state.get(f"first-{answer}-{key}") == column:
            state[f"first-{answer}-{key}"] = None


def _apply(upload: Upload, look: FirstLook, choices: Choices, key: str) -> None:
    """Apply the edited cells to the form's answers and to the reading."""
    state = st.session_state
    edits: Mapping[int, Mapping[str, Any]] = (state.get(key) or {}).get("edited_rows", {})
    reading = dict(look["reading"])
    for row, cells in edits.items():
        column = look["columns"][int(row)]["name"]
        if (use := cells.get("use")) and column != choices.target:
            set_use(state, answers_key(upload, look, choices.target), upload, column, use)
        if kind := cells.get("kind"):
            reading = with_kind(reading, column, kind)
        if "words" in cells:
            words = [word.strip() for word in (cells["words"] or "").split(",")]
            reading = with_missing_words(reading, column, [word for word in words if word])
    if reading != look["reading"]:
        _try_reading(upload, reading, [look["columns"][int(row)]["name"] for row in edits])
    state[_version_key(upload)] = state.get(_version_key(upload), 0) + 1


def _try_reading(upload: Upload, reading: dict[str, Any], columns: list[str]) -> None:
    """Take a reading over if the file can be read with it; else say why not."""
    state = st.session_state
    target = state.get(f"target-{upload.digest}")
    try:
        look = first_look(visitor_store().workspace, upload, reading, target)
    except FabricaError as error:
        state[_fault_key(upload)] = t(error.code, **error.values)
        return
    if refused := look["refused"]:
        values = {name: value for name, value in refused.items() if name != "code"}
        state[_fault_key(upload)] = t(refused["code"], **values)
        return
    read_as(upload, reading, columns)


def _row(
    column: Mapping[str, Any], look: FirstLook, choices: Choices, reason: Mapping[str, Any] | None
) -> dict[str, Any]:
    lang, missing = language(), 100 * column["missing"] / max(1, look["rows"])
    use = _use(column["name"], choices)
    values = {name: value for name, value in (reason or {}).items() if name != "code"}
    formats = look["reading"].get("column_formats", ())
    own: Mapping[str, Any] = next(
        (entry for entry in formats if entry["column"] == column["name"]), {}
    )
    return {
        "column": short_name(column["name"]),
        "use": use,
        "kind": column["kind"] if column["kind"] in KINDS else "word",
        "words": ", ".join(own.get("missing", ())),
        "distinct": number(column["distinct"], lang),
        "share": f"{one_decimal(missing, lang)} %" if column["missing"] else "",
        **_picture_cells(column["name"], look),
        "why": t(reason["code"], **values) if reason and use not in ("target", "time") else "",
    }


def _picture_cells(name: str, look: FirstLook) -> dict[str, Any]:
    """Return a column's distribution and its relation to the target, as all lists show them."""
    profile, target = look.get("profiles", {}).get(name, {}), look["target"]
    cells: dict[str, Any] = {t("profile.picture"): profile.get("bars", [])}
    if target is not None:
        cells |= relation_cells(profile.get("relation"), language(), is_target=name == target)
    return cells


def _use(name: str, choices: Choices) -> str:
    if name == choices.target:
        return "target"
    if name in choices.ids:
        return "id"
    if name in (choices.time, choices.weight):
        return "time" if name == choices.time else "weight"
    if name in choices.left_out:
        return "left"
    return "sensitive" if name in choices.sensitive else "feature"


def _use_name(use: Any) -> str:
    return t(f"start.use.{use}")


def _kind_name(kind: Any) -> str:
    return t(f"kind.{kind}")


def _version_key(upload: Upload) -> str:
    return f"columns-version-{upload.digest[:8]}"


def _fault_key(upload: Upload) -> str:
    return f"columns-fault-{upload.digest[:8]}"


def _height(rows: int) -> int:
    return min(640, 38 + 35 * max(1, rows))
