"""``row RUN ID``: one row through a run: its values at every stage, and what was said of it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import say_here
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run
from pipeline_core.store import open_store

HELP = "cli.row"
_MAX_CELLS = 8
_SIGNS = {"added": "+", "dropped": "-", "changed": "~", "filled": "~", "emptied": "~"}


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("run", text="cli.show.run", metavar="RUN")
    parser.add_option("value", text="cli.row.value", metavar="ID")
    parser.add_option("--column", text="cli.row.column", metavar="NAME")
    parser.add_option("--number", text="cli.row.number", action="store_true")
    parser.add_option("--stage", text="cli.row.stage", metavar="STAGE")
    add_json(parser)


def run(options: Namespace) -> int:
    """Print the passport of a row."""
    from pipeline_core.passport.choice import RowQuery
    from pipeline_core.passport.passport import row_passport

    store = open_store(workspace_of(options))
    query = RowQuery(options.value, options.column, options.stage, is_number=options.number)
    catalogue = load_catalogue(store.workspace)
    passport = row_passport(store, find_run(store, options.run), catalogue, query)
    if options.json:
        print(to_json(passport))
        return 0
    lang = options.lang
    print(say_here("row.found", passport, lang))
    if passport["matches"] > 1:
        print(say_here("row.alike", passport, lang))
    for entry in passport["stages"]:
        _print_stage(entry, lang)
    return 0


def _print_stage(entry: Any, lang: str) -> None:
    from pipeline_core.passport.sentences import OF_PART, stage_sentences

    part = say_here(OF_PART[entry["part"]], {}, lang) if entry["part"] else ""
    print(f"\n{entry['stage']}" + (f" ({part})" if part else ""))
    sentences = stage_sentences(entry, lambda code, values: say_here(code, values, lang), number)
    for sentence in sentences:
        print(f"  {sentence}")
    rows = list(_rows(entry))
    if rows:
        print_table(rows[:_MAX_CELLS])
    if len(rows) > _MAX_CELLS:
        print(f"  {say_here('cli.row.more', {'count': len(rows) - _MAX_CELLS}, lang)}")
    if not rows and entry["values"] is not None:
        print(f"  {say_here('row.unchanged', {}, lang)}")


def _rows(entry: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield a line for each cell that the stage changed; where the row begins, for each value."""
    if entry["cells"] is None:
        for column, value in (entry["values"] or {}).items():
            yield ["", str(column), number(value)]
        return
    for cell in entry["cells"]:
        both = cell["how"] in ("changed", "filled", "emptied")
        values = [number(cell[side]) for side in ("old", "new")]
        shown = values[0] if cell["how"] == "dropped" else values[1]
        yield [_SIGNS[cell["how"]], cell["column"], " → ".join(values) if both else shown]
