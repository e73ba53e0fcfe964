"""``keep RUN STAGE``: keep the model of a stage of a run as a version of a named model."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.options import CommandParser, add_json, positive_integer
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run
from pipeline_core.cli.version_lines import version_as_json, version_lines
from pipeline_core.messages.words import say
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from pipeline_core.store.kept_models import ALIASES

HELP = "cli.keep"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("run", text="cli.show.run", metavar="RUN")
    parser.add_option("stage", text="cli.keep.stage", metavar="STAGE")
    parser.add_option("--name", text="cli.keep.name", metavar="NAME", required=True)
    parser.add_option("--note", text="cli.keep.note", metavar="TEXT", default="")
    parser.add_option("--as", text="cli.keep.as", dest="alias", choices=ALIASES)
    parser.add_option(
        "--with-sample", text="cli.keep.sample", type=positive_integer, default=0, metavar="N"
    )
    add_json(parser)


def run(options: Namespace) -> int:
    """Keep the model, and say as which version."""
    store = open_store(workspace_of(options))
    kept = keep_of_run(
        store,
        find_run(store, options.run),
        options.stage,
        options.name,
        note=options.note,
        sample=options.with_sample,
    )
    if options.alias:
        store.models.set_alias(kept.name, options.alias, kept.version)
        kept = store.models.find(kept.title)
    if options.json:
        print(to_json(version_as_json(kept)))
        return 0
    print(say("cli.keep.kept", {"model": kept.title, "stage": kept.stage}, options.lang))
    for line in version_lines(kept, options.lang):
        print(line)
    return 0
