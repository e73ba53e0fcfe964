"""What the teacher may do for the people of a class.

The server asks before each act whether the visitor is the teacher; a page that was drawn
for one proves nothing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.runs import client
from ui.documents.stores import store_of
from ui.security import people, visitor
from ui.security.connections import CONNECTIONS
from ui.security.sessions import end_sessions_of


def sign_out(person: str) -> None:
    """End all sessions of a person, for the teacher."""
    _require_teacher()
    end_sessions_of(person)
    CONNECTIONS.close_ended()


def reset_word(person: str) -> None:
    """Have a person choose a new word, for the teacher; their sessions end."""
    _require_teacher()
    people.reset_word(person)
    sign_out(person)


def stop_runs(person: str) -> None:
    """Cancel the runs of a person, for the teacher: those that wait, too.

    Raises
    ------
    StoreError
        The visitor is not the teacher, or the launcher does not answer.
    """
    _require_teacher()
    store = store_of(_folder_of(person))
    for run in reversed(store.runs.open_runs()):  # else one that waits would start
        client.cancel(store, run.id)


def remove(person: str) -> None:
    """Delete a person's name with all that is theirs, for the teacher.

    Raises
    ------
    StoreError
        The visitor is not the teacher, or it is themself, or nothing can be deleted.
    """
    _require_teacher()
    if person == visitor.person():
        raise StoreError("class.not_found")
    folder = _folder_of(person)
    sign_out(person)
    stop_runs(person)
    with suppress(FabricaError):  # it ends by itself when its folder is gone
        client.stop_launcher(folder)
    people.remove(person)


def _folder_of(person: str) -> Path:
    if not people.is_person(person) or not people.name_of(person):
        raise StoreError("class.not_found")
    return people.folder(person)


def _require_teacher() -> None:
    if not visitor.is_teacher():
        raise StoreError("class.not_found")
