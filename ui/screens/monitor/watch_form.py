"""*Watch this model*: the form that sets up a watch, and the commands that do the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.deployments import DEFAULT_ROWS
from pipeline_core.store.kept_models import KeptModel
from ui.documents.watches import set_up
from ui.text.words import t
from ui.widgets.errors import show_error

EVERY = {"15m": 900.0, "1h": 3_600.0, "1d": 86_400.0}
_TEXTS = {"15m": "watching.every.15m", "1h": "watching.every.1h", "1d": "watching.every.1d"}
_MAX_SOURCE = 1_000


def show_form(versions: Sequence[KeptModel], opened: Callable[[str], None]) -> None:
    """Show the form.

    Parameters
    ----------
    versions
        All versions of all models.
    opened
        Called with the id of the watch that was set up.
    """
    names = list(dict.fromkeys(version.name for version in versions if version.retired is None))
    with st.form("watch-form", border=False):
        first, second = st.columns(2)
        model = first.selectbox(
            t("watching.model"), names, key="watch-model", help=t("watching.model.help")
        )
        every = first.selectbox(
            t("watching.every"),
            list(EVERY),
            1,
            key="watch-every",
            format_func=lambda span: t(_TEXTS[span]),
            help=t("watching.every.help"),
        )
        source = second.text_input(
            t("watching.source"),
            key="watch-source",
            max_chars=_MAX_SOURCE,
            placeholder=t("watching.source.example"),
            help=t("watching.source.help"),
        )
        rows = second.number_input(
            t("watching.rows"), 20, 1_000_000, DEFAULT_ROWS, 10,
            key="watch-rows", help=t("watching.rows.help"),
        )  # fmt: skip
        sent = st.form_submit_button(
            t("watching.confirm"), type="primary", icon=":material/add_alert:"
        )
    st.caption(t("watching.commands"))
    place = t("watching.folder")
    st.code(
        f"python -m pipeline_core monitor {model or names[0]} {place} --every {every}\n"
        f"python -m pipeline_core monitor {model or names[0]} {place} --every {every} --save\n"
        "python -m pipeline_core monitor --all",
        language="sh",
    )
    if sent:
        _set_up(str(model), source.strip(), EVERY[every or "1h"], int(rows), opened)


def _set_up(
    model: str, source: str, every: float, rows: int, opened: Callable[[str], None]
) -> None:
    if not source:
        st.error(t("watching.source.empty"))
        return
    try:
        with st.spinner(t("watching.saving"), show_time=False):
            identity = set_up(model, source, every, rows)
    except FabricaError as error:
        show_error(error)
        return
    opened(identity)
    st.rerun()
