"""A first look at a data file: how to read it, what its columns hold, what could be predicted."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from inspect import signature
from typing import Any

import pandas as pd

from pipeline_core.data.date_copies import date_copies
from pipeline_core.data.dtypes import normalise
from pipeline_core.data.leaks import Leak, leaks
from pipeline_core.measures.csv_files import csv_format, open_bytes
from pipeline_core.measures.guess import guess_csv
from pipeline_core.measures.guess_layout import SEPARATORS, guess_encoding, guess_layout
from pipeline_core.measures.infer_rules import infer_rules
from pipeline_core.measures.readers import read_table
from pipeline_core.starter.column_facts import column_facts, missing_number_codes
from pipeline_core.starter.column_profiles import column_profiles
from pipeline_core.starter.fixed_width_guess import guess_fields
from pipeline_core.starter.line_faults import mixed_encoding_line, uneven_lines
from pipeline_core.starter.look import FirstLook, FlatMessage
from pipeline_core.starter.note_truth import is_true
from pipeline_core.starter.number_meaning import number_meanings
from pipeline_core.starter.odd_values import odd_values, times_in
from pipeline_core.starter.other_formats import (
    CSV_BLOCK,
    READERS,
    block_of_file,
    guess_settings,
    notes_of,
)
from pipeline_core.starter.target import rank_targets, target_reason

MAX_COLUMNS = 5_000
SAMPLE_ROWS = 50
_LOOKED_AT = 1 << 16
# Notes of `guess_csv` that `_check_lines` replaces by ones with line numbers.
_REPLACED_NOTES = ("guess.short_rows", "guess.uneven")


def first_look(
    path: str,
    file: str,
    reading: Mapping[str, Any] | None = None,
    target: str | None = None,
    first_rows: int | None = None,
) -> FirstLook:
    r"""Find out how a data file is read and what is in it.

    Parameters
    ----------
    path
        The path of the file.
    file
        The name that its owner gave it.
    reading
        Settings to read it with; guessed if left out.
    target
        The column to predict; guessed if left out.
    first_rows
        Read so many rows only, here and in the pipeline; None for all.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("size,price\n1,10\n2,25", file=file, flush=True)
    ...     look = first_look(file.name, "homes.csv")
    >>> look["rows"], [column["name"] for column in look["columns"]], look["target"]
    (2, ['size', 'price'], 'price')
    """
    look = _empty_look(file)
    with warnings.catch_warnings():
        # What the reader warns of is among the notes and findings.
        warnings.simplefilter("ignore")
        _look_at(path, look, reading, target, first_rows)
    return look


def _look_at(
    path: str,
    look: FirstLook,
    reading: Mapping[str, Any] | None,
    target: str | None,
    first_rows: int | None,
) -> None:
    try:
        if _is_no_csv(path, look, reading, target, first_rows):
            return
        if reading is None:
            look["reading"] = _guess_reading(path, look)
        else:
            look["reading"] = dict(reading)
            _note_what_stands(path, look)
        if first_rows is not None:
            look["reading"]["first_rows"] = first_rows
        _check_lines(path, look)
        if look["refused"]:
            return
        table = _read(path, look, is_guess=reading is None)
    except ValueError as error:
        reason = str(error).replace(path, look["file"])
        look["refused"] = {"code": "starter.unread", "file": look["file"], "reason": reason}
        return
    if reading is None:
        table = _read_again_with_gaps(path, look, table)
    silent = {name for note in look["notes"] for name in note.get("columns", ())}
    look["notes"] += odd_values(path, table, look["reading"], silent)
    table.attrs.clear()
    _describe(normalise(table), look, target)


def _is_no_csv(
    path: str,
    look: FirstLook,
    reading: Mapping[str, Any] | None,
    target: str | None,
    first_rows: int | None,
) -> bool:
    """Look into a file that another reader reads, or refuse its width; tell whether it was one."""
    block = block_of_file(path)
    if block == CSV_BLOCK:
        if (width := _huge_width(path)) > MAX_COLUMNS:
            _refuse_width(look, width)
            return True
        fields = _fixed_width(path, reading)
        if fields is None:
            return False
        block, reading = "read_fixed_width", fields
        look["notes"].append({"code": "guess.fixed_width", "columns": len(fields["fields"])})
    _look_at_other(path, look, block, reading, target, first_rows)
    return True


def _look_at_other(
    path: str,
    look: FirstLook,
    block: str,
    reading: Mapping[str, Any] | None,
    target: str | None,
    first_rows: int | None,
) -> None:
    """Look into a file that is no CSV; its reader raises what is wrong."""
    look["block"] = block
    settings = dict(reading) if reading is not None else guess_settings(path, block)
    if first_rows is not None:
        settings["first_rows"] = first_rows
    look["reading"] = settings
    table = READERS[block](path, **settings)
    look["notes"] += notes_of(table)
    if words := settings.get("missing"):
        look["notes"].append({"code": "guess.missing_words", "words": words})
    if settings.get("drop_empty"):
        look["notes"].append({"code": "guess.empty_dropped"})
    has_dates = "dates" in signature(READERS[block]).parameters
    look["notes"] += times_in(table, can_convert=has_dates)
    del table.attrs["ingest"]
    _describe(normalise(table), look, target)


def _fixed_width(path: str, reading: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return how a file is read whose columns have only blanks between, None for any other."""
    if reading is not None:
        return dict(reading) if "fields" in reading else None
    with open_bytes(path) as file:
        if b"  " not in file.read(_LOOKED_AT):  # most files are not read once more
            return None
    layout = guess_layout(path, guess_encoding(path))
    is_one_column = max(map(len, layout.rows[:100]), default=0) < 2
    return guess_fields(path) if is_one_column else None


