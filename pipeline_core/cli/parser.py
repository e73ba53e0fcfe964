"""The command line's grammar and its language."""

from __future__ import annotations

import argparse
import gettext
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import LANGUAGES, LOCALE, preferred_language, say


def language_of(words: Sequence[str]) -> str:
    """Return the language asked for by ``--lang``, or else by the locale.

    Examples
    --------
    >>> language_of(["run", "a.yaml", "--lang", "es"]), language_of(["runs", "--lang=en"])
    ('es', 'en')
    """
    for place, word in enumerate(words):
        named = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and place + 1 < len(words):
            named = words[place + 1]
        if named in LANGUAGES:
            return named
    return preferred_language()


def told(error: FabricaError, language: str) -> str:
    """Return an error's sentence.

    Examples
    --------
    >>> told(FabricaError("no_such_code"), "en")
    'no_such_code'
    """
    return say(error.code, error.values, language)


def parser_in(language: str) -> argparse.ArgumentParser:
    """Return the parser with its help in a language.

    Examples
    --------
    >>> parser_in("en").parse_args(["export", "a.yaml", "--to", "picture"]).to
    'picture'
    """
    _translate_argparse(language)
    parser = argparse.ArgumentParser(
        prog="python -m pipeline_core", description=say("cli.about", {}, language)
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=say("cli.command", {}, language)
    )
    for name, options in _COMMANDS.items():
        text = say(f"cli.{name}", {}, language)
        made = commands.add_parser(name, help=text, description=text)
        for flags, keywords in (*options, *_EVERYWHERE):
            code = _help_code(name, flags)
            made.add_argument(*flags, help=say(code, {}, language), **keywords)
    return parser


def _help_code(command: str, flags: tuple[str, ...]) -> str:
    key = flags[-1].lstrip("-").replace("-", "_")
    return f"cli.{command}.{key}" if key in _BY_COMMAND else f"cli.{key}"


def _translate_argparse(language: str) -> None:
    """Let argparse find its own few sentences in our catalogue."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("fabrica", str(LOCALE))
    gettext.textdomain("fabrica")


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(text)
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(text)
    return number


_Option = tuple[tuple[str, ...], dict[str, Any]]


def _option(*flags: str, **keywords: Any) -> _Option:
    return flags, keywords


_BY_COMMAND = {"to", "run"}
_FILE = _option("file", type=Path, metavar="FILE")
_SET = _option("--set", action="append", default=[], metavar="STAGE.SETTING=VALUE")
_JSON = _option("--json", action="store_true")
_THREADS = _option("--threads", type=_count, default=1, metavar="N")
_EVERYWHERE = (
    _option("--workspace", type=Path, metavar="DIR"),
    _option("--lang", choices=LANGUAGES),
)
_COMMANDS: dict[str, tuple[_Option, ...]] = {
    "run": (
        _FILE,
        _SET,
        _THREADS,
        _JSON,
        _option("--to", action="append", default=[], metavar="STAGE"),
        _option("--force", action="append", default=[], metavar="STAGE"),
        _option("--workers", type=_count, metavar="N"),
        _option("--time-limit", type=_positive, metavar="SECONDS"),
        _option("--memory-limit", type=_positive, metavar="MB"),
    ),
    "check": (_FILE, _SET, _JSON),
    "export": (
        _FILE,
        _SET,
        _THREADS,
        _option("--to", choices=("script", "picture"), default="script"),
        _option("-o", "--output", type=Path, metavar="OUT"),
        _option("--verify", action="store_true"),
    ),
    "blocks": (_JSON, _option("--approve", type=Path, metavar="FILE")),
    "runs": (_JSON, _option("--search", default="", metavar="TEXT")),
    "compare": (
        _option("run", metavar="RUN"),
        _option("others", metavar="RUN", nargs="+"),
        _JSON,
    ),
    "show": (
        _option("run", metavar="RUN"),
        _option("stage", metavar="STAGE", nargs="?"),
        _JSON,
    ),
}
