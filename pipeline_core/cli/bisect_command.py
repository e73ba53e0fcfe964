"""``bisect FILE``: the edit after which a metric was worse."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from pipeline_core.cli.compare_command import difference_row
from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import fixed, say_here
from pipeline_core.cli.options import CommandParser, add_file, add_json, add_threads
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import LoadedPipeline, load_pipeline
from pipeline_core.compare import RunRecord, compare
from pipeline_core.errors import UsageError
from pipeline_core.factory.bisect import Finding, find_fall
from pipeline_core.factory.execution import launcher_for, run_in_foreground, run_in_launcher
from pipeline_core.factory.judged_versions import (
    JudgedVersion,
    judged_versions,
    kept_value,
    value_by_run,
)
from pipeline_core.factory.production import Execute
from pipeline_core.factory.versions import versions_between
from pipeline_core.measures.metric_directions import direction
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Options

HELP = "cli.bisect"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_option("--stage", text="cli.bisect.stage", required=True, metavar="STAGE")
    parser.add_option("--metric", text="cli.bisect.metric", required=True, metavar="NAME")
    parser.add_option("--good", text="cli.bisect.good", required=True, metavar="VERSION")
    parser.add_option("--bad", text="cli.bisect.bad", required=True, metavar="VERSION")
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
    if len(judged) < 2:
        raise UsageError("bisect.alike", stage=options.stage)
    plain = options.root is None and options.threads == 1
    execute: Execute = run_in_launcher if plain else run_in_foreground
    with launcher_for(loaded.workspace):
        finding, runs = _search(store, loaded, judged, execute, options)
    _print(loaded, judged, finding, runs, options)
    return 0


def _search(
    store: Store,
    loaded: LoadedPipeline,
    judged: Sequence[JudgedVersion],
    execute: Execute,
    options: Namespace,
) -> tuple[Finding, int]:
    kept = {n: kept_value(store, each.key, options.metric) for n, each in enumerate(judged)}
    known = {place: value for place, value in kept.items() if value is not None}
    runs = 0
    run_options = Options(threads=options.threads, workers=os.cpu_count() or 1)

    def value_of(place: int) -> float | None:
        nonlocal runs
        runs += 1
        each = judged[place]
        value = value_by_run(
            store, loaded.file, each, options.stage, options.metric, execute, run_options
        )
        said = {"version": each.version.name, "value": number(value)}
        print(say_here("bisect.at", said, options.lang), file=sys.stderr)
        return value

    return find_fall(len(judged), value_of, direction(options.metric) or 1, known), runs


def _print(
    loaded: LoadedPipeline,
    judged: Sequence[JudgedVersion],
    finding: Finding,
    runs: int,
    options: Namespace,
) -> None:
    good, bad = (judged[place] for place in (finding.last_good, finding.first_bad))
    said = _said(finding, judged, runs)
    sentences = [say_here(code, values, options.lang) for code, values in said]
    pipelines = [each.version.pipeline for each in (good, bad)]
    records = [RunRecord("", pipeline) for pipeline in pipelines if pipeline is not None]
    differences = compare(records, loaded.catalogue).differences
    if options.json:
        changes = [
            {"kind": d.kind, "stage": d.stage, "name": d.name, "values": list(d.values)}
            for d in differences
        ]
        values = {judged[place].version.name: value for place, value in finding.values.items()}
        found = {"good": good.version.name, "bad": bad.version.name, "changes": changes}
        marks = {"single": finding.is_single, "share": finding.share, "runs": runs}
        print(to_json({**found, **marks, "values": values, "sentences": sentences}))
        return
    print("\n".join(sentences))
    print_table([difference_row(each, options.lang) for each in differences])


def _said(
    finding: Finding, judged: Sequence[JudgedVersion], runs: int
) -> list[tuple[str, dict[str, Any]]]:
    good, bad = finding.last_good, finding.first_bad
    ends = {
        "good": judged[good].version.name,
        "bad": judged[bad].version.name,
        "before": number(finding.values[good]),
        "after": number(finding.values[bad]),
        "runs": runs,
    }
    said: list[tuple[str, dict[str, Any]]] = [("bisect.found", ends)]
    if bad - good > 1:
        names = [each.version.name for each in judged[good + 1 : bad]]
        said.append(("bisect.between", {"names": names}))
    if finding.falls > 1:
        said.append(("bisect.falls", {"count": finding.falls}))
    if not finding.is_single:
        said.append(("bisect.share", {"share": fixed(100 * finding.share, 0)}))
    unjudged = len(judged) - len(finding.values)
    if unjudged:
        said.append(("bisect.not_judged", {"count": unjudged}))
    return said
