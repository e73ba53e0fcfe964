"""Entries of the user's blocks: of approved files what they say when imported, else their text.

Run as ``python -m pipeline_core.catalog.own_entries WORKSPACE`` by the catalogue. The
built-in blocks are not described again with them, so an edited block is soon in the palette.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline_core.block import BLOCKS, Block
from pipeline_core.catalog.approval import findings_of, why_unapproved
from pipeline_core.catalog.catalogue import import_file
from pipeline_core.catalog.describe import describe, print_entries
from pipeline_core.catalog.folder_contents import contents_of, covered_files
from pipeline_core.catalog.limited_process import limit_this_process
from pipeline_core.catalog.listing import Listing, cause_of, entries_from_text, unavailable_entry
from pipeline_core.catalog.sources import (
    CORE,
    is_python,
    packages_of,
    source_files,
    source_hash,
    user_files,
)
from pipeline_core.errors import CatalogError
from pipeline_core.messages.message import MessageJson
from pipeline_core.messages.own_words import translation_faults, workspace_blocks
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.spec.entry import Entry

_SECONDS = 60


def own_entries(workspace: Path) -> list[tuple[str, Entry]]:
    """Return the ids and entries of the user's blocks, in the order of their files.

    Parameters
    ----------
    workspace
        Holds the approvals.
    """
    warnings = [fault.as_json() for lang in LANGUAGES for fault in translation_faults(lang)]
    entries = []
    for file in user_files():
        for name, entry in _user_entries(file, workspace):
            if noted := [*warnings, *_findings(name, entry, workspace)]:
                entry["warnings"] = noted
            entries.append((name, entry))
    return entries


def _findings(name: str, entry: Entry, workspace: Path) -> list[MessageJson]:
    """Return what was found out about a user's block when it was approved."""
    if not entry["approved"]:
        return []
    findings = findings_of(Path(entry["file"]), workspace)
    return [finding for finding in findings if finding["values"].get("block") == name]


def _user_entries(file: Path, workspace: Path) -> Iterator[tuple[str, Entry]]:
    try:
        reason, contents = why_unapproved(file, workspace), contents_of(file)
    except (CatalogError, SyntaxError, ValueError, OSError) as error:
        yield file.stem, unavailable_entry(file, Listing(file.stem), cause_of(error))
        return
    if reason is not None:
        in_app = file.is_relative_to(workspace_blocks(workspace))
        yield from entries_from_text(file, reason=reason, in_app=in_app)
        return
    before = set(BLOCKS)
    try:
        import_file(file, contents)
        own = [block for name, block in BLOCKS.items() if name not in before and _is_own(block)]
        entries = [(block.id, _own_entry(block, contents)) for block in own]
    except (Exception, SystemExit) as error:  # it may fail in any way, and the rest must go on
        yield from entries_from_text(file, cause_of(error))
        return
    yield from entries


def _is_own(block: Block) -> bool:
    """Return whether a block is the user's, not a built-in one that a file imports."""
    return not Path(inspect.getfile(block.function)).resolve().is_relative_to(CORE)


def _own_entry(block: Block, contents: dict[str, str]) -> Entry:
    """Return the entry of a user's block, which depends on all that lies beside it."""
    entry = describe(block)
    file = Path(entry["file"])
    files = dict.fromkeys([*source_files(file), *covered_files(file)])
    entry["code"], entry["packages"] = source_hash(files), packages_of(_python_of(files))
    entry["contents"] = contents
    return entry


def _python_of(files: Iterable[Path]) -> list[Path]:
    """Return those files that are Python; a neighbour that is none is not imported."""
    return [file for file in files if file.suffix == ".py" and is_python(file)]


if __name__ == "__main__":
    limit_this_process(_SECONDS)
    print_entries(lambda: own_entries(Path(sys.argv[1])))
