"""The parser of the command line, in the user's language."""

from __future__ import annotations

import gettext
import os
from argparse import SUPPRESS, Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

import pipeline_core
from pipeline_core.cli.options import CommandParser
from pipeline_core.messages.words import LANGUAGES, LOCALE, preferred_language, say

_SUFFIX = "_command"


class Command(Protocol):
    """A module ``NAME_command`` of this package: the command NAME."""

    HELP: str
    """Message code of the command's one-line help."""

    def add_options(self, parser: CommandParser) -> None:
        """Add the command's options to its parser."""

    def run(self, options: Namespace) -> int:
        """Run the command and return its exit code."""


def command_names() -> list[str]:
    """Return the names of all commands, in alphabetical order.

    Examples
    --------
    >>> "export" in command_names()
    True
    """
    modules = [module.name for module in iter_modules([str(Path(__file__).parent)])]
    return sorted(name.removesuffix(_SUFFIX) for name in modules if name.endswith(_SUFFIX))


def load_command(name: str) -> Command:
    """Return the module of a command.

    Examples
    --------
    >>> load_command("check").HELP
    'cli.check'
    """
    return cast("Command", import_module(f"pipeline_core.cli.{name}{_SUFFIX}"))


def language_of(words: Sequence[str]) -> str:
    """Return the language that ``--lang`` asks for, else that of the locale.

    Examples
    --------
    >>> language_of(["run", "a.yaml", "--lang", "es"]), language_of(["runs", "--lang=en"])
    ('es', 'en')
    """
    for place, word in enumerate(words):
        language = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and place + 1 < len(words):
            language = words[place + 1]
        if language in LANGUAGES:
            return language
    return preferred_language()


def build_parser(language: str) -> CommandParser:
    """Return the parser of all commands.

    Parameters
    ----------
    language
        Language of the help and of error messages.

    Examples
    --------
    >>> build_parser("en").parse_args(["export", "a.yaml", "--to", "picture"]).to
    'picture'
    """
    _translate_argparse(language)
    parser = CommandParser(
        prog="fabrica", description=say("cli.about", {}, language), language=language
    )
    version = f"%(prog)s {pipeline_core.__version__}"
    parser.add_option("--version", text="cli.version", action="version", version=version)
    _add_common(parser)
    parser.set_defaults(workspace=None, lang=None)
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=say("cli.command", {}, language)
    )
    for name in command_names():
        command = load_command(name)
        text = say(command.HELP, {}, language)
        command_parser = commands.add_parser(name, help=text, description=text, language=language)
        command.add_options(command_parser)
        _add_common(command_parser)
    return parser


def _add_common(parser: CommandParser) -> None:
    """Add the options that may stand before and after the command."""
    parser.add_option(
        "--workspace", text="cli.workspace", type=Path, metavar="DIR", default=SUPPRESS
    )
    parser.add_option("--lang", text="cli.lang", choices=LANGUAGES, default=SUPPRESS)


def _translate_argparse(language: str) -> None:
    """Have argparse look up its own sentences in our catalogue."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("fabrica", str(LOCALE))
    gettext.textdomain("fabrica")
