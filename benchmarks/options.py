"""The options that all benchmarks share."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import answer


def start(
    module: str,
    contenders: Mapping[str, Callable[..., dict[str, Any]]],
    run: Callable[[Namespace], None],
    words: Sequence[str] | None = None,
) -> None:
    """Be a contender's process, or measure them all."""
    given = list(sys.argv[1:] if words is None else words)
    if answer(contenders, given):
        return
    parser = ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--small", action="store_true", help="tiny sizes, to see that it works")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each contender")
    parser.add_argument("--out", help="folder to keep the rows in, as JSON")
    parser.add_argument("--ours", action="store_true", help="leave the other engines out")
    options = parser.parse_args(given)
    options.rounds = 1 if options.small else options.rounds
    run(options)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="fabrica-benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
