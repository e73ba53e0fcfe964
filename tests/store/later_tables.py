"""Workspaces of before: the tables that later migrations made are taken away again."""

from __future__ import annotations

import re
import sqlite3

from pipeline_core.store.schema import MIGRATIONS


def take_back(connection: sqlite3.Connection, version: int) -> None:
    """Drop the tables that came after a version, and let the database be of it."""
    statements = [statement for step in MIGRATIONS[version:] for statement in step]
    for table in re.findall(r"CREATE TABLE (\w+)", "\n".join(statements)):
        connection.execute(f"DROP TABLE {table}")
    connection.execute(f"PRAGMA user_version = {version}")
