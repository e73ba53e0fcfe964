"""The parser of a command, and the options that several commands share."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NoReturn

from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.spec.cluster_address import is_scheduler_address

_HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z", re.IGNORECASE)


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
        self.allow_abbrev = False  # a new option must not change what an old command means
        self.language = language

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the words, instead of printing it and exiting."""
        raise UsageError("cli.wrong_words", usage=self.format_usage(), prog=self.prog, text=message)

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
    parser.add_option("--set", text="cli.set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_option("--root", text="cli.root", type=Path, metavar="FOLDER")


def add_threads(parser: CommandParser) -> None:
    """Add ``--threads``."""
    parser.add_option(
        "--threads", text="cli.threads", type=positive_integer, default=1, metavar="N"
    )


def add_json(parser: CommandParser) -> None:
    """Add ``--json``."""
    parser.add_option("--json", text="cli.json", action="store_true")


def add_run_and_stage(parser: CommandParser) -> None:
    """Add the run that a command looks at, and the stage of it that it may be limited to."""
    parser.add_option("run", text="cli.show.run", metavar="RUN")
    parser.add_option("stage", text="cli.stage", metavar="STAGE", nargs="?")


def network_address(text: str) -> str:
    """Return the network, or the single address, that a word of the command line is.

    Examples
    --------
    >>> network_address("10.0.0.5"), network_address("10.0.0.0/8")
    ('10.0.0.5/32', '10.0.0.0/8')
    """
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise refusal_of_word("cli.network", text) from None


def is_host_name(text: str) -> bool:
    """Return whether a text is a name under which a host can be reached.

    Examples
    --------
    >>> is_host_name("fabrica.example.org"), is_host_name("https://fabrica.example.org")
    (True, False)
    >>> is_host_name("*.example.org"), is_host_name("a..b"), is_host_name("class:8501")
    (False, False, False)
    """
    return len(text) <= 253 and all(map(_HOST_LABEL.match, text.split(".")))


def host_name(text: str) -> str:
    """Return the name of a host that a word of the command line is.

    Examples
    --------
    >>> host_name("Fabrica.example.org")
    'fabrica.example.org'
    """
    if not is_host_name(text):
        raise refusal_of_word("cli.host_name", text)
    return text.lower()


def positive_integer(text: str) -> int:
    """Return the whole number above zero that a word of the command line is.

    Examples
    --------
    >>> positive_integer("2")
    2
    """
    with suppress(ValueError):
        if (number := int(text)) >= 1:
            return number
    raise refusal_of_word("cli.positive_integer", text)


def port_number(text: str) -> int:
    """Return the port that a word of the command line is.

    Examples
    --------
    >>> port_number("8501")
    8501
    """
    with suppress(ValueError):
        if 1 <= (number := int(text)) <= 65_535:
            return number
    raise refusal_of_word("cli.port", text)


def scheduler_address(text: str) -> str:
    """Return the address of a cluster's scheduler that a word of the command line is.

    Examples
    --------
    >>> scheduler_address("tcp://127.0.0.1:8786")
    'tcp://127.0.0.1:8786'
    """
    if not is_scheduler_address(text):
        raise refusal_of_word("cli.scheduler_address", text)
    return text


def refusal_of_word(code: str, text: str) -> ArgumentTypeError:
    """Return the refusal of a word, in the language that the parser was built in."""
    return ArgumentTypeError(say(code, {"text": text}, os.environ.get("LANGUAGE", "en")))
