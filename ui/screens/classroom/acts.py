"""What the teacher may do for the people of a class.

The server asks before each act whether the visitor is the teacher; a page that was drawn
for one proves nothing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.runs import client
from pipeline_core.store import default_workspace
from pipeline_core.store.disk_quota import set_class_quota
from ui.documents import documents, handouts
from ui.documents.class_lessons import choose_lesson
from ui.documents.handouts import Handout
from ui.documents.stores import store_of
from ui.security import people, visitor
from ui.security.connections import CONNECTIONS
from ui.security.names import name_identity, normalize_name
from ui.security.pause import begin_pause, end_pause
from ui.security.sessions import end_sessions_of
from ui.text.words import t


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


def remove(person: str, typed: str) -> None:
    """Delete a person's name with all that is theirs, for the teacher.

    Parameters
    ----------
    person
        The person's id; not the teacher's own.
    typed
        What the teacher typed to confirm it: the person's name.

    Raises
    ------
    StoreError
        The visitor is not the teacher, something else was typed, or nothing can be deleted.
    """
    _require_teacher()
    _end_confirmed(person, typed)
    people.remove(person)


def delete_data(person: str, typed: str) -> None:
    """Delete what a person has made, for the teacher; the name and the word stay.

    Parameters
    ----------
    person
        The person's id; not the teacher's own.
    typed
        What the teacher typed to confirm it: the person's name.

    Raises
    ------
    StoreError
        The visitor is not the teacher, something else was typed, or nothing can be deleted.
    """
    _require_teacher()
    _end_confirmed(person, typed)
    people.start_afresh(person)


def delete_class(typed: str, *, names: bool) -> None:
    """Delete what everybody but the teacher has made, and the handouts.

    Whoever's cannot be deleted does not keep the others' from it.

    Parameters
    ----------
    typed
        What the teacher typed to confirm it: the words that the page shows.
    names
        Delete the names, too.

    Raises
    ------
    StoreError
        The visitor is not the teacher, something else was typed, or somebody's data cannot
        be deleted.
    """
    _require_teacher()
    _require_typed(t("class.delete_all.words"), typed)
    errors: list[FabricaError] = []
    for handout in handouts.all_handouts():
        handouts.withdraw(handout.id)
    for person in people.everybody():
        if person.id == visitor.person():
            continue
        try:
            _end_work(person.id)
            (people.remove if names else people.start_afresh)(person.id)
        except FabricaError as error:
            errors.append(error)
    if errors:
        raise errors[0]


def hand_out(pipeline: str) -> Handout:
    """Give everybody of the class a copy of a pipeline of the teacher's.

    Raises
    ------
    FabricaError
        The visitor is not the teacher, there is no such pipeline, or it cannot be packed.
    """
    _require_teacher()
    document, owner = documents.load(pipeline), visitor.person()
    if document is None or owner is None:
        raise StoreError("class.not_found")
    return handouts.hand_out(document, owner)


def put_lesson(lesson: str | None) -> None:
    """Put a lesson in front of everybody, or none, for the teacher."""
    _require_teacher()
    choose_lesson(lesson)


def pause() -> None:
    """Have everybody but the teachers wait."""
    _require_teacher()
    begin_pause()


def resume() -> None:
    """Let everybody go on, for the teacher."""
    _require_teacher()
    end_pause()


def withdraw(handout: str) -> None:
    """Hand a pipeline out to nobody else, for the teacher."""
    _require_teacher()
    handouts.withdraw(handout)


def set_quota(megabytes: float | None) -> None:
    """Set what each person of the class may hold on the disk, for the teacher."""
    _require_teacher()
    set_class_quota(default_workspace(), megabytes)


def _end_confirmed(person: str, typed: str) -> None:
    """End what another person does, if their name was typed."""
    _require_typed(people.name_of(_other(person)), typed)
    _end_work(person)


def _end_work(person: str) -> None:
    """Sign a person out and end whatever of theirs runs."""
    folder = _folder_of(person)
    sign_out(person)
    stop_runs(person)
    with suppress(FabricaError):  # it ends by itself when its folder is gone
        client.stop_launcher(folder)


def _other(person: str) -> str:
    if person == visitor.person():
        raise StoreError("class.not_found")
    _folder_of(person)
    return person


def _require_typed(words: str, typed: str) -> None:
    if name_identity(normalize_name(typed)) != name_identity(words):
        raise StoreError("class.not_confirmed", words=words, typed=typed.strip())


def _folder_of(person: str) -> Path:
    if not people.is_person(person) or not people.name_of(person):
        raise StoreError("class.not_found")
    return people.folder(person)


def _require_teacher() -> None:
    if not visitor.is_teacher():
        raise StoreError("class.not_found")
