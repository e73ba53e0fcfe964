"""Messages without the paths of the machine that they come from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

from pipeline_core.messages.masking import masked
from pipeline_core.messages.message import Message
from pipeline_core.store.class_workspace import class_of
from pipeline_core.store.events import Event

# An absolute path of two parts or more, in a sentence; not the end of an address or fraction.
_PATH = re.compile(r"(?<![\w:/.<])/(?:[^\s'\"`:;,()<>|/]+/)+([^\s'\"`:;,()<>|/]*)")


def hide_paths(value: Any) -> Any:
    """Return a value of a message with each absolute path cut to its last name.

    Examples
    --------
    >>> hide_paths("[Errno 13] Permission denied: '/srv/fabrica/mine/fabrica.db'")
    "[Errno 13] Permission denied: 'fabrica.db'"
    >>> hide_paths(["https://example.org/a/b", "3/4 of all", 5])
    ['https://example.org/a/b', '3/4 of all', 5]
    """
    if isinstance(value, str):
        return _PATH.sub(lambda match: match[1] or "…", value)
    if isinstance(value, dict):
        return {name: hide_paths(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [hide_paths(part) for part in value]
    return value


def message_for(workspace: Path, message: Message) -> Message:
    """Return a message as the people of a workspace may read it.

    The owner of a machine knows its folders; the people of a class do not.
    """
    if class_of(workspace) is None:
        return message
    return Message(message.code, hide_paths(dict(message.values)))


def error_for(workspace: Path, error: Any) -> Any:
    """Return a stage's error as the people of a workspace may read it."""
    return error if class_of(workspace) is None else hide_paths(error)


def event_for(workspace: Path, event: Event) -> Event:
    """Return an event whose error the people of a workspace may read."""
    if not (error := event.get("error")):
        return event
    return cast("Event", {**event, "error": error_for(workspace, error)})


def unexpected_message(code: str, error: BaseException) -> Message:
    """Return the message of an error that nobody has foreseen."""
    return Message(
        code, {"type": type(error).__name__, "cause": masked(hide_paths(_text(error)))[:600]}
    )


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception whose own text fails must still have a message
        return ""
