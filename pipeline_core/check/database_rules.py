"""Rules about databases: their tables, and queries that only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.errors import SettingsError
from pipeline_core.measures.select_statements import require_select
from pipeline_core.measures.sqlite_files import (
    chosen_table,
    open_sqlite,
    require_sqlite_file,
    tables_of,
)
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import Meaning
from pipeline_core.spec.named_secrets import allowed_hosts, secret_name, secret_value
from pipeline_core.spec.source_path import source_path
from pipeline_core.store.class_workspace import is_in_class


def database_problems(context: CheckContext) -> Iterator[Problem]:
    """Find queries that do more than read, and tables that a database does not have."""
    for stage, entry in context.stages_with_entries():
        named = [*settings_meaning(entry, "query"), *settings_meaning(entry, "freshness_query")]
        queries = [name for name in named if stage.settings.get(name)]
        for name in queries:
            yield from _query_problems(stage, name)
        for name in settings_meaning(entry, "connection"):
            yield from _connection_problems(context.folder, stage, name)
        for name in settings_meaning(entry, "source_table"):
            if context.folder is not None and not queries:
                yield from _table_problems(context.folder, stage, entry, name)


def settings_meaning(entry: Entry, meaning: Meaning) -> list[str]:
    """Return the names of a block's settings with a meaning."""
    properties = entry["settings"]["properties"]
    return [name for name, schema in properties.items() if meaning_of(schema) == meaning]


def _query_problems(stage: Stage, name: str) -> Iterator[Problem]:
    query = stage.settings[name]
    try:
        require_select(query if isinstance(query, str) else "")
    except ValueError as fault:
        yield error("bad_source", stage.name, name, cause=str(fault))


def _connection_problems(folder: Path | None, stage: Stage, name: str) -> Iterator[Problem]:
    if name not in stage.settings:
        return
    try:
        secret = secret_name(stage.settings[name])
        # What secrets a class's server has is not for the people of the class to find out.
        if folder is not None and is_in_class(folder):
            if allowed_hosts() is None:
                yield error("no_databases", stage.name, name)
        elif folder is not None:
            secret_value(secret, folder)
    except SettingsError as fault:
        yield error("bad_connection", stage.name, name, fault=fault.message.as_json())


def _table_problems(folder: Path, stage: Stage, entry: Entry, name: str) -> Iterator[Problem]:
    files = [stage.settings.get(file) for file in settings_meaning(entry, "file")]
    path = source_path(folder, str(files[0])) if files and files[0] else None
    if path is None or not path.is_file():
        return  # the rule about files has a sentence
    table = str(stage.settings.get(name) or "")
    tables: list[str] = []
    try:
        require_sqlite_file(str(path))
        tables = table_names(path)
        chosen_table(table, tables, str(path))
    except ValueError as fault:
        near = nearest_names(table, tables) if table else tables[:1]
        fix: tuple[Edit, ...] = tuple(SetSetting(stage.name, name, other) for other in near[:1])
        yield error("bad_source", stage.name, name, fix, cause=str(fault))


def table_names(path: Path) -> list[str]:
    """Return the names of the tables of a SQLite file; none where it cannot be read.

    Examples
    --------
    >>> table_names(Path("/no/such/file.db"))
    []
    """
    try:
        with closing(open_sqlite(str(path))) as database:
            return tables_of(database)
    except (ValueError, sqlite3.Error):
        return []
