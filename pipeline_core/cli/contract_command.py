"""``contract FILE``: a contract learned from the table of a stage, to paste into a pipeline."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from pipeline_core.cli.options import CommandParser, add_file
from pipeline_core.cli.pipeline_file import load_pipeline
from pipeline_core.errors import UsageError
from pipeline_core.spec.literal import flow

HELP = "cli.contract"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_option("--stage", text="cli.contract.stage", metavar="STAGE", required=True)
    parser.add_option("--to", text="cli.contract.to", choices=("yaml", "pandera"), default="yaml")


def run(options: Namespace) -> int:
    """Print the settings of Check a contract, one rule a line, or pandera's form of them."""
    from pipeline_core.runs.contracts import contract_of, pandera_text

    loaded = load_pipeline(options)
    settings = contract_of(loaded.workspace, loaded.text, str(loaded.file), options.stage)
    if settings is None:
        raise UsageError("cli.contract.no_rows", stage=options.stage)
    if options.to == "pandera":
        print(pandera_text(settings), end="")
    else:
        _print_settings(settings)
    return 0


def _print_settings(settings: dict[str, Any]) -> None:
    print("settings:")
    print("  rules:")
    for rule in settings.get("rules", ()):
        print(f"    - {flow(rule)}")
    for name, value in settings.items():
        if name != "rules":
            print(f"  {name}: {flow(value)}")
