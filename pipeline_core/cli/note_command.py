"""``note RUN [TEXT]``: what stands beside a run: a star, tags, a note and a hypothesis."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from pipeline_core.cli.advice import advice_values
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import note_lines, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.run_notes import RunNote, checked_tags

HELP = "cli.note_run"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("run", text="cli.show.run", metavar="RUN")
    parser.add_option("text", text="cli.note_run.text", metavar="TEXT", nargs="?")
    parser.add_option("--hypothesis", text="cli.note_run.hypothesis", metavar="TEXT")
    parser.add_option("--star", text="cli.note_run.star", action="store_true", default=None)
    parser.add_option(
        "--unstar", text="cli.note_run.unstar", action="store_false", dest="star", default=None
    )
    for flag in ("tag", "untag"):
        parser.add_option(
            f"--{flag}", text=f"cli.note_run.{flag}", action="append", default=[], metavar="TAG"
        )
    add_json(parser)


def run(options: Namespace) -> int:
    """Change what stands beside a run, where an option asks for it, and print it."""
    store = open_store(workspace_of(options))
    noted_run = find_run(store, options.run)
    before = store.notes.of(noted_run.id)
    note = changed_note(before, options)
    if note != before:
        store.notes.save(noted_run.id, note)
        note = store.notes.of(noted_run.id)
    if options.json:
        print(to_json({"run": noted_run.id, **note.as_json()}))
        return 0
    values = {"run": noted_run.id, **advice_values(options.workspace)}
    nothing = say("cli.note_run.none", values, options.lang)
    print("\n".join(note_lines(note, options.lang)) or nothing)
    return 0


def changed_note(note: RunNote, options: Namespace) -> RunNote:
    """Return a note with what the command's options ask for.

    Raises
    ------
    UsageError
        A tag is not allowed, or one to take off is not on the run.
    """
    untagged = checked_tags(options.untag)
    if missing := [tag for tag in untagged if tag not in note.tags]:
        raise UsageError("cli.note_run.no_such_tag", tag=missing[0], known=list(note.tags))
    tags = [tag for tag in note.tags if tag not in untagged]
    return replace(
        note,
        starred=note.starred if options.star is None else options.star,
        tags=checked_tags([*tags, *options.tag]),
        note=note.note if options.text is None else options.text,
        hypothesis=note.hypothesis if options.hypothesis is None else options.hypothesis,
    )
