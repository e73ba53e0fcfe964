"""``compare RUN RUN`` or ``FILE FILE``: what differs between runs, or between pipelines."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.compared_files import FORMS, compare_files, file_version, is_file
from pipeline_core.cli.git_integration import compare_for_git, install_git
from pipeline_core.cli.metrics import number
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run
from pipeline_core.compare import Comparison, Difference, Metric, RunRecord, compare
from pipeline_core.errors import UsageError
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import say
from pipeline_core.spec import parse
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Run

HELP = "cli.compare"
_LABELS = {
    "seed": "compare.seed",
    "threads": "compare.threads",
    "stage": "compare.stage",
    "block": "compare.block",
    "off": "compare.off",
    "bypass": "compare.bypass",
    "inputs": "compare.inputs",
}
_SIGNS = {"better": "+", "worse": "-", "other": "~"}


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("names", text="cli.compare.names", metavar="NAME", nargs="*")
    parser.add_option("--to", text="cli.compare.to", choices=FORMS, default="text")
    parser.add_option("-o", "--output", text="cli.compare.output", type=Path, metavar="OUT")
    parser.add_option("--git", text="cli.compare.git", action="store_true")
    parser.add_option("--install-git", text="cli.compare.install_git", action="store_true")
    add_json(parser)


def run(options: Namespace) -> int:
    """Print a comparison of runs with the first of them, or of two pipelines."""
    if options.install_git:
        return install_git(options)
    if options.git:
        return compare_for_git(options.names, options)
    if any(map(is_file, options.names)):
        return _compare_files(options)
    if len(options.names) < 2:
        raise UsageError("compare.two_needed")
    if options.to != "text" or options.output is not None:
        raise UsageError("compare.form_of_runs")
    return _compare_runs(options)


def _compare_files(options: Namespace) -> int:
    if len(options.names) != 2:
        raise UsageError("compare.two_files")
    first, second = map(file_version, options.names)
    return compare_files((first, second), f"{first.words} → {second.words}", options)


def _compare_runs(options: Namespace) -> int:
    store = open_store(workspace_of(options))
    runs = [find_run(store, name) for name in options.names]
    comparison = compare(
        [_record(store, run) for run in runs],
        load_catalogue(store.workspace),
    )
    if options.json:
        print(to_json(comparison_as_json(comparison, runs)))
    else:
        _print(comparison, runs, options.lang)
    return 0


def _record(store: Store, run: Run) -> RunRecord:
    pipeline = parse(run.spec, run.file)
    return RunRecord(run.id, pipeline, store.runs.stages(run.id), run.options.threads)


def comparison_as_json(comparison: Comparison, runs: Iterable[Run]) -> dict[str, Any]:
    """Return the object that ``compare --json`` prints."""
    settings = [
        {"kind": each.kind, "stage": each.stage, "name": each.name, "values": list(each.values)}
        for each in comparison.differences
    ]
    stages = {
        name: {"status": list(states), "mark": list(comparison.marks[name])}
        for name, states in comparison.states.items()
    }
    metrics = [
        {
            "stage": metric.stage,
            "metric": metric.name,
            "values": list(metric.values),
            "verdicts": list(metric.verdicts),
        }
        for metric in comparison.metrics
    ]
    return {
        "runs": [{"run": run.id, "status": run.status, "name": run.name} for run in runs],
        "settings": settings,
        "stages": stages,
        "metrics": metrics,
    }


def _print(comparison: Comparison, runs: list[Run], language: str) -> None:
    states = [say(f"state.{run.status}", {}, language) for run in runs]
    print_table([["", *comparison.runs], ["", *states]])
    print(f"\n{say('cli.compare.settings', {}, language)}")
    if comparison.differences:
        print_table([difference_row(each, language) for each in comparison.differences])
    else:
        print(f"  {say('cli.compare.same_settings', {}, language)}")
    print(f"\n{say('cli.compare.metrics', {}, language)}")
    metrics = [metric for metric in comparison.metrics if metric.differs]
    if metrics:
        columns = set(range(2, 2 + len(runs)))
        print_table([_metric_row(metric, language) for metric in metrics], right=columns)
    else:
        print(f"  {say('cli.compare.same_metrics', {}, language)}")


def difference_row(difference: Difference, language: str) -> list[str]:
    """Return what differs, and its value in each run."""
    code = _LABELS.get(difference.kind)
    label = say(code, {}, language) if code else ""
    path = ".".join(part for part in (difference.stage, difference.name) if part)
    cells = [_cell(value) for value in difference.values]
    return [" ".join(part for part in (path, label) if part), *cells]


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _metric_row(metric: Metric, language: str) -> list[str]:
    signs = [_SIGNS.get(verdict or "", " ") for verdict in metric.verdicts]
    cells = [f"{number(value)} {sign}" for value, sign in zip(metric.values, signs, strict=True)]
    return [metric.stage, metric_name(metric.name, language), *cells]
