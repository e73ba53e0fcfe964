"""The pipeline that this visit works on, which other pages show first."""

from __future__ import annotations

import streamlit as st

from ui.documents import documents

_KEY = "pipeline"


def current_id() -> str | None:
    """Return its id; None if none has been opened in this visit."""
    name = st.session_state.get(_KEY)
    return name if isinstance(name, str) else None


def current_identity(identity: str | None = None) -> str | None:
    """Return its identity in the store; None if none was opened, or its file is gone.

    Parameters
    ----------
    identity
        The id of a pipeline that an address names, which goes first.
    """
    name = identity or current_id()
    file = documents.find_file(name) if name is not None else None
    return str(file) if file is not None else None


def set_current(name: str | None) -> None:
    """Change which pipeline this visit works on."""
    if name is None:
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = name
