"""The visitor of the current page or request, and the visitor's workspace.

An app that is open to this machine only has one workspace. In a class the visitor is the
person whom the door admitted; without one nothing is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from pipeline_core.errors import StoreError
from pipeline_core.serve.door import is_loopback
from pipeline_core.store import default_workspace
from ui.security import people
from ui.security.sessions import find_session

_REQUEST_PERSON: ContextVar[tuple[str | None] | None] = ContextVar("request_person", default=None)


@contextmanager
def act_as(person_id: str | None) -> Iterator[None]:
    """Act for a person inside the block, for requests that no page belongs to.

    Parameters
    ----------
    person_id
        The person's id from the door; None if the app is open to this machine only.
    """
    token = _REQUEST_PERSON.set((person_id,))
    try:
        yield
    finally:
        _REQUEST_PERSON.reset(token)


def in_class() -> bool:
    """Return whether the app is open to a network, and so has a door."""
    return not is_loopback(st.get_option("server.address"))


def person() -> str | None:
    """Return the id of this page's visitor; None if the app is open to this machine only.

    Raises
    ------
    StoreError
        The app is open to a class and the visitor is unknown.
    """
    if not in_class():
        return None
    request_person = _REQUEST_PERSON.get()
    person_id = request_person[0] if request_person else st.user.get("person")
    if not isinstance(person_id, str) or not people.is_person(person_id):
        raise StoreError("guard.nobody")
    return person_id


def is_teacher() -> bool:
    """Return whether this page's visitor signed in with the teacher's code, and still is in."""
    if not in_class():
        return False
    session = find_session(str(st.user.get("session")))
    return session is not None and session.teacher and session.person == st.user.get("person")


def is_owner() -> bool:
    """Return whether this page's visitor is the teacher, or the one person the app is open to."""
    return is_teacher() or not in_class()


def workspace() -> Path:
    """Return the visitor's workspace.

    Raises
    ------
    StoreError
        The app is open to a class and the visitor is unknown.
    """
    return workspace_of(person())


def workspace_of(person_id: str | None) -> Path:
    """Return a person's workspace, or the default one for None."""
    return default_workspace() if person_id is None else people.folder(person_id)
