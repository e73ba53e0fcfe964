"""``models [MODEL]``: the kept models, the versions of one, and what people say of a version."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli import proposed_versions
from pipeline_core.cli.numbers import local_time
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.portable_forms import FORMS
from pipeline_core.cli.version_acts import print_comparison, refit, write_version
from pipeline_core.cli.version_lines import headline, version_as_json, version_lines
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.kept_models import ALIASES, KeptModel, KeptModels

HELP = "cli.models"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("model", text="cli.models.model", metavar="MODEL", nargs="?")
    proposed_versions.add_options(parser)
    parser.add_option("--as", text="cli.models.as", dest="alias", choices=ALIASES)
    parser.add_option("--note", text="cli.keep.note", metavar="TEXT")
    parser.add_option("--retire", text="cli.models.retire", action="store_true")
    parser.add_option("--restore", text="cli.models.restore", action="store_true")
    parser.add_option("--compare", text="cli.models.compare", metavar="MODEL")
    parser.add_option("--refit", text="cli.models.refit", action="store_true")
    parser.add_option("--card", text="cli.models.card", type=Path, metavar="FILE")
    parser.add_option("--pipeline", text="cli.models.pipeline", type=Path, metavar="FILE")
    parser.add_option("--to", text="cli.models.to", choices=FORMS)
    parser.add_option("-o", "--output", text="cli.models.output", type=Path, metavar="OUT")
    add_json(parser)


def run(options: Namespace) -> int:
    """List models and versions, after what was asked for is done."""
    store = open_store(workspace_of(options))
    if (act := proposed_versions.act_of(options)) is not None:
        act(store, options)
        return 0
    version = store.models.find(options.model) if options.model else None
    if version is not None:
        _act(store.models, version, options)
        if options.compare:
            other = store.models.find(options.compare)
            print_comparison(store.models.find(version.title), other, options)
            return 0
        if write_version(store, store.models.find(version.title), options):
            return 0
        if options.refit:
            version = refit(store, version, options.lang)
    elif options.to:
        raise UsageError("cli.models.to_needs_model", to=options.to)
    _print_versions(store.models, version, options)
    return 0


def _print_versions(models: KeptModels, opened: KeptModel | None, options: Namespace) -> None:
    """Print the version that was named or made, those of the model, or all."""
    named = opened if options.refit or ":" in (options.model or "") else None
    versions = [models.find(named.title)] if named else models.versions(options.model)
    if options.json:
        print(to_json([version_as_json(version) for version in versions]))
    elif not versions:
        print(say("cli.models.none", {}, options.lang))
    elif named:
        print("\n".join(version_lines(versions[0], options.lang)))
    else:
        print_table([_cells(version, options.lang) for version in versions])


def _act(models: KeptModels, chosen: KeptModel, options: Namespace) -> None:
    """Do to a version what the options ask for."""
    if options.note is not None:
        models.set_note(chosen, options.note)
    if options.retire or options.restore:
        models.retire(chosen, retired=options.retire)
    if options.alias:
        models.set_alias(chosen.name, options.alias, chosen.version)


def _cells(version: KeptModel, language: str) -> list[str]:
    state = say("cli.models.retired", {}, language) if version.retired else ""
    marks = " ".join(say(f"alias.{alias}", {}, language) for alias in version.aliases)
    return [
        version.title,
        local_time(version.created),
        marks or state,
        headline(version),
        version.note.partition("\n")[0],
    ]
