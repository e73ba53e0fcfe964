"""``factory FILE``: run the variants of a drawing, and print their leaderboard."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.options import (
    CommandParser,
    add_file,
    add_json,
    add_threads,
    positive_integer,
    scheduler_address,
)
from pipeline_core.cli.quantities import duration, megabytes

HELP = "cli.factory"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_threads(parser)
    add_json(parser)
    parser.add_option("--workers", text="cli.workers", type=positive_integer, metavar="N")
    parser.add_option("--budget", text="cli.factory.budget", type=duration, metavar="10m|2h")
    parser.add_option("--no-race", text="cli.factory.no_race", action="store_true")
    parser.add_option("--sample", text="cli.factory.sample", type=positive_integer, metavar="N")
    parser.add_option("--plan", text="cli.factory.plan", action="store_true")
    parser.add_option("--report", text="cli.factory.report", type=Path, metavar="OUT")
    parser.add_option("--winner", text="cli.factory.winner", type=Path, metavar="OUT.yaml")
    parser.add_option("--keep", text="cli.factory.keep", metavar="NAME")
    parser.add_option("--engine", text="cli.engine", type=scheduler_address, metavar="ADDRESS")
    parser.add_option("--memory-limit", text="cli.memory_limit", type=megabytes, metavar="MB|2GB")


def run(options: Namespace) -> int:
    """Do what the command says; its libraries are loaded only then."""
    from pipeline_core.cli.factory_acts import run as act

    return act(options)
