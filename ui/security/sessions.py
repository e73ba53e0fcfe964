"""The sessions of a class: who is signed in, in which browser, until when.

A cookie names a session and is signed; without its session in the list here it opens
nothing, so signing out ends every copy of it. The list is sealed with the server's key:
when that is replaced, all sessions have ended.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline_core.store import default_workspace
from pipeline_core.store.atomic_file import replace_file
from ui.security.token import LIFETIME_SECONDS, is_valid, issue, sign

COOKIE = "fabrica_person"
MAX_A_PERSON = 20
_WRITE_LOCK = threading.Lock()


@dataclass(frozen=True)
class Session:
    """A person's sign-in with one browser.

    Parameters
    ----------
    id
        Made by the server.
    person
        The person's id.
    began
        When they signed in, in seconds since 1970.
    teacher
        Whether they signed in with the teacher's code.
    """

    id: str
    person: str
    began: float
    teacher: bool = False


def begin_session(person: str, *, teacher: bool = False) -> Session:
    """Return a new session of a person; the oldest ends if there are too many."""
    session = Session(secrets.token_hex(16), person, time.time(), teacher)

    def add(sessions: list[Session]) -> list[Session]:
        own = [known for known in sessions if known.person == person]
        surplus = own[: max(0, len(own) - MAX_A_PERSON + 1)]
        return [*(known for known in sessions if known not in surplus), session]

    _change(add)
    return session


def end_session(session: str) -> None:
    """End a session: its cookie and every copy of it open nothing any more."""
    _change(lambda sessions: [known for known in sessions if known.id != session])


def end_sessions_of(person: str) -> None:
    """End all sessions of a person."""
    _change(lambda sessions: [known for known in sessions if known.person != person])


def open_sessions() -> list[Session]:
    """Return the sessions that have neither ended nor expired."""
    latest = time.time() - LIFETIME_SECONDS
    return [session for session in _read() if session.began > latest]


def find_session(session: str) -> Session | None:
    """Return an open session by its id; None if it has ended."""
    return next((known for known in open_sessions() if known.id == session), None)


def cookie_of(session: Session) -> str:
    """Return the value of a session's cookie."""
    token = issue("cookie", session.person, session.id, now=session.began)
    return f"{session.person}~{session.id}~{token}"


def session_of_cookies(cookies: Mapping[str, str]) -> Session | None:
    """Return the open session that the cookies name; None without a valid cookie."""
    person, _, rest = cookies.get(COOKIE, "").partition("~")
    name, _, token = rest.partition("~")
    if not is_valid(token, "cookie", person, name):
        return None
    session = find_session(name)
    return session if session is not None and session.person == person else None


def _change(change: Callable[[list[Session]], list[Session]]) -> None:
    with _WRITE_LOCK:
        sessions = [asdict(session) for session in change(open_sessions())]
        content = {"seal": sign("sessions"), "sessions": sessions}
        replace_file(_file(), json.dumps(content).encode())


def _read() -> tuple[Session, ...]:
    file, seal = _file(), sign("sessions")
    with suppress(OSError):
        stamp = file.stat()
        return _read_file(file, seal, (stamp.st_ino, stamp.st_mtime_ns, stamp.st_size))
    return ()


@lru_cache(maxsize=8)
def _read_file(file: Path, seal: str, _: tuple[int, ...]) -> tuple[Session, ...]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        is_ours = secrets.compare_digest(str(content["seal"]), seal)
        return tuple(Session(**entry) for entry in content["sessions"]) if is_ours else ()
    except (ValueError, TypeError, KeyError):
        return ()  # damaged: everybody signs in again


def _file() -> Path:
    return default_workspace() / "runtime" / "sessions.json"
