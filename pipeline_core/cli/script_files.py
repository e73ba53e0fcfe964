"""The files of an exported script: one, or a pipeline with its helpers; stamped once verified."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.numbers import whole
from pipeline_core.cli.pipeline_file import LoadedPipeline
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs import exports

# What marks a file as one that was written by an export, in any language.
_MARK = "run_command("


def script_path(loaded: LoadedPipeline, options: Namespace) -> Path:
    """Return the file of the script that is run."""
    from pipeline_core.export.script.script import PIPELINE

    if options.two_files:
        folder: Path = options.output or loaded.file.parent
        return folder / f"{PIPELINE}.py"
    file: Path = options.output or loaded.file.with_suffix(".py")
    return file


def script_texts(loaded: LoadedPipeline, options: Namespace) -> dict[Path, str]:
    """Return the text of each file of the script, the one that is run first."""
    arguments = (loaded.workspace, loaded.text, str(loaded.file), options.lang, options.threads)
    target = script_path(loaded, options)
    if not options.two_files:
        return {target: exports.script(*arguments)}
    texts = exports.script_files(*arguments)
    return {target.with_name(name): text for name, text in texts.items()}


def write_script(loaded: LoadedPipeline, options: Namespace) -> None:
    """Write the files of the script.

    Raises
    ------
    UsageError
        A file of another origin stands where one of two would be written.
    """
    texts = script_texts(loaded, options)
    if options.two_files:
        for file in texts:
            _require_own(file)
        next(iter(texts)).parent.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        write_file(file, text, options)


def stamp_script(
    loaded: LoadedPipeline, options: Namespace, run: str, result: dict[str, Any]
) -> None:
    """Write into the head of a verified script what was compared, and when."""
    from pipeline_core.export.script.stamp import with_stamp

    file = script_path(loaded, options)
    values = {"date": date.today().isoformat(), "run": run, "compared": whole(result["compared"])}
    text = with_stamp(
        file.read_text(encoding="utf-8"), say("export.verified", values, options.lang)
    )
    file.write_text(text, encoding="utf-8")


def _require_own(file: Path) -> None:
    """Refuse to write over a file that no export wrote: these names are common."""
    if not file.exists():
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    if _MARK not in text:
        raise UsageError("cli.foreign_file", file=str(file))
