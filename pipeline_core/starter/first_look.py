"""One look at a data file: how it is read, what its columns hold, what could be predicted."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline_core.data.dtypes import normalise
from pipeline_core.measures.guess import guess_csv
from pipeline_core.measures.infer_rules import infer_rules
from pipeline_core.measures.readers import MISSING, read_table
from pipeline_core.starter.facts import column_facts, missing_numbers
from pipeline_core.starter.leak_suspects import suspects
from pipeline_core.starter.lines import mixed_encoding, uneven_lines
from pipeline_core.starter.target import guess_target, why_target

MOST_COLUMNS = 5_000
SHOWN_ROWS = 50
# What is said here in a better way: with how many lines, and in both languages.
_SAID_BETTER = ("guess.short_rows", "guess.uneven")


def first_look(
    path: str, file: str, reading: Mapping[str, Any] | None = None, target: str | None = None
) -> dict[str, Any]:
    r"""Look at a file.

    Parameters
    ----------
    path
        Where it is.
    file
        What its owner calls it.
    reading
        Settings to read it with; guessed if left out.
    target
        The column to be predicted; guessed if left out.

    Returns
    -------
    dict
        ``reading``, ``notes`` on it, ``refused`` (a code with values, where it cannot be read),
        ``rows``, the facts of its ``columns``, ``sample`` rows, ``duplicates``, ``rules`` that
        it keeps, the ``target``, why it was guessed, and the columns ``suspected`` of telling it.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("size,price\n1,10\n2,25", file=file, flush=True)
    ...     look = first_look(file.name, "homes.csv")
    >>> look["rows"], [one["name"] for one in look["columns"]], look["target"]
    (2, ['size', 'price'], 'price')
    """
    look: dict[str, Any] = {"file": file, "notes": [], "refused": None, "rows": 0, "columns": []}
    look |= {"sample": None, "rules": [], "target": None, "why_target": None, "suspected": {}}
    look["duplicates"] = 0
    guessed = reading is None
    try:
        look["reading"] = dict(reading) if reading is not None else _guessed(path, look)
        _lines(path, look)
        table = None if look["refused"] else read_table(path, **look["reading"])
    except ValueError as error:
        look.setdefault("reading", {})
        return look | {"refused": _refusal(error, path, file)}
    if table is None:
        return look
    if guessed:
        table = _adjusted(path, look, table)
    return look | _described(normalise(table), look, target)


def _guessed(path: str, look: dict[str, Any]) -> dict[str, Any]:
    with warnings.catch_warnings():
        # Too many values in a row are counted and said with their lines.
        warnings.simplefilter("ignore", pd.errors.ParserWarning)
        found = guess_csv(path)
    look["notes"] += [one for one in found["notes"] if one["code"] not in _SAID_BETTER]
    settings: dict[str, Any] = found["settings"]
    if settings.get("encoding") in ("cp1252", "latin-1"):
        line = mixed_encoding(path)
        values = {"encoding": settings["encoding"], "line": line}
        code = "starter.mixed_encoding" if line else "starter.old_encoding"
        look["notes"].append({"code": code, **values})
    return settings


def _lines(path: str, look: dict[str, Any]) -> None:
    reading = look["reading"]
    found = uneven_lines(
        path, reading.get("encoding", "utf-8"), reading.get("separator", ","),
        reading.get("skip_rows", 0),
    )  # fmt: skip
    values = {"file": look["file"], "width": found["width"]}
    if found["open_quote"]:
        look["refused"] = {"code": "starter.open_quote", "line": found["open_quote"], **values}
    elif found["long"]:
        shown = {"lines": found["long_lines"], "count": found["long"], "text": found["first_long"]}
        look["refused"] = {"code": "starter.long_rows", **shown, **values}
    elif found["short"] and reading.get("short_rows") == "fill":
        shown = {"lines": found["short_lines"], "count": found["short"]}
        look["notes"].append({"code": "starter.short_rows", **shown, **values})


def _adjusted(path: str, look: dict[str, Any], table: pd.DataFrame) -> pd.DataFrame:
    """Read again where numbers stand for missing values, or yes and no have gaps."""
    reading = look["reading"]
    signs = missing_numbers(table)
    gappy = [
        str(name)
        for name, dtype in table.dtypes.items()
        if dtype.kind == "O" and set(table[name].dropna().map(type)) == {bool}
    ]
    if not signs and not gappy:
        return table
    if signs:
        reading["missing"] = [*reading.get("missing", MISSING), *signs]
        look["notes"].append({"code": "starter.missing_numbers", "numbers": signs})
    if gappy:
        reading["text_columns"] = [*reading.get("text_columns", []), *gappy]
    return read_table(path, **reading)


def _described(table: pd.DataFrame, look: dict[str, Any], target: str | None) -> dict[str, Any]:
    if len(table.columns) > MOST_COLUMNS:
        values = {"file": look["file"], "columns": len(table.columns), "limit": MOST_COLUMNS}
        return {"refused": {"code": "starter.too_many_columns", **values}}
    columns = [column_facts(table[name]) for name in table.columns]
    why, rows = None, len(table)
    if target not in table.columns and (target := guess_target(columns, rows)) is not None:
        why = why_target(columns, rows, target)
    return {
        "rows": len(table),
        "columns": columns,
        "sample": json.loads(table.head(SHOWN_ROWS).to_json(orient="split", date_format="iso")),
        "duplicates": int(table.duplicated().sum()),
        "rules": infer_rules(table) if len(table) else [],
        "target": target,
        "why_target": why,
        "suspected": suspects(table, target) if target else {},
    }


def _refusal(error: ValueError, path: str, file: str) -> dict[str, Any]:
    return {"code": "starter.unread", "file": file, "reason": str(error).replace(path, file)}
