"""``show RUN [STAGE]``: the results of a run, or one stage's report and what it learned."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.advice import with_advice
from pipeline_core.cli.metrics import number
from pipeline_core.cli.model_checks import print_model_checks
from pipeline_core.cli.model_contents import contents_json, contents_of_stage, print_contents
from pipeline_core.cli.numbers import decimal_sign, say_here, whole
from pipeline_core.cli.options import CommandParser, add_json, add_run_and_stage
from pipeline_core.cli.output import note_sentence, print_result, run_as_json, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run, require_stage
from pipeline_core.cli.readings import (
    as_json,
    print_reading,
    print_readings,
    with_comparisons,
)
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import say
from pipeline_core.runs.source_comparison import source_comparisons
from pipeline_core.spec import parse
from pipeline_core.spec.mutings_today import mutings_today
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Run

HELP = "cli.show"
_MAX_ROWS = 20


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_run_and_stage(parser)
    add_json(parser)


def run(options: Namespace) -> int:
    """Print a run, or one of its stages."""
    store = open_store(workspace_of(options))
    shown_run = find_run(store, options.run)
    stages = with_advice(store.runs.stages(shown_run.id), options.workspace)
    if options.stage:
        return _show_stage(store, shown_run, stages, options)
    note = store.notes.of(shown_run.id)
    comparisons = source_comparisons(store, shown_run, stages)
    if options.json:
        result = run_as_json(shown_run, stages, options.lang, note)
        print(to_json(with_comparisons(result, comparisons)))
        return 0
    blocks = {name: stage.block for name, stage in parse(shown_run.spec).stages.items()}
    catalogue = load_catalogue(store.workspace)
    print_result(shown_run, stages, catalogue, blocks, options.lang, note)
    print_readings(stages, comparisons, options.lang)
    return 0


def _show_stage(
    store: Store, shown_run: Run, stages: list[dict[str, Any]], options: Namespace
) -> int:
    row = require_stage(stages, options.stage)
    report = (store.artifacts.report(row["key"]) if row["key"] else None) or {}
    contents = contents_of_stage(store, stages, options.stage)
    summary = row["summary"] or {}
    comparison = source_comparisons(store, shown_run, [row]).get(options.stage)
    if options.json:
        tables = {name: _as_columns(table) for name, table in report.get("tables", {}).items()}
        inside = {"inside": contents_json(contents)} if contents else {}
        reading = {"ingest": summary["ingest"]} if "ingest" in summary else {}
        compared = {"compared": as_json(comparison)} if comparison else {}
        print(to_json({**report, "tables": tables, **inside, **reading, **compared}))
        return 0
    print_reading(summary, comparison, options.lang)
    _print_report(report, options.lang)
    mutings = mutings_today(shown_run.file, shown_run.spec)
    checks = report.get("checks", ())
    print_model_checks(options.stage, checks, mutings, options.lang, whole_list=True)
    print_contents(contents, options.stage, options.lang)
    if not report and not contents and not summary.get("ingest"):
        print(say("cli.no_report", {"stage": options.stage}, options.lang))
    return 0


def _print_report(report: Mapping[str, Any], language: str) -> None:
    ends = _intervals(report.get("tables", {}))
    for name, value in report.get("metrics", {}).items():
        print(f"{metric_name(name, language)}: {number(value)}{ends.get(name, '')}")
    for note in report.get("notes", []):
        print(note_sentence(note, language, say_here))
    for name, table in report.get("tables", {}).items():
        print(f"\n{name} ({whole(len(table))})")
        best = _ranked(table).head(_MAX_ROWS)
        print(best.to_string(index=False, na_rep="–", decimal=decimal_sign()))


def _intervals(tables: Mapping[str, Any]) -> dict[str, str]:
    """Return the intervals of a report's metrics, each behind its number."""
    table = tables.get("intervals")
    if table is None or not {"metric", "low", "high"} <= set(table.columns):
        return {}
    lines = table[["metric", "low", "high"]].itertuples(index=False)
    return {name: f" [{number(low)} – {number(high)}]" for name, low, high in lines}


def _ranked(table: Any) -> Any:
    """Return a table of trials with the best first, the last round's before the others."""
    if not {"trial", "rank"} <= set(table.columns):
        return table
    by = ["round", "rank"] if "round" in table else ["rank"]
    return table.sort_values(by, ascending=[name == "rank" for name in by], kind="stable")


def _as_columns(table: Any) -> dict[str, list[Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return {str(name): plain[name].tolist() for name in plain.columns}
