"""``predict MODEL FILE``: the answers of a kept model for the rows of a file."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.store import open_store

HELP = "cli.predict"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("model", text="cli.predict.model", metavar="MODEL")
    parser.add_option("file", text="cli.predict.file", metavar="FILE", type=Path)
    parser.add_option("--prepared", text="cli.predict.prepared", action="store_true")
    parser.add_option("-o", "--output", text="cli.output", type=Path, metavar="OUT")
    add_json(parser)


def run(options: Namespace) -> int:
    """Print or write the rows with the answers; what is to be said of them on standard error."""
    from pipeline_core.registry.new_rows import predict_file
    from pipeline_core.registry.opened_model import open_model

    store = open_store(workspace_of(options))
    kept = store.models.find(options.model)
    catalogue = load_catalogue(store.workspace)
    rows, prediction = predict_file(
        store, open_model(store, kept), options.file, catalogue, prepared=options.prepared
    )
    for note in prediction.notes:
        print(say(note.code, note.values, options.lang), file=sys.stderr)
    if options.json:
        print(to_json(prediction.answers.to_dict(orient="records")))
        return 0
    answers = prediction.answers
    text = rows.drop(columns=[*answers.columns], errors="ignore").join(answers).to_csv(index=False)
    if options.output is None:
        print(text, end="")
        return 0
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        values = {"file": str(options.output), "cause": error.strerror}
        raise UsageError("cli.not_written", **values) from error
    print(say("cli.written", {"file": str(options.output)}, options.lang), file=sys.stderr)
    return 0
