"""A widget shows what the page says, not what the browser believed before it heard of that.

With each message a browser sends what all its widgets show. One that was on
its way while the page gave a widget another value would change it back as if
somebody had; and a new widget shows its own beginning for a moment before what
the session says. So a widget begins with its value, and one whose value the
page changes begins anew, under another key. One that a person changes stays.
What the browser still says of a widget that is gone answers nothing: neither of
one that began anew, nor of one that is drawn no more and repeats what it showed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

_ABSENT = object()


def put(key: str, value: Any) -> str:
    """Return the key under which a widget is to begin with a value, or goes on showing it.

    Parameters
    ----------
    key
        The widget's name.
    value
        What it is to show; the widget must be given it as what it begins with.
    """
    times = f"{key}~"
    number = st.session_state.get(times, 0)
    shown = st.session_state.get(_named(key, number), _ABSENT)
    if shown is not _ABSENT and not _same(shown, value):
        st.session_state[times] = number = number + 1
    named = _named(key, number)
    st.session_state[f"{named}~said"] = value
    return named


def answers(key: str) -> bool:
    """Say whether a widget is the one that is shown, and says what it has not said before.

    Whoever asks has heard it: asked again, it says nothing new.
    """
    name, _, number = key.rpartition("~")
    name, number = (name, number) if number.isdigit() else (key, "0")
    said = f"{key}~said"
    before, now = st.session_state.get(said, _ABSENT), st.session_state.get(key, _ABSENT)
    if st.session_state.get(f"{name}~", 0) != int(number) or before is now:
        return False
    if before is not _ABSENT:
        st.session_state[said] = now
    return before is _ABSENT or not _same(now, before)


def place(options: Sequence[Any], value: Any) -> int | None:
    """Return where a value stands among the options of a choice; None where it does not.

    Examples
    --------
    >>> place(["a", "b"], "b"), place(["a", "b"], None), place([1, True], True)
    (1, None, 1)
    """
    return next((at for at, one in enumerate(options) if _same(one, value)), None)


def _named(key: str, number: int) -> str:
    return f"{key}~{number}" if number else key


def _same(shown: Any, value: Any) -> bool:
    if isinstance(shown, list | tuple) and isinstance(value, list | tuple):
        return list(shown) == list(value)
    return bool(shown == value) and isinstance(shown, bool) == isinstance(value, bool)
