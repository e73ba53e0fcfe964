"""``blocks``: the catalogue, and the approval of a user's own blocks."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline_core.catalog import Catalogue, Entry, approve, load_catalogue
from pipeline_core.catalog.approval import (
    LOCK_VARIABLE,
    block_files_in,
    findings_of,
    lock,
    remember_findings,
    withdraw,
)
from pipeline_core.catalog.folder_contents import lists_block
from pipeline_core.catalog.search import matching_blocks
from pipeline_core.cli.advice import advice_values
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.errors import UsageError
from pipeline_core.messages.own_words import blocks_of
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec.entry import FAMILIES

HELP = "cli.blocks"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("words", text="cli.block_words", nargs="*", metavar="WORD")
    add_json(parser)
    parser.add_option("--approve", text="cli.approve", type=Path, metavar="FILE")
    parser.add_option("--lock", text="cli.lock", action="store_true")


def run(options: Namespace) -> int:
    """List the blocks by family, those that some words find, or approve one of the user's files."""
    if options.lock and not options.approve:
        raise UsageError("cli.lock_needs_approve")
    workspace = workspace_of(options)
    if options.approve:
        with blocks_of(workspace):
            return approve_files(options, workspace)
    catalogue = load_catalogue(workspace)
    if options.json:
        print(to_json(matching_blocks(catalogue, options.words) if options.words else catalogue))
        return 0
    _print_blocks(catalogue, options)
    for warning in _warnings(catalogue, options.lang):
        print(warning, file=sys.stderr)
    return 0


def _print_blocks(catalogue: Catalogue, options: Namespace) -> None:
    listed = matching_blocks(catalogue, options.words)
    for family in FAMILIES:
        of_family = [name for name, entry in listed.items() if entry["family"] == family]
        if of_family or not options.words:
            print(say(f"family.{family}", {}, options.lang))
        for name in of_family:
            print(f"  {name:<42}{_title(name, listed[name], options)}")
    if (behind := len(catalogue) - len(listed)) and not options.words:
        print(say("cli.blocks_behind", {"count": behind}, options.lang))


def approve_files(options: Namespace, workspace: Path) -> int:
    """Approve a file, or those of a folder, and return 1 if one of them gives no block."""
    files = block_files_in(options.approve)
    names = {name: None for file in files for name in approve(file, workspace)}
    if not any(map(lists_block, files)):
        _withdraw(files, workspace)
        raise UsageError("cli.no_block_to_approve", file=str(options.approve))
    broken = _broken(files, load_catalogue(workspace))
    for file, entry in broken.items():
        sentence = say("catalog.broken", {"cause": entry["cause"]}, options.lang)
        print(f"{file}: {sentence}", file=sys.stderr)
    _withdraw(broken, workspace)
    if broken:
        return 1
    print(say("cli.approved", {"names": list(names)}, options.lang))
    for file in files:
        _print_findings(file, workspace, options.lang)
    if options.lock:
        locks = {lock(file) for file in files}
        values = {"files": [str(file) for file in locks], "variable": LOCK_VARIABLE}
        print(say("cli.locked", values, options.lang))
    return 0


def _withdraw(files: Iterable[Path], workspace: Path) -> None:
    for file in files:
        withdraw(file, workspace)


def _print_findings(file: Path, workspace: Path, language: str) -> None:
    """Try the row blocks of an approved file, and say what was found out."""
    from pipeline_core.catalog.row_probe import findings

    remember_findings(file, workspace, findings(file))
    for message in findings_of(file, workspace):
        print(say(message["code"], message["values"], language), file=sys.stderr)


def _broken(files: Sequence[Path], catalogue: Catalogue) -> dict[Path, Entry]:
    """Return the entries that could not be loaded, by their files."""
    entries = ((Path(entry["file"]), entry) for entry in catalogue.values())
    return {
        file: entry
        for file, entry in entries
        if file in files and lists_block(file) and entry.get("why") == "catalog.broken"
    }


def _warnings(catalogue: Catalogue, language: str) -> dict[str, None]:
    """Return what is wrong beside the blocks' code, each sentence once."""
    messages = (message for entry in catalogue.values() for message in entry.get("warnings", ()))
    return {say(message["code"], message["values"], language): None for message in messages}


def _title(name: str, entry: Entry, options: Namespace) -> str:
    if not entry["approved"]:
        values = {"cause": entry["cause"], **advice_values(options.workspace)}
        return f"{entry['title']} – {say(entry['why'], values, options.lang)}"
    title = lookup(f"block.{name}", options.lang) or entry["title"]
    summary = lookup(f"block.{name}.summary", options.lang) or entry["summary"]
    return f"{title} – {summary}"
