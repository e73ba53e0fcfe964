"""``merge BASE OURS THEIRS``: two versions of a pipeline file as one; git's merge driver."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import Problem, check
from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.git_files import merge_by_lines
from pipeline_core.cli.numbers import say_here
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import problem_sentence, read_pipeline, workspace_of
from pipeline_core.errors import SpecError, UsageError
from pipeline_core.merge import MergeResult, merge_texts
from pipeline_core.messages.message import Message
from pipeline_core.spec import parse, replace_text

HELP = "cli.merge"
_NO_PIPELINE = ("spec.not_a_pipeline", "spec.bad_yaml", "spec.several_documents")


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("base", text="cli.merge.base", type=Path, metavar="BASE")
    parser.add_option("ours", text="cli.merge.ours", type=Path, metavar="OURS")
    parser.add_option("theirs", text="cli.merge.theirs", type=Path, metavar="THEIRS")
    parser.add_option("--path", text="cli.merge.path", metavar="PATH")
    parser.add_option("-o", "--output", text="cli.merge.output", type=Path, metavar="OUT")
    add_json(parser)


def run(options: Namespace) -> int:
    """Write the merged file; return 1 if a person must decide something."""
    try:
        texts = [_text(file) for file in (options.base, options.ours, options.theirs)]
    except SpecError as error:
        return _merge_lines(error, options)
    base, ours, theirs = texts

    def words(message: Message) -> str:
        return say_here(message.code, message.values, options.lang)

    result = merge_texts(base, ours, theirs, words)
    problems = [] if result.conflicts else _new_problems(result.text, ours, theirs, options)
    _write(result.text, options)
    _print(result, problems, options)
    return int(bool(result.conflicts or problems))


def _text(file: Path) -> str:
    """Return a version's text; git hands over an empty file for one that there is not."""
    if file.is_file() and not file.stat().st_size:
        return ""
    read_pipeline(file)
    return file.read_text(encoding="utf-8").removeprefix("\ufeff")


def _merge_lines(error: SpecError, options: Namespace) -> int:
    """Merge by lines what is no pipeline, as git would; a broken pipeline is a conflict."""
    if options.output is not None:
        raise error
    code = merge_by_lines(options.ours, options.base, options.theirs)
    if code is None:
        raise UsageError("cli.no_git") from error
    is_other_file = error.code in _NO_PIPELINE and not _is_any_pipeline(options)
    if not is_other_file:
        reason = {"reason": error.message, "file": options.path or str(options.ours)}
        print(say_here("cli.merged_by_lines", reason, options.lang), file=sys.stderr)
    return min(code, 1) if is_other_file else 1


def _is_any_pipeline(options: Namespace) -> bool:
    files = (options.base, options.ours, options.theirs)
    texts = (file.read_bytes() for file in files if file.is_file())
    return any(line.startswith(b"fabrica:") for text in texts for line in text.splitlines())


def _new_problems(text: str, ours: str, theirs: str, options: Namespace) -> list[Problem]:
    """Return the errors that the merged pipeline has, and neither of the two."""
    catalogue = load_catalogue(workspace_of(options))
    former = {
        (problem.code, problem.stage, problem.field)
        for version in (ours, theirs)
        if version
        for problem in check(parse(version), catalogue)
    }
    return [
        problem
        for problem in check(parse(text), catalogue)
        if problem.severity == "error"
        and (problem.code, problem.stage, problem.field) not in former
    ]


def _write(text: str, options: Namespace) -> None:
    if options.output is None:
        replace_text(text, options.ours, nullcontext())
    else:
        write_file(options.output, text, options)


def _print(result: MergeResult, problems: list[Problem], options: Namespace) -> None:
    file = options.path or str(options.ours)
    conflicts = [_sentence(each.message, options) for each in result.conflicts]
    errors = [problem_sentence(problem, options, say_here) for problem in problems]
    choices = [_sentence(message, options) for message in result.choices]
    if options.json:
        sentences = {"conflicts": conflicts, "problems": errors, "choices": choices}
        print(to_json({"file": file, **sentences}))
        return
    heads = (("cli.merge.conflict", conflicts), ("cli.merge.problem", errors))
    for code, sentences_of in (*heads, ("cli.merge.choice", choices)):
        for sentence in sentences_of:
            values = {"file": file, "sentence": sentence}
            print(say_here(code, values, options.lang), file=sys.stderr)


def _sentence(message: Message, options: Namespace) -> str:
    return say_here(message.code, message.values, options.lang)
