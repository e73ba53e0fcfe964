"""The field of an expression: a component that completes columns and functions, and tries it.

The browser keeps what is being typed, whatever is drawn anew; it is set when the field is
left, or with Enter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.expressions import FUNCTIONS, written_column
from pipeline_core.expressions.tokens import MAX_LENGTH
from ui.canvas import assets
from ui.canvas.component import component
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.security.access import document_endpoints
from ui.text.names import cell_text, setting_name
from ui.text.words import translate

_MAX_COLUMNS = 1_000
_WORDS = ("and", "or", "not", "in")
FORMULA_TEXTS = ("choose", "first_rows", "list", "none", "nothing", "other", "use_other")


def formula_field(form: Form, field: Field, _label: str) -> None:
    """Draw the field of an expression."""
    key = form.key(field.name)
    component("fabrica_formula")(
        key=key,
        data=formula_data(form, field),
        on_typed_change=lambda: _change(form, field, key),
    )


def _change(form: Form, field: Field, key: str) -> None:
    """Set what was typed; it is numbered, so that the same text counts when it is typed again."""
    typed = st.session_state[key].get("typed")
    if typed:
        form.change(field, str(typed["text"]))


def formula_data(form: Form, field: Field) -> dict[str, Any]:
    """Return the data of the component: the value, what can be chosen, and the texts."""
    lang, endpoints = form.lang, document_endpoints(form.document.id)
    return {
        "module": assets.module_url("formula"),
        "id": form.key(field.name),
        "value": " ".join(str(form.value(field) or "").splitlines()),  # the field has one line
        "label": setting_name(field.name, lang) + (" *" if field.required else ""),
        "limit": MAX_LENGTH,
        "place": {"stage": form.stage.name, "setting": field.name},
        "url": f"{endpoints['expressions']}&lang={lang}",
        "token": endpoints["token"],
        "choices": [*_columns(form.columns or {}, lang), *_functions(lang), *_operators(lang)],
        "words": {
            "broken": translate("canvas.broken", None, lang),
            "example": translate("form.expression.example", None, lang),
            **{
                f"formula.{code}": translate(f"formula.{code}", None, lang)
                for code in FORMULA_TEXTS
            },
        },
    }


def _columns(columns: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    return [
        {
            "what": "column",
            "name": name,
            "written": written_column(name),
            "kind": cell_text(kind, "kind", lang),
            "help": "",
        }
        for name, kind in list(columns.items())[:_MAX_COLUMNS]
    ]


def _functions(lang: str) -> list[dict[str, str]]:
    kind = translate("formula.function", None, lang)
    return [
        {
            "what": "function",
            "name": name,
            "written": f"{name}()",
            "kind": kind,
            "help": translate(f"formula.does.{name}", None, lang),
        }
        for name in FUNCTIONS
    ]


def _operators(lang: str) -> list[dict[str, str]]:
    return [
        {
            "what": "word",
            "name": word,
            "written": f"{word} ",
            "kind": "",
            "help": translate(f"formula.does.{word}", None, lang),
        }
        for word in _WORDS
    ]
