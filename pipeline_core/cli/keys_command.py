"""``keys [--renew]``: the key that signs the app's sessions, and its renewal."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.numbers import local_time
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.session_key import key_file, replace_key

HELP = "cli.keys"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("--renew", text="cli.keys.renew", action="store_true")
    add_json(parser)


def run(options: Namespace) -> int:
    """Say how old the key is, or renew it: whoever is signed in has to sign in anew."""
    workspace = open_store(workspace_of(options)).workspace
    if options.renew:
        replace_key(workspace)
    file = key_file(workspace)
    made = file.stat().st_mtime if file.exists() else None
    if options.json:
        print(to_json({"file": str(file), "made": made, "renewed": options.renew}))
        return 0
    code = "cli.key_renewed" if options.renew else "cli.key_made" if made else "cli.no_key"
    moment = local_time(made, "%Y-%m-%d %H:%M") if made else ""
    print(say(code, {"file": str(file), "moment": moment}, options.lang))
    return 0
