"""``simulate MODEL SCENARIO``: play scenarios against a kept model, as tests of what notices."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.numbers import say_here
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.simulator.scenario import KINDS
from pipeline_core.store import open_store

HELP = "cli.simulate"
_DIGITS = 4
Line = tuple[str, Mapping[str, Any]]


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("model", text="cli.predict.model", metavar="MODEL")
    parser.add_option(
        "scenario", text="cli.simulate.scenario", metavar="SCENARIO", type=Path, nargs="+"
    )
    add_json(parser)


def run(options: Namespace) -> int:
    """Play every scenario; 1 if one of them does not end as it expects."""
    from pipeline_core.registry.opened_model import open_model
    from pipeline_core.simulator.scenario_file import read_scenario, scenario_files
    from pipeline_core.simulator.simulation import simulate

    files = scenario_files(options.scenario)
    scenarios = [read_scenario(file) for file in files]  # a bad one is said before any is played
    store = open_store(workspace_of(options))
    model = open_model(store, store.models.find(options.model))
    catalogue = load_catalogue(store.workspace)
    results = []
    for file, scenario in zip(files, scenarios, strict=True):
        result = simulate(store, model, scenario, catalogue, file.parent, file.name)
        results.append({"file": str(file), **result})
        if not options.json:
            _print(result, options.lang)
    failed = [result for result in results if result["holds"] is False]
    if options.json:
        print(to_json(results))
    elif len(results) > 1:
        tested = [result for result in results if result["holds"] is not None]
        counts = {"passed": len(tested) - len(failed), "count": len(tested)}
        print(say_here("cli.simulate.total", counts, options.lang))
    return int(bool(failed))


def _print(result: Mapping[str, Any], language: str) -> None:
    scenario, windows = result["scenario"], result["windows"]
    head = {"name": scenario["name"], "windows": len(windows), "rows": scenario["rows"]}
    print(say_here("cli.simulate.head", head, language))
    lines = chain(_bends(scenario, language), _noticed(result), _cost(result, language))
    for code, values in chain(lines, _verdict(result, language)):
        print(f"  {say_here(f'cli.simulate.{code}', values, language)}")


def _bends(scenario: Mapping[str, Any], language: str) -> Iterator[Line]:
    for number, bend in enumerate(scenario.get("bends", ()), 1):
        kind = say_here(KINDS[bend["kind"]].words, {}, language)
        first = bend["from"]
        yield "bend", {"number": number, "kind": kind, "column": bend["column"], "first": first}


def _noticed(result: Mapping[str, Any]) -> Iterator[Line]:
    for alarm in result["noticed"]:
        values = {"alarm": alarm["alarm"], "window": alarm["window"]}
        if alarm["bend"] is not None:
            values |= {
                "rows": alarm["rows"],
                "bend": alarm["bend"] + 1,
                "lost": _short(alarm["lost"]),
            }
        yield "noticed", values
    if not result["noticed"]:
        yield "nothing", {}
    for alarm in result["false_alarms"]:
        yield "false", alarm


def _cost(result: Mapping[str, Any], language: str) -> Iterator[Line]:
    cost = result["cost"]
    if cost["metric"] is None:
        return
    name = metric_name(result["metric"], language)
    values = {"metric": name, "value": _short(cost["metric"]), "unbent": _short(cost["unbent"])}
    yield "cost" if result["scenario"].get("bends") else "metric", values


def _verdict(result: Mapping[str, Any], language: str) -> Iterator[Line]:
    for expectation in result["missed"]:
        never = (
            say_here("cli.simulate.never", {}, language) if expectation["came"] is None else None
        )
        yield "missed", {**expectation, "never": never}
    for expectation in result["unexpected"]:
        yield "unexpected", expectation
    if result["holds"]:
        yield "holds", {}


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{_DIGITS}g}")
