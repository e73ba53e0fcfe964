"""The parser of a command, and the options that several commands share."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from pipeline_core.messages.words import say


class CommandParser(ArgumentParser):
    """A parser whose help is in one language.

    Parameters
    ----------
    *arguments, **keywords
        As `ArgumentParser` takes them.
    language
        Language of the help.

    Examples
    --------
    >>> parser = CommandParser(language="en")
    >>> parser.add_option("--json", text="cli.json", action="store_true")
    >>> parser.parse_args(["--json"]).json
    True
    """

    def __init__(self, *arguments: Any, language: str, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.language = language

    def add_option(self, *flags: str, text: str, **keywords: Any) -> None:
        """Add an option, or an argument.

        Parameters
        ----------
        *flags, **keywords
            As `add_argument` takes them.
        text
            Message code of the help.
        """
        self.add_argument(*flags, help=say(text, {}, self.language), **keywords)


def add_file(parser: CommandParser) -> None:
    """Add the pipeline file, ``--set`` and ``--root``."""
    parser.add_option("file", text="cli.file", type=Path, metavar="FILE")
    parser.add_option(
        "--set", text="cli.set", action="append", default=[], metavar="STAGE.SETTING=VALUE"
    )
    parser.add_option("--root", text="cli.root", type=Path, metavar="FOLDER")


def add_threads(parser: CommandParser) -> None:
    """Add ``--threads``."""
    parser.add_option(
        "--threads", text="cli.threads", type=positive_integer, default=1, metavar="N"
    )


def add_json(parser: CommandParser) -> None:
    """Add ``--json``."""
    parser.add_option("--json", text="cli.json", action="store_true")


def network_address(text: str) -> str:
    """Return the network, or the single address, that a word of the command line is.

    Examples
    --------
    >>> network_address("10.0.0.5"), network_address("10.0.0.0/8")
    ('10.0.0.5/32', '10.0.0.0/8')
    """
    return str(ip_network(text, strict=False))


def positive_integer(text: str) -> int:
    """Return the whole number above zero that a word of the command line is.

    Examples
    --------
    >>> positive_integer("2")
    2
    """
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(text)
    return number
