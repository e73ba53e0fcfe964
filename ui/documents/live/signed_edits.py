"""Edits that carry a name: in a class it is that of the person who makes them, no other's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline_core.edits import Edit, OverrideStage
from ui.security import people, visitor


def own_name() -> str:
    """Return the name of the visitor; empty where the app is open to one person only."""
    person = visitor.person()
    return "" if person is None else people.name_of(person)


def signed(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits in which the visitor of a class answers for what is overridden."""
    return [
        replace(edit, name=own_name())
        if isinstance(edit, OverrideStage) and visitor.in_class()
        else edit
        for edit in edits
    ]
