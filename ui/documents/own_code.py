"""Files of own code: the visitor's blocks, read, written, renamed and deleted.

Whoever edits code executes nothing. In a class where the operator has named one folder of
blocks for all, nobody edits it from the app.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline_core.catalog import BLOCKS_FOLDER, load_catalogue
from pipeline_core.catalog.approval import withdraw
from pipeline_core.catalog.own_files import (
    SourceText,
    checked_block_name,
    delete_own,
    own_file,
    own_names,
    read_own,
    renamed_text,
    write_own,
)
from pipeline_core.catalog.templates import template
from pipeline_core.errors import CatalogError, FabricaError
from pipeline_core.messages.own_words import blocks_of
from ui.documents import documents
from ui.documents.gallery import recent_ids
from ui.security import people, visitor
from ui.security.pause import require_no_pause


def may_edit() -> bool:
    """Return whether the visitor may write code: in a class, not into the operator's folder."""
    return not (visitor.in_class() and os.environ.get(BLOCKS_FOLDER))


def names() -> list[str]:
    """Return the names of the visitor's own blocks."""
    if not may_edit():
        return []
    with blocks_of(visitor.workspace()):
        return list(own_names())


def name_of(block: str) -> str | None:
    """Return the name of the visitor's own file of a block; None for a built-in one."""
    return next((name for name in names() if name.rpartition("/")[2] == block), None)


def read(name: str, person: str | None = None) -> SourceText:
    """Return the text of an own block, for the teacher also of another person's.

    Raises
    ------
    FabricaError
        The visitor may not, or the file cannot be read.
    """
    with blocks_for(person):
        return read_own(name)


def create(name: str, kind: str, language: str) -> str:
    """Make a new block from a template, and return its name.

    Raises
    ------
    FabricaError
        It is no name, or another block has it.
    """
    _require_change()
    workspace = visitor.workspace()
    taken = load_catalogue(workspace)
    with blocks_of(workspace):
        stems = {own.rpartition("/")[2] for own in own_names()}
        checked_block_name(name, {*taken, *stems})
        write_own(name, template(kind, name, language), "")
    return name


def save(name: str, text: str, version: str) -> str:
    """Write the text of an own block, and return its new version.

    Raises
    ------
    FabricaError
        It was changed elsewhere, or cannot be written.
    """
    _require_change()
    with blocks_of(visitor.workspace()):
        return write_own(name, text, version)


def rename(name: str, new_name: str, version: str) -> str:
    """Give an own block another name, and return it; it waits for approval under this one.

    Raises
    ------
    FabricaError
        The name cannot be given, or the file was changed elsewhere.
    """
    _require_change()
    workspace = visitor.workspace()
    taken = load_catalogue(workspace)
    with blocks_of(workspace):
        family, _, old = name.rpartition("/")
        source = read_own(name)
        stems = {own.rpartition("/")[2] for own in own_names()}
        new = "/".join(filter(None, [family, checked_block_name(new_name, {*taken, *stems})]))
        if source.version != version:
            raise CatalogError("own_code.changed_elsewhere", name=name)
        write_own(new, renamed_text(source.text, old, new_name), "")
        delete_own(name, version)
        withdraw(own_file(name), workspace)
    return new


def delete(name: str, version: str) -> None:
    """Delete an own block.

    Raises
    ------
    FabricaError
        It was changed elsewhere.
    """
    _require_change()
    workspace = visitor.workspace()
    with blocks_of(workspace):
        delete_own(name, version)
        withdraw(own_file(name), workspace)


def users_of(name: str) -> list[str]:
    """Return the names of the visitor's pipelines that have a stage of a block."""
    block, users = name.rpartition("/")[2], []
    for pipeline in recent_ids():
        with suppress(FabricaError):
            document = documents.load(pipeline)
            stages = document.pipeline.stages.values() if document else ()
            if document and any(stage.block == block for stage in stages):
                users.append(document.pipeline.name or pipeline)
    return users


@contextmanager
def blocks_for(person: str | None) -> Iterator[Path]:
    """Act in the blocks of the visitor, or of another person as the teacher."""
    require_edit()
    workspace = visitor.workspace()
    if person is not None and person != visitor.person():
        require_owner()
        if not people.is_person(person) or not people.name_of(person):
            raise CatalogError("own_code.teacher_only")
        workspace = people.folder(person)
    with blocks_of(workspace):
        yield workspace


def require_owner() -> None:
    """Refuse whoever may not let code be executed: in a class, all but the teacher."""
    if not visitor.is_owner():
        raise CatalogError("own_code.teacher_only")


def require_edit() -> None:
    """Refuse to write into the folder that the operator of a class has named."""
    if not may_edit():
        raise CatalogError("own_code.operators_folder")


def _require_change() -> None:
    """Refuse a change of code where it may not be edited, and in a pause of the class."""
    require_no_pause()
    require_edit()
