"""``bisect FILE``: the edit after which a metric was worse."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from pipeline_core.cli.compare_command import difference_row
from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import fixed, say_here
from pipeline_core.cli.options import (
    CommandParser,
    add_file,
    add_json,
    add_threads,
    scheduler_address,
)
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import LoadedPipeline, load_pipeline
from pipeline_core.factory.edit_search import FoundEdit, find_edit
from pipeline_core.factory.execution import launcher_for, run_in_foreground, run_in_launcher
from pipeline_core.factory.judged_versions import judged_versions
from pipeline_core.factory.variant_runs import Execute
from pipeline_core.factory.versions import versions_between
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options

HELP = "cli.bisect"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_option("--stage", text="cli.bisect.stage", required=True, metavar="STAGE")
    parser.add_option("--metric", text="cli.bisect.metric", required=True, metavar="NAME")
    parser.add_option("--good", text="cli.bisect.good", required=True, metavar="VERSION")
    parser.add_option("--bad", text="cli.bisect.bad", required=True, metavar="VERSION")
    parser.add_option("--engine", text="cli.engine", type=scheduler_address, metavar="ADDRESS")
    add_threads(parser)
    add_json(parser)


def run(options: Namespace) -> int:
    """Print the edit that was found, and what speaks against it being the only one."""
    loaded = load_pipeline(options)
    store = open_store(loaded.workspace)
    versions = versions_between(store, loaded.file, options.good, options.bad)
    judged = judged_versions(
        store, loaded.catalogue, loaded.file, versions, options.stage, options.threads
    )
    values = {"versions": len(versions), "distinct": len(judged)}
    print(say_here("bisect.plan", values, options.lang), file=sys.stderr)
    engine = options.engine or ""
    plain = options.root is None and options.threads == 1 and not engine
    execute: Execute = run_in_launcher if plain else run_in_foreground
    run_options = Options(threads=options.threads, workers=os.cpu_count() or 1, engine=engine)

    def note(name: str, value: float | None) -> None:
        line = {"version": name, "value": number(value)}
        code = "bisect.at" if value is not None else "bisect.at_failed"
        print(say_here(code, line, options.lang), file=sys.stderr)

    with launcher_for(loaded.workspace):
        words = (options.stage, options.metric, execute, run_options, note)
        edit = find_edit(store, loaded.file, judged, *words)
    _print(loaded, edit, options)
    return 0


def _print(loaded: LoadedPipeline, edit: FoundEdit, options: Namespace) -> None:
    lines = [(code, _in_numbers(values)) for code, values in edit.claims()]
    sentences = [say_here(code, values, options.lang) for code, values in lines]
    differences = edit.differences(loaded.catalogue)
    if options.json:
        changes = [
            {"kind": d.kind, "stage": d.stage, "name": d.name, "values": list(d.values)}
            for d in differences
        ]
        finding = edit.finding
        ends = {"good": edit.good, "bad": edit.bad, "changes": changes}
        marks = {"single": finding.is_single, "share": finding.share, "runs": edit.runs}
        print(to_json({**ends, **marks, "values": edit.values, "sentences": sentences}))
        return
    print("\n".join(sentences))
    print_table([difference_row(each, options.lang) for each in differences])


def _in_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a sentence with numbers as the terminal writes them."""
    scores = {name: number(values[name]) for name in ("before", "after") if name in values}
    share = {"share": fixed(values["share"], 0)} if "share" in values else {}
    return {**values, **scores, **share}
