"""Where the workspaces of a class are: below the class's own, each in a person's folder."""

from __future__ import annotations

from pathlib import Path

PEOPLE = "people"
# Beside the people of a class: no id of a person is as short.
SHARED_FOLDER = "examples"


def class_of(workspace: Path) -> Path | None:
    """Return the class's workspace that a person's belongs to; None if it belongs to none.

    Examples
    --------
    >>> class_of(Path("/srv/fabrica/people/0123456789abcdef")).as_posix()
    '/srv/fabrica'
    >>> class_of(Path("/srv/fabrica/mine")) is None
    True
    """
    return workspace.parent.parent if workspace.parent.name == PEOPLE else None


def people_folder(workspace: Path) -> Path:
    """Return the folder of the people's workspaces of a class, whose own workspace this is."""
    return workspace / PEOPLE
