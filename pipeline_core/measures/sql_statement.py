"""The SQL that is allowed: one SELECT over the given tables, whose result is always the same.

A statement is taken apart by DuckDB itself, without being executed; what is not on the lists
here is refused. The locked connection that executes it refuses files and settings once more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

TABLE_FUNCTIONS = ("range", "generate_series", "unnest")
CHANGING_FUNCTIONS = (
    "random", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "now", "today",
    "current_date", "current_timestamp", "current_time", "get_current_time",
    "get_current_timestamp", "localtime", "localtimestamp", "transaction_timestamp",
    "current_localtime", "current_localtimestamp", "nextval", "currval", "txid_current",
    "current_setting", "current_query", "current_user", "user", "session_user", "getvariable",
    "version", "pg_backend_pid", "query", "query_table", "write_log",
)  # fmt: skip


def require_select(
    connection: Any, sql: str, tables: Collection[str], columns: Collection[str] = ()
) -> None:
    """Raise unless a text is one SELECT over some tables that gives the same on each run.

    Parameters
    ----------
    connection
        An open connection of DuckDB.
    sql
        The text.
    tables
        The names of the tables.
    columns
        The names of their columns: one may be called like a function.

    Raises
    ------
    ValueError
        It is something else; the sentence has the line and the place.

    Examples
    --------
    >>> import duckdb
    >>> require_select(duckdb.connect(), "SELECT 1; SELECT 2", [])
    Traceback (most recent call last):
        ...
    ValueError: The SQL must be one SELECT; there are 2 statements. Write one.
    """
    text = connection.execute("SELECT json_serialize_sql($1::VARCHAR)", [sql]).fetchall()[0][0]
    parsed = json.loads(text)
    if parsed["error"]:
        raise ValueError(_refusal(sql, parsed))
    statements = parsed["statements"]
    if len(statements) != 1:
        raise ValueError(
            f"The SQL must be one SELECT; there are {len(statements)} statements. Write one."
        )
    nodes = list(_nodes(statements[0]))
    named = {item["key"].lower() for node in nodes for item in _common_tables(node)}
    names = {table.lower() for table in tables} | named
    own = {column.lower() for column in columns}
    for node in nodes:
        _require_allowed(sql, node, names, own, tables)


def _refusal(sql: str, parsed: Mapping[str, Any]) -> str:
    if parsed["error_type"] == "parser":
        return sentence(sql, parsed.get("position"), parsed["error_message"])
    return (
        "The SQL must be one SELECT; this statement is of another kind. What changes tables, "
        "files or settings is not allowed, and PIVOT is a block of its own."
    )


def _require_allowed(
    sql: str,
    node: Mapping[str, Any],
    known: Collection[str],
    columns: Collection[str],
    tables: Collection[str],
) -> None:
    place, kind = node.get("query_location"), node.get("type")
    if kind == "SHOW_REF":
        raise ValueError("The SQL must be one SELECT; DESCRIBE and SHOW are not. Use a SELECT.")
    if kind == "BASE_TABLE" and not _is_known(node, known):
        name = ".".join(filter(None, (node["schema_name"], node["table_name"])))
        raise ValueError(
            sentence(sql, place, f"there is no table {name!r}; the tables are {list(tables)}")
        )
    if kind == "TABLE_FUNCTION":
        name = node["function"].get("function_name", "")
        if name.lower() not in TABLE_FUNCTIONS:
            what = f"the table function {name!r} is not allowed; only the wired tables are"
            raise ValueError(sentence(sql, place, what))
    name = _called(node)
    if name in CHANGING_FUNCTIONS and not (kind == "COLUMN_REF" and name in columns):
        what = f"{name!r} is not allowed, because it would give something else on each run"
        raise ValueError(sentence(sql, place, what))
    sample = node.get("sample")
    if isinstance(sample, Mapping) and sample.get("seed") in (None, -1, 18446744073709551615):
        sample = "USING SAMPLE reservoir(10 ROWS) REPEATABLE (0)"
        what = f"a sample needs a seed, such as {sample}"
        raise ValueError(sentence(sql, None, what))


def _is_known(node: Mapping[str, Any], known: Collection[str]) -> bool:
    is_plain = not node["schema_name"] and not node["catalog_name"]
    return is_plain and node["table_name"].lower() in known


def _called(node: Mapping[str, Any]) -> str:
    if node.get("class") == "FUNCTION":
        return str(node.get("function_name", "")).lower()
    names = node.get("column_names") if node.get("class") == "COLUMN_REF" else None
    return str(names[0]).lower() if names and len(names) == 1 else ""


def _common_tables(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    tables = node.get("cte_map")
    return list(tables["map"]) if isinstance(tables, Mapping) else []


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield all objects of a parsed statement, from the outside in."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def sentence(sql: str, position: Any, what: str) -> str:
    r"""Return a sentence about a place in a text of SQL, with its line and character.

    Parameters
    ----------
    sql
        The text.
    position
        The place in bytes, as DuckDB counts; None if it is not known.
    what
        What is wrong there.

    Examples
    --------
    >>> sentence("SELECT 'ñ',\n  x", 15, "there is no column 'x'")
    "The SQL, line 2, character 3: there is no column 'x'. Correct it."
    """
    what = " ".join(what.split()).rstrip(".;!")
    place = int(position) if str(position).isdecimal() else -1
    raw = sql.encode()
    if not 0 <= place <= len(raw):
        return f"The SQL: {what}. Correct it."
    before = raw[:place].decode(errors="ignore")
    line, character = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"The SQL, line {line}, character {character}: {what}. Correct it."
