"""``import FILE``: a Python source or a skops file as a pipeline; none of it is executed."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.code_readings import reading_of_path, script_in

HELP = "cli.import"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.import.file", type=Path, metavar="FILE")
    parser.add_option("-o", "--output", text="cli.import.output", type=Path, metavar="OUT")
    add_json(parser)


def run(options: Namespace) -> int:
    """Write the pipeline, and print what did not come along; 1 if there is some."""
    file = options.file.expanduser()
    target = options.output or _target(file)
    if target.exists():
        raise UsageError("cli.import.exists", file=str(target))
    reading = reading_of_path(workspace_of(options), file)
    if options.json:
        _write_quietly(target, reading["text"])
        print(to_json({"file": str(target), **_sentences(reading, options.lang)}))
    else:
        write_file(target, reading["text"], options)
        _print(reading, options.lang)
    return 1 if reading["remarks"] else 0


def _target(file: Path) -> Path:
    """Return where a pipeline is written: beside its source, in the folder that was named."""
    if file.is_dir():
        return file / Path(script_in(file)).with_suffix(".yaml").name
    return file.with_suffix(".yaml")


def _write_quietly(target: Path, text: str) -> None:
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError("cli.not_written", file=str(target), cause=error.strerror) from error


def _sentences(reading: dict[str, Any], language: str) -> dict[str, Any]:
    remarks = [
        {"file": remark["file"], "line": remark["line"], "text": remark["text"],
         "code": remark["reason"]["code"], "message": _sentence(remark, language)}
        for remark in reading["remarks"]
    ]  # fmt: skip
    return {"stages": reading["stages"], "remarks": remarks}


def _sentence(remark: dict[str, Any], language: str) -> str:
    return say(remark["reason"]["code"], remark["reason"]["values"], language)


def _print(reading: dict[str, Any], language: str) -> None:
    stages = ", ".join(reading["stages"])
    print(say("cli.import.stages", {"stages": stages}, language))
    if not reading["remarks"]:
        print(say("cli.import.all", {}, language))
        return
    print(say("cli.import.remarks", {}, language))
    for remark in reading["remarks"]:
        head = ": ".join(part for part in (_place(remark, language), remark["text"]) if part)
        sentence = _sentence(remark, language)
        print(f"  {head}\n    {sentence}" if head else f"  {sentence}")


def _place(remark: dict[str, Any], language: str) -> str:
    """Return the file and the line of a remark, as far as it has them."""
    line = say("cli.import.line", {"line": remark["line"]}, language) if remark["line"] else ""
    return ", ".join(part for part in (remark["file"], line) if part)
