"""Errors on a page, as a sentence and never as a traceback."""

from __future__ import annotations

import logging

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate

_LOG = logging.getLogger("fabrica")


def show_error(error: FabricaError) -> None:
    """Show an error as a sentence."""
    st.error(escape_markdown(translate(error.code, error.values, language())))


def show_broken_pipeline(error: FabricaError) -> None:
    """Show why the pipeline's file cannot be read, and what to do."""
    show_error(error)
    st.caption(t("pipeline.broken"))


def show_unexpected_error(error: Exception) -> bool:
    """Show that a page failed and log the details; True tells Streamlit it is handled."""
    _LOG.error("A page failed.", exc_info=error)
    st.error(t("app.unexpected"))
    return True
