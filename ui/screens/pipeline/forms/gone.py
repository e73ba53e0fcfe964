"""A chosen column that is no longer there: one click puts another in its place.

It stays in the setting until then, and comes back by itself with the column.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import streamlit as st

from pipeline_core.catalog.settings import near
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.values import replaced
from ui.text.problem_words import plain
from ui.text.words import t
from ui.widgets.widget_state import answers, put

_MOST = 8
_NEAR = 2


def mend(
    form: Form, field: Field, value: Any, offered: Sequence[str], gone: Collection[str]
) -> None:
    """Offer for each column that is gone the nearest that are there, and all others.

    Parameters
    ----------
    form, field
        The setting.
    value
        What was chosen.
    offered
        The columns of the picker, those that are gone among them.
    gone
        The chosen columns that do not reach the stage.
    """
    if form.columns is None:
        return
    taken = {value} if isinstance(value, str) else set(value or ())
    free = [name for name in offered if name not in gone and name not in taken]
    for name in sorted(gone)[:_MOST]:
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.markdown(plain(t("form.use_instead", column=name)), width="content")
        nearest = near(name, free, _NEAR)
        for one in nearest:
            row.button(
                one, key=form.key(field.name, "use", name, one), icon=":material/swap_horiz:",
                on_click=_use, args=(form, field, value, name, one),
            )  # fmt: skip
        _another(form, field, value, name, [one for one in free if one not in nearest], row)


def _another(
    form: Form, field: Field, value: Any, name: str, others: Sequence[str], row: Any
) -> None:
    if others:
        key = put(form.key(field.name, "another", name), None)
        row.selectbox(
            t("form.another_for", column=name), others, key=key, index=None, width=220,
            placeholder=t("form.another"), label_visibility="collapsed",
            on_change=_chosen, args=(form, field, value, name, key),
        )  # fmt: skip


def _use(form: Form, field: Field, value: Any, old: str, new: str) -> None:
    form.change(field, replaced(value, old, new))


def _chosen(form: Form, field: Field, value: Any, old: str, key: str) -> None:
    if answers(key) and (new := st.session_state[key]) is not None:
        _use(form, field, value, old, new)
