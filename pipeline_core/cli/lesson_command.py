"""``lesson check FILE``: solve a lesson and break it by its attempts; ``lesson list`` them all."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import absolute, workspace_of
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.spec import text_in

if TYPE_CHECKING:
    from pipeline_core.lessons.rehearsal import Outcome

HELP = "cli.lesson"
ACTS = ("check", "list")


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("act", text="cli.lesson.act", choices=ACTS)
    parser.add_option("file", text="cli.lesson.file", type=Path, nargs="*", metavar="FILE")
    parser.add_option("--lessons", text="cli.lesson.folder", type=Path, metavar="DIR")
    add_json(parser)


def run(options: Namespace) -> int:
    """Check lessons, 1 if one of them is not as it says; or list them, 1 if a file is none."""
    if options.act == "list":
        return _list(options)
    if not options.file:
        raise UsageError("cli.lesson.no_file")
    from pipeline_core.lessons.lesson_files import read_lesson
    from pipeline_core.lessons.rehearsal import rehearse

    results, is_bad = [], False
    for file in options.file:
        lesson = read_lesson(absolute(file))
        if not options.json:
            print(say("cli.lesson.head", {"title": _title(lesson, options)}, options.lang))
        outcomes = rehearse(lesson, lambda outcome: _print(outcome, options))
        results.append({"file": str(file), "attempts": [_as_json(o, options) for o in outcomes]})
        is_bad = is_bad or any(outcome.fault for outcome in outcomes)
    if options.json:
        print(to_json(results))
    return int(is_bad)


def _print(outcome: Outcome, options: Namespace) -> None:
    if options.json:
        return
    code = "cli.lesson.solves" if outcome.solves else "cli.lesson.fails"
    mark = "✗" if outcome.fault else "✓"
    print(f"  {mark} {say(code, {'name': outcome.attempt.name}, options.lang)}")
    if sentence := _sentence(outcome, options):
        print(f"      {sentence}")


def _sentence(outcome: Outcome, options: Namespace) -> str:
    """Return what is wrong with an attempt, else what a learner who does it is told."""
    message = outcome.fault
    if message is None and not outcome.solves:
        message = outcome.verdicts[outcome.attempt.goal].message
    return say(message.code, message.values, options.lang) if message else ""


def _as_json(outcome: Outcome, options: Namespace) -> dict[str, Any]:
    reached = [goal for goal, verdict in outcome.verdicts.items() if verdict.reached]
    return {
        "name": outcome.attempt.name,
        "solves": outcome.solves,
        "as_expected": outcome.fault is None,
        "reached": reached,
        "sentence": _sentence(outcome, options),
    }


def _list(options: Namespace) -> int:
    from pipeline_core.lessons.lesson_files import all_lessons, own_folder

    folders = [own_folder(workspace_of(options)), *filter(None, [options.lessons])]
    lessons, faulty = all_lessons([absolute(folder) for folder in folders])
    if options.json:
        keys = [{"id": one.id, "idea": one.idea, "minutes": one.minutes} for one in lessons]
        print(to_json(keys))
    else:
        width = max(len(lesson.id) for lesson in lessons)
        for lesson in lessons:
            print(f"{lesson.id:<{width}}  {lesson.minutes:>3} min  {_title(lesson, options)}")
    for fault in faulty:
        print(say(fault.message.code, fault.message.values, options.lang), file=sys.stderr)
    return int(bool(faulty))


def _title(lesson: Any, options: Namespace) -> str:
    return text_in(lesson.title, options.lang or "en")
