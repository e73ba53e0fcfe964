"""``flips RUN RUN``: the rows on which two evaluations decide differently."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import fixed, say_here, whole
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.flips import evaluated_run, flips
from pipeline_core.store import open_store

HELP = "cli.flips"
_MAX_ROWS = 20
_TITLES = {"classification": "flips.classification", "regression": "flips.regression"}
_COUNTS = {"better": "flips.better", "worse": "flips.worse", "other": "flips.other"}
_LEFT_OUT = {
    "only_first": "flips.only_first",
    "only_second": "flips.only_second",
    "unlike": "flips.unlike",
}
_GROUP_COLUMNS = {
    "rows": "flips.column.rows",
    "flips": "flips.column.flips",
    "share": "flips.column.share",
    "better": "flips.column.better",
    "worse": "flips.column.worse",
}
_ROW_COLUMNS = {
    "row": "flips.column.row",
    "actual": "flips.column.actual",
    "first": "flips.column.first",
    "second": "flips.column.second",
    "change": "flips.column.change",
    "outcome": "flips.column.outcome",
}
_OUTCOMES = {
    "better": "flips.outcome.better",
    "worse": "flips.outcome.worse",
    "other": "flips.outcome.other",
}


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("run", text="cli.flips.run", metavar="RUN")
    parser.add_option("other", text="cli.flips.other", metavar="RUN")
    parser.add_option("--stage", text="cli.flips.stage", metavar="STAGE")
    parser.add_option("--against", text="cli.flips.against", metavar="STAGE")
    parser.add_option("--by", text="cli.flips.by", metavar="COLUMN")
    parser.add_option("--beyond", text="cli.flips.beyond", metavar="AMOUNT")
    add_json(parser)


def run(options: Namespace) -> int:
    """Print how many decisions flip, by group if asked for, and the first rows."""
    workspace = workspace_of(options)
    first, second = _evaluations(options)
    result = flips(workspace, first, second, options.by, _amount(options.beyond))
    if options.json:
        print(to_json({"first": first, "second": second, **result}))
    else:
        _print(result, options.lang)
    return 0


def _amount(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        raise UsageError("flips.bad_amount", amount=text) from None


def _evaluations(options: Namespace) -> tuple[dict[str, str], dict[str, str]]:
    """Return the run and the stage of both evaluations.

    Raises
    ------
    UsageError
        No stage is named, and the runs do not have exactly one evaluation of one name.
    """
    store = open_store(workspace_of(options))
    catalogue = load_catalogue(store.workspace)
    ids = [find_run(store, name).id for name in (options.run, options.other)]
    runs = [evaluated_run(store, run_id, catalogue) for run_id in ids]
    store.close()
    stage = options.stage
    if stage is None:
        common = [name for name in runs[0].evaluations if name in runs[1].evaluations]
        if len(common) != 1:
            raise UsageError("cli.flips.which", known=common or runs[0].evaluations)
        stage = common[0]
    return {"run": ids[0], "stage": stage}, {"run": ids[1], "stage": options.against or stage}


def _print(result: Mapping[str, Any], language: str) -> None:
    beyond = "" if result["beyond"] is None else f"{result['beyond']:g}"
    print(say_here(_TITLES[result["kind"]], {**result, "beyond": beyond}, language))
    _print_counts(_COUNTS, result, language)
    code = "flips.joined_id" if result["identity"] else "flips.joined_row"
    print(say_here(code, {"columns": result["identity"]}, language))
    _print_counts(_LEFT_OUT, result, language)
    if result["transitions"]:
        rows = [[f"{first} → {second}", whole(n)] for first, second, n in result["transitions"]]
        print()
        print_table(rows, right={1})
    if result["groups"] is not None:
        _print_groups(result, language)
    _print_rows(result["rows"], language)


def _print_counts(codes: Mapping[str, str], result: Mapping[str, Any], language: str) -> None:
    for name, code in codes.items():
        if result[name]:
            print(say_here(code, {"count": result[name]}, language))


def _print_groups(result: Mapping[str, Any], language: str) -> None:
    head = [result["by"], *(say(code, {}, language) for code in _GROUP_COLUMNS.values())]
    rows = [_group_cells(group, language) for group in result["groups"]]
    print()
    print_table([head, *rows], right=set(range(1, len(head))))


def _group_cells(group: Mapping[str, Any], language: str) -> list[str]:
    name = say("flips.missing", {}, language) if group["group"] is None else group["group"]
    counts = [whole(group[column]) for column in ("rows", "flips", "better", "worse")]
    return [name, *counts[:2], f"{fixed(100 * group['share'], 1)} %", *counts[2:]]


def _print_rows(table: Mapping[str, Any], language: str) -> None:
    if not table["data"]:
        return
    names = [name for name in table["columns"] if name in _ROW_COLUMNS]
    head = [say(_ROW_COLUMNS[name], {}, language) for name in names]
    rows = [
        [_cell(name, row[table["columns"].index(name)], language) for name in names]
        for row in table["data"][:_MAX_ROWS]
    ]
    print()
    print_table([head, *rows])


def _cell(name: str, value: Any, language: str) -> str:
    if name == "outcome":
        return say(_OUTCOMES[value], {}, language)
    return number(value) if isinstance(value, float) else str(value)
