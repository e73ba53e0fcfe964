"""Names of sources: what a person writes, and what a watch is kept under."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pipeline_core.errors import UsageError

LOG = "log"
SECRET = "secret:"
Kind = Literal["log", "table", "folder", "database"]


def full_source(source: str) -> str:
    """Return a source with its whole path: the same folder is one watch from wherever it is named.

    Examples
    --------
    >>> full_source("log"), full_source("/data/../new")
    ('log', '/new')
    """
    if source == LOG or source.startswith(SECRET):
        return source
    file, colon, table = source.rpartition(":")
    if colon and Path(file).is_file():
        return f"{Path(file).resolve()}:{table}"
    return str(Path(source).resolve())


def source_kind(source: str) -> Kind:
    """Return what kind a source is.

    Raises
    ------
    UsageError
        There is no such source.

    Examples
    --------
    >>> source_kind("log")
    'log'
    """
    if source == LOG:
        return "log"
    if source.startswith(SECRET):
        return "database"
    file, _, table = source.rpartition(":")
    if table and Path(file).is_file():
        return "table"
    if Path(source).is_dir():
        return "folder"
    raise UsageError("monitor.no_source", source=source[:200])


def batch_label(batch: str) -> str:
    """Return what a batch is called: the name of its file, or its row numbers.

    Examples
    --------
    >>> batch_label("week 12.csv 5120 1790000000000000000"), batch_label("51-100")
    ('week 12.csv', '51-100')
    """
    name, *facts = batch.rsplit(" ", 2)
    is_file = len(facts) == 2 and all(fact.isdigit() for fact in facts)
    return name if is_file and name else batch
