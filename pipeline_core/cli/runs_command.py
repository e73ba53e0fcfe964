"""``runs``: what ran in this workspace, newest first."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from dataclasses import asdict

from pipeline_core.cli.output import print_table
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import say
from pipeline_core.store import open_store


def run(options: Namespace) -> int:
    """List the runs."""
    found = open_store(workspace_of(options)).runs.runs(search=options.search)
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=2))
        return 0
    if not found:
        print(say("cli.no_runs", {}, options.lang))
        return 0
    rows = [
        [one.id, _when(one.created), say(f"state.{one.status}", {}, options.lang), one.name]
        for one in found
    ]
    print_table(rows)
    return 0


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
