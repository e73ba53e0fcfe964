"""Keys of widgets whose value comes from elsewhere, such as a setting in a form.

With each message a browser sends the values of all its widgets. A message that was
on its way while the page set a widget to another value would change it back, as if
the user had; and a new widget shows its default for a moment before the session's
value. So a widget is created with its value, and one whose value the page changes is
created anew, under another key. A widget that the user changes keeps its key. Values
that the browser still sends for replaced or removed widgets are ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import streamlit as st

_ABSENT = object()


def widget_key(key: str, value: Any) -> str:
    """Return the key for a widget with this value: a new key if the page changed the value.

    Parameters
    ----------
    key
        The widget's name.
    value
        The value to show, which must also be the widget's initial value.
    """
    counter_key = f"{key}~"
    number = st.session_state.get(counter_key, 0)
    current = st.session_state.get(_numbered_key(key, number), _ABSENT)
    if current is not _ABSENT and not _equal(current, value):
        st.session_state[counter_key] = number = number + 1
    numbered = _numbered_key(key, number)
    st.session_state[f"{numbered}~said"] = value
    return numbered


def has_new_value(key: str) -> bool:
    """Return whether a widget that is still shown has a value not handled yet.

    The call marks the value as handled: a second call returns False.
    """
    name, _, number = key.rpartition("~")
    name, number = (name, number) if number.isdigit() else (key, "0")
    value_key = f"{key}~said"
    previous, current = st.session_state.get(value_key, _ABSENT), st.session_state.get(key, _ABSENT)
    if st.session_state.get(f"{name}~", 0) != int(number) or previous is current:
        return False
    if previous is not _ABSENT:
        st.session_state[value_key] = current
    return previous is _ABSENT or not _equal(current, previous)


def digest_of(text: str) -> str:
    """Return a short key for a content, for a widget that is another one for another content.

    Examples
    --------
    >>> digest_of("a") == digest_of("a"), digest_of("a") == digest_of("b")
    (True, False)
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def option_index(options: Sequence[Any], value: Any) -> int | None:
    """Return the index of a value among the options of a choice; None if it is missing.

    Examples
    --------
    >>> option_index(["a", "b"], "b"), option_index(["a", "b"], None), option_index([1, True], True)
    (1, None, 1)
    """
    return next((index for index, option in enumerate(options) if _equal(option, value)), None)


def _numbered_key(key: str, number: int) -> str:
    return f"{key}~{number}" if number else key


def _equal(current: Any, value: Any) -> bool:
    if isinstance(current, list | tuple) and isinstance(value, list | tuple):
        return list(current) == list(value)
    return bool(current == value) and isinstance(current, bool) == isinstance(value, bool)
