"""``export FILE``: a script with its tests, a picture, or the contracts in pandera's form."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.mlflow_export import write_mlflow
from pipeline_core.cli.numbers import whole
from pipeline_core.cli.options import CommandParser, add_file, add_threads
from pipeline_core.cli.output import EXIT_CODES
from pipeline_core.cli.pipeline_file import (
    LoadedPipeline,
    load_pipeline,
    print_problems,
    problems_of,
)
from pipeline_core.cli.pipeline_run import run_pipeline
from pipeline_core.cli.project_export import write_project
from pipeline_core.cli.script_files import script_path, stamp_script, write_script
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs import contracts, exports, notebooks
from pipeline_core.runs.pinning import require_no_pins
from pipeline_core.store import open_store

HELP = "cli.export"
# What is said of a form that gives the numbers of the run, and of one that does not.
_SENTENCES = {
    "script": ("cli.equal", "cli.different"),
    "notebook": ("cli.equal_notebook", "cli.different_notebook"),
    "project": ("cli.equal", "cli.different"),
}
_SUFFIXES = {
    "script": ".py",
    "notebook": ".ipynb",
    "project": "",
    "picture": ".html",
    "tests": ".py",
    "pandera": ".py",
    "mlflow": "",
}


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_threads(parser)
    parser.add_option("--to", text="cli.export.to", choices=tuple(_SUFFIXES), default="script")
    parser.add_option("-o", "--output", text="cli.output", type=Path, metavar="OUT")
    parser.add_option("--verify", text="cli.verify", action="store_true")
    parser.add_option("--data", text="cli.export.data", action="store_true")
    parser.add_option("--two-files", text="cli.two_files", action="store_true")
    parser.add_option("--stage", text="cli.export.stage", metavar="STAGE")


def run(options: Namespace) -> int:
    """Write the script with its tests, or another form; ``--verify`` runs the script."""
    if options.verify and options.to not in _SENTENCES:
        raise UsageError("cli.verify_needs_script", to=options.to)
    if options.data and options.to != "project":
        raise UsageError("cli.data_needs_project", to=options.to)
    if options.two_files and options.to != "script":
        raise UsageError("cli.two_files_needs_script", to=options.to)
    loaded = load_pipeline(options)
    if print_problems(problems_of(loaded), options):
        return 1
    if options.verify:
        require_no_pins(open_store(loaded.workspace), loaded.identity, loaded.pipeline)
    if options.to == "mlflow":
        return write_mlflow(loaded, options)
    _write(loaded, options)
    return _verify(loaded, options) if options.verify else 0


def _write(loaded: LoadedPipeline, options: Namespace) -> None:
    """Write the files of a form."""
    target = options.output or loaded.file.with_suffix(_SUFFIXES[options.to])
    arguments = (loaded.workspace, loaded.text, str(loaded.file))
    if options.to == "picture":
        write_file(target, exports.picture(*arguments, options.lang), options)
    if options.to == "pandera":
        file = options.output or loaded.file.with_name(f"{loaded.file.stem}_contracts.py")
        write_file(file, contracts.pandera_module(*arguments[1:]), options)
    if options.to == "project":
        write_project(loaded, options)
    if options.to == "notebook":
        write_file(target, notebooks.notebook(*arguments, options.lang, options.threads), options)
    if options.to == "script":
        target = script_path(loaded, options)
        write_script(loaded, options)
    if options.to == "tests" or (options.to == "script" and loaded.pipeline.tests):
        script = target.stem if options.to == "script" else loaded.file.stem
        beside = target.with_name(f"test_{script}.py")
        file = options.output or beside if options.to == "tests" else beside
        write_file(file, exports.pytest_file(*arguments, script, options.lang), options)


def _verify(loaded: LoadedPipeline, options: Namespace) -> int:
    """Run the pipeline and its script, and compare every value of every report."""
    run = run_pipeline(open_store(loaded.workspace), loaded, options, ())
    if run.status not in ("succeeded", "refused"):
        print(say(f"state.{run.status}", {}, options.lang), file=sys.stderr)
        return EXIT_CODES[run.status]
    arguments = (loaded.workspace, loaded.text, str(loaded.file), options.lang)
    equal, different = _SENTENCES[options.to]
    result = exports.verify(
        *arguments, threads=options.threads, form=options.to, two_files=options.two_files
    )
    if result["equal"]:
        if options.to == "script" and result["whole"]:
            stamp_script(loaded, options, run.id, result)
        print(say(equal, {"compared": whole(result["compared"])}, options.lang))
        return 0
    differences = result["differences"]
    values = {
        "compared": whole(result["compared"]),
        "count": len(differences),
        "first": differences[0],
    }
    print(say(different, values, options.lang), file=sys.stderr)
    return 1
