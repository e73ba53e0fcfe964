"""Command line options that all benchmarks share."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.harness import answer_as_contender


def run_benchmark(
    module: str,
    contenders: Mapping[str, Callable[..., dict[str, Any]]],
    run: Callable[[Namespace], None],
    arguments: Sequence[str] | None = None,
) -> None:
    """Run one contender if this is its process, else the whole benchmark."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    if answer_as_contender(contenders, argv):
        return
    parser = ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--small", action="store_true", help="tiny sizes, to see that it works")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each contender")
    parser.add_argument("--out", help="folder to keep the rows in, as JSON")
    parser.add_argument("--gigabytes", type=float, default=1.0, help="size of the large files")
    parser.add_argument("--ours", action="store_true", help="leave the other engines out")
    options = parser.parse_args(argv)
    options.rounds = 1 if options.small else options.rounds
    run(options)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Provide a folder that is deleted afterwards."""
    with TemporaryDirectory(prefix="fabrica-benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
