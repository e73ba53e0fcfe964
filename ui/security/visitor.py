"""Whose workspace a script run works in: the visitor's own.

On this machine alone there is one person and one workspace. In a class the
person is the one whom the door let in; where nobody is known, nothing is
opened, rather than somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from pipeline_core.errors import StoreError
from pipeline_core.store import default_workspace
from ui.security import people
from ui.security.hosts import is_loopback

_VISITING: ContextVar[tuple[str | None] | None] = ContextVar("visiting", default=None)


@contextmanager
def visiting(found: str | None) -> Iterator[None]:
    """Work for a person whom a request named, where there is no page that could say.

    Parameters
    ----------
    found
        The person's id as the door gave it; None where the app is one person's.
    """
    before = _VISITING.set((found,))
    try:
        yield
    finally:
        _VISITING.reset(before)


def in_class() -> bool:
    """Tell whether the app is open to a network, and so has a door."""
    return not is_loopback(st.get_option("server.address"))


def person() -> str | None:
    """Return who looks at this page; None where the app is one person's.

    Raises
    ------
    StoreError
        The app is a class's and nobody is known to look.
    """
    if not in_class():
        return None
    asked = _VISITING.get()
    found = asked[0] if asked else st.user.get("person")
    if not isinstance(found, str) or not people.is_person(found):
        raise StoreError("guard.nobody")
    return found


def workspace() -> Path:
    """Return the visitor's workspace.

    Raises
    ------
    StoreError
        The app is a class's and nobody is known to look.
    """
    return workspace_of(person())


def workspace_of(found: str | None) -> Path:
    """Return a person's workspace."""
    return default_workspace() if found is None else people.folder(found)
