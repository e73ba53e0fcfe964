"""Where the workspaces of a class are: below the class's own, each in a person's folder."""

from __future__ import annotations

from pathlib import Path

PEOPLE = "people"
PERSON = "person.json"
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


def is_in_class(folder: Path) -> bool:
    """Return whether a folder is a person's of a class, however deep.

    The file beside a person's workspace tells it, which no pipeline and no upload can change.

    Examples
    --------
    >>> is_in_class(Path("/no/people/in/it"))
    False
    """
    folder = folder.resolve()
    return any(
        place.parent.name == PEOPLE and (place / PERSON).exists()
        for place in (folder, *folder.parents)
    )
