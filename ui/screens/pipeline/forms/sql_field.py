"""The field of a statement in SQL: a text of several lines, and the tables it may name."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.markdown import escape_markdown
from ui.text.names import cell_text
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, widget_key

_HEIGHT = 180
_MAX_COLUMNS = 200


def sql_field(form: Form, field: Field, label: str) -> None:
    """Draw a text of several lines, with the input tables and their columns below."""
    value = str(form.value(field) or "")
    key = widget_key(form.key(field.name), value)
    st.text_area(label, value, key=key, height=_HEIGHT, on_change=_change, args=(form, field, key))
    if not form.tables:
        st.caption(t("form.sql_no_tables"))
    for name, columns in form.tables.items():
        with st.expander(f"`{escape_markdown(sql_name(name))}`", expanded=len(form.tables) == 1):
            st.caption(" · ".join(_columns(columns, form.lang)))


def _columns(columns: Mapping[str, str], lang: str) -> list[str]:
    shown = [
        f"**{escape_markdown(sql_name(name))}** {cell_text(kind, 'kind', lang)}"
        for name, kind in list(columns.items())[:_MAX_COLUMNS]
    ]
    return shown + ["…"] * (len(columns) > _MAX_COLUMNS)


def sql_name(name: str) -> str:
    """Return a name as it is written in SQL: with quotes where it needs them.

    Examples
    --------
    >>> sql_name("price"), sql_name("unit price"), sql_name('5" pipe')
    ('price', '"unit price"', '"5"" pipe"')
    """
    is_plain = name.isascii() and name.isidentifier() and name.lower() not in _RESERVED
    return name if is_plain else '"' + name.replace('"', '""') + '"'


_RESERVED = frozenset((
    "all", "and", "any", "as", "asc", "case", "cast", "check", "collate", "column", "constraint",
    "create", "default", "desc", "describe", "distinct", "do", "else", "end", "except", "exists",
    "false", "fetch", "for", "foreign", "from", "full", "grant", "group", "having", "in", "index",
    "inner", "intersect", "into", "is", "join", "left", "like", "limit", "natural", "not", "null",
    "offset", "on", "only", "or", "order", "outer", "pivot", "primary", "qualify", "references",
    "right", "select", "show", "some", "summarize", "table", "then", "to", "true", "union",
    "unique", "unpivot", "using", "values", "when", "where", "window", "with",
))  # fmt: skip


def _change(form: Form, field: Field, key: str) -> None:
    if has_new_value(key):
        form.change(field, st.session_state[key])