def _huge_width(path: str) -> int:
    """Return how many columns a file has if its first line is that long, else 0: to refuse soon."""
    with open_bytes(path) as file:
        line = file.readline(1 << 24)
    if max(line.count(sign.encode()) for sign in SEPARATORS) < MAX_COLUMNS:
        return 0
    return len(guess_layout(path, guess_encoding(path)).rows[0])


def _refuse_width(look: FirstLook, width: int) -> None:
    values = {"file": look["file"], "columns": width, "limit": MAX_COLUMNS}
    look["refused"] = {"code": "starter.too_many_columns", **values}


def _empty_look(file: str) -> FirstLook:
    return FirstLook(
        file=file,
        reading={},
        notes=[],
        refused=None,
        rows=0,
        duplicates=0,
        columns=[],
        sample=None,
        rules=[],
        target=None,
        why_target=None,
        next_target=None,
        suspected={},
    )


def _guess_reading(path: str, look: FirstLook) -> dict[str, Any]:
    guess = guess_csv(path)
    look["notes"] += [note for note in guess["notes"] if note["code"] not in _REPLACED_NOTES]
    settings: dict[str, Any] = guess["settings"]
    if settings.get("encoding") in ("cp1252", "latin-1"):
        line = mixed_encoding_line(path)
        code = "starter.mixed_encoding" if line else "starter.old_encoding"
        look["notes"].append({"code": code, "encoding": settings["encoding"], "line": line})
    return settings


def _note_what_stands(path: str, look: FirstLook) -> None:
    """Note what is true of the file with the settings that a person chose."""
    try:
        _guess_reading(path, look)
    except ValueError:  # they read what the guess cannot
        return
    look["notes"] = [note for note in look["notes"] if is_true(note, look["reading"])]


def _read(path: str, look: FirstLook, *, is_guess: bool) -> pd.DataFrame:
    """Read the file; where one value far below belies a column's guess, the guess is given up."""
    reading = look["reading"]
    while True:
        try:
            return read_table(path, **reading)
        except ValueError as error:
            start = "The column {!r} of ".format
            wrong = [
                (name, own)
                for name in ("dates", "column_formats")
                for own in reading.get(name, ())
                if str(error).startswith(start(own["column"]))
            ]
            if not (is_guess and wrong):
                raise
            for name, own in wrong:
                reading[name] = [other for other in reading[name] if other is not own]


def _check_lines(path: str, look: FirstLook) -> None:
    """Refuse files with open quotes or long rows; note short rows that are filled up."""
    reading = look["reading"]
    lines = uneven_lines(path, csv_format(reading))
    values: FlatMessage = {"file": look["file"], "width": lines["width"]}
    if lines["open_quote"]:
        look["refused"] = {"code": "starter.open_quote", "line": lines["open_quote"], **values}
    elif lines["long"]:
        values |= {"lines": lines["long_lines"], "count": lines["long"]}
        look["refused"] = {"code": "starter.long_rows", "text": lines["first_long"], **values}
    elif lines["short"] and reading.get("short_rows") == "fill":
        values |= {"lines": lines["short_lines"], "count": lines["short"]}
        look["notes"].append({"code": "starter.short_rows", **values})


def _read_again_with_gaps(path: str, look: FirstLook, table: pd.DataFrame) -> pd.DataFrame:
    """Read the file again where numbers stand for missing values."""
    reading = look["reading"]
    codes = missing_number_codes(table)
    if not codes:
        return table
    reading["missing"] = [*reading.get("missing", ()), *codes]
    look["notes"].append({"code": "starter.missing_numbers", "numbers": codes})
    return read_table(path, **reading)


def _describe(table: pd.DataFrame, look: FirstLook, target: str | None) -> None:
    if len(table.columns) > MAX_COLUMNS:
        _refuse_width(look, len(table.columns))
        return
    columns = [column_facts(table[name]) for name in table.columns]
    if target not in table.columns:
        ranked = rank_targets(columns, len(table), look["file"])
        look["next_target"] = ranked[1] if len(ranked) > 1 else None
        target = ranked[0] if ranked else None
        if target is not None:
            look["why_target"] = target_reason(columns, len(table), target)
    sample = table.head(SAMPLE_ROWS).to_json(orient="split", date_format="iso")
    look["rows"] = len(table)
    look["columns"] = columns
    look["sample"] = json.loads(sample)
    look["duplicates"] = int(table.duplicated().sum())
    look["rules"] = infer_rules(table) if len(table) else []
    look["target"] = target
    look["notes"] += number_meanings(columns, target)
    look["suspected"] = _leak_codes(table, target) if target else {}
    look["same_dates"] = date_copies(table)
    look["profiles"] = column_profiles(table, target)


def _leak_codes(table: pd.DataFrame, target: str) -> dict[str, str]:
    """Return the columns that surely give the target away, each with the message code of why."""
    codes: dict[Leak, str] = {
        "copy": "starter.left.copy",
        "renamed": "starter.left.alone",
        "alone": "starter.left.alone",
        "adds_up": "starter.left.adds_up",
    }
    found = leaks(table, target).items()
    return {name: codes[leak] for name, leak in found if leak in codes}
