"""Errors on a page: what went wrong as a sentence, never a traceback."""

from __future__ import annotations

import logging

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.text.problem_words import plain
from ui.text.words import language, t, tell

_LOG = logging.getLogger("fabrica")


def show_error(error: FabricaError) -> None:
    """Say what went wrong."""
    st.error(plain(tell(error.code, error.values, language())))


def show_broken(error: FabricaError) -> None:
    """Say that the pipeline's file cannot be read, and what to do."""
    show_error(error)
    st.caption(t("pipeline.broken"))


def show_unexpected(error: Exception) -> bool:
    """Say that a page failed, keep the details for the log, and show no traceback."""
    _LOG.error("A page failed.", exc_info=error)
    st.error(t("app.unexpected"))
    return True
