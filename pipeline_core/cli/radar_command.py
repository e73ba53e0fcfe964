"""``radar FILE``: a search for leaks by experiment, on the pipeline as it is drawn."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from pipeline_core.cli.numbers import fixed, say_here, whole
from pipeline_core.cli.options import (
    CommandParser,
    add_file,
    add_json,
    add_threads,
    positive_integer,
)
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import load_pipeline, print_problems, problems_of
from pipeline_core.leak_radar.sentences import METRICS, headline, sentence
from pipeline_core.messages.words import say

HELP = "cli.radar"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_option("--model", text="cli.radar.model", metavar="STAGE")
    parser.add_option("--repeats", text="cli.radar.repeats", type=positive_integer, metavar="N")
    add_threads(parser)
    add_json(parser)


def run(options: Namespace) -> int:
    """Print what each experiment showed; return 1 if a leak was shown."""
    from pipeline_core.runs.radar import examine, progress_heard

    loaded = load_pipeline(options)
    if print_problems(problems_of(loaded), options):
        return 1
    with progress_heard(lambda progress: _show(progress, options.lang)):
        report = examine(
            loaded.workspace,
            loaded.pipeline,
            loaded.identity,
            options.model,
            options.repeats,
            options.threads,
        )
    if options.json:
        print(to_json(report))
    else:
        _print(report, options.lang)
    return int(report["verdict"] == "leak")


def _show(progress: Mapping[str, Any], language: str) -> None:
    """Print how many fits are ahead, and then each experiment that begins."""
    values = {"done": whole(progress["done"]), "of": whole(progress["of"])}
    if progress.get("seconds") is not None:
        values["seconds"] = fixed(progress["seconds"], 0, ",")
        print(say("radar.ahead", values, language), file=sys.stderr)
    elif progress["experiment"]:
        name = say(f"radar.{progress['experiment']}", {}, language)
        values["experiment"] = name
        print(say("cli.radar.at", values, language), file=sys.stderr)


def _print(report: Mapping[str, Any], language: str) -> None:
    message = headline(report)
    print(say_here(message.code, message.values, language))
    head = [say(f"radar.column.{name}", {}, language) for name in ("experiment", "score", "chance")]
    rows = [[*head, say("radar.column.verdict", {}, language)]]
    real = report["real"]
    rows.append([say("radar.real", {}, language), _score(real), "", ""])
    for entry in report["experiments"]:
        verdict = say(f"radar.verdict.{entry['verdict']}", {}, language)
        name = say(f"radar.{entry['id']}", {}, language)
        rows.append([name, _score(entry), _chance(entry), verdict])
    print(f"\n{METRICS[report['metric']]}")
    print_table(rows, right={1, 2})
    for entry in report["experiments"]:
        _print_sentence(report, entry, language)
    if report["others"]:
        values = {"names": report["others"], "model": report["model"]}
        print(f"\n{say('radar.others', values, language)}")


def _print_sentence(report: Mapping[str, Any], entry: Mapping[str, Any], language: str) -> None:
    message = sentence(report, entry)
    name = say(f"radar.{entry['id']}", {}, language)
    print(f"\n{name}: {say_here(message.code, message.values, language)}")


def _score(entry: Mapping[str, Any]) -> str:
    return "" if entry["score"] is None else fixed(entry["score"], 3)


def _chance(entry: Mapping[str, Any]) -> str:
    if entry.get("chance_low") is None:
        return ""
    return f"{fixed(entry['chance_low'], 3)} – {fixed(entry['chance_high'], 3)}"
