"""``blocks``: the catalogue, and the approval of a user's own blocks."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import Catalogue, Entry, approve, load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec.entry import FAMILIES

HELP = "cli.blocks"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_json(parser)
    parser.add_option("--approve", text="cli.approve", type=Path, metavar="FILE")


def run(options: Namespace) -> int:
    """List the blocks by family, or approve one of the user's files."""
    workspace = workspace_of(options)
    if options.approve:
        names = approve(options.approve, workspace)
        print(say("cli.approved", {"names": names}, options.lang))
        return 0
    catalogue = load_catalogue(workspace)
    if options.json:
        print(json.dumps(catalogue, indent=2))
        return 0
    for family in FAMILIES:
        print(say(f"family.{family}", {}, options.lang))
        for name, entry in catalogue.items():
            if entry["family"] == family:
                print(f"  {name:<36}{_title(name, entry, options.lang)}")
    for warning in _warnings(catalogue, options.lang):
        print(warning, file=sys.stderr)
    return 0


def _warnings(catalogue: Catalogue, language: str) -> dict[str, None]:
    """Return what is wrong beside the blocks' code, each sentence once."""
    messages = (message for entry in catalogue.values() for message in entry.get("warnings", ()))
    return {say(message["code"], message["values"], language): None for message in messages}


def _title(name: str, entry: Entry, language: str) -> str:
    if not entry["approved"]:
        return f"{entry['title']} – {say(entry['why'], {'cause': entry['cause']}, language)}"
    title = lookup(f"block.{name}", language) or entry["title"]
    summary = lookup(f"block.{name}.summary", language) or entry["summary"]
    return f"{title} – {summary}"
