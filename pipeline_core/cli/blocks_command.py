"""``blocks``: the catalogue, and the approval of a user's own."""

from __future__ import annotations

import json
from argparse import Namespace

from pipeline_core.catalog import approve, load_catalogue
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import lookup, say

FAMILIES = ("ingest", "validate_data", "prepare", "train", "validate_model", "monitor")


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
                print(f"  {name:<36}{_about(name, entry, options.lang)}")
    return 0


def _about(name: str, entry: dict[str, str], language: str) -> str:
    if not entry["approved"]:
        return f"{entry['title']} – {say(entry['why'], {'cause': entry['cause']}, language)}"
    title = lookup(f"block.{name}", language) or entry["title"]
    summary = lookup(f"block.{name}.summary", language) or entry["summary"]
    return f"{title} – {summary}"
