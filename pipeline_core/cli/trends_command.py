"""``trends FILE``: how the stages of a pipeline did over its last runs."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.numbers import fixed, whole
from pipeline_core.cli.options import CommandParser, add_json, positive_integer
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import say
from pipeline_core.runs.trends import StageTrend, stage_trends
from pipeline_core.store import open_store

HELP = "cli.trends"
_COLUMNS = ("stage", "ran", "reused", "failed", "last", "usual", "times", "rows", "memory")


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.file", type=Path, metavar="FILE")
    parser.add_option(
        "--runs", text="cli.trends.runs", type=positive_integer, default=50, metavar="N"
    )
    add_json(parser)


def run(options: Namespace) -> int:
    """Print a line for each stage; return 1 where there is no run to count from."""
    store = open_store(workspace_of(options))
    file = options.file.expanduser().absolute()
    records = store.history.records(str(file), options.runs)
    if not records:
        print(say("cli.trends.none", {"file": str(file)}, options.lang), file=sys.stderr)
    if options.json:
        print(to_json([record._asdict() for record in records]))
    elif records:
        count = len({record.run for record in records})
        print(say("cli.trends.of", {"count": count}, options.lang) + "\n")
        head = [say(f"cli.trends.{name}", {}, options.lang) for name in _COLUMNS]
        print_table([head, *map(_cells, stage_trends(records))], right=set(range(1, len(_COLUMNS))))
    return 0 if records else 1


def _cells(trend: StageTrend) -> list[str]:
    last = trend.last
    rows = "" if trend.rows is None else whole(trend.rows)
    if trend.previous_rows is not None and trend.previous_rows != trend.rows:
        rows = f"{whole(trend.previous_rows)} → {rows}"
    return [
        trend.stage,
        str(trend.ran),
        str(trend.states["reused"]),
        str(trend.states["failed"]),
        _with_unit(last.seconds if last else None, "s", 2),
        _with_unit(trend.usual_seconds, "s", 2),
        _with_unit(trend.slowdown, "×", 1),
        rows,
        _with_unit(last.megabytes if last else None, "MB", 0),
    ]


def _with_unit(value: float | None, unit: str, digits: int) -> str:
    return "" if value is None else f"{fixed(value, digits)} {unit}"
