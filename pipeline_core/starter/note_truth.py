"""Whether a note on how a file was guessed is still true of how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.starter.look import FlatMessage

_SETTINGS_OF_NOTES = {
    "guess.blanks_dropped": ("strip", True),
    "guess.empty_dropped": ("drop_empty", True),
    "guess.no_header": ("header", False),
    "guess.lines_above": ("skip_rows", None),
}


def is_true(note: FlatMessage, reading: Mapping[str, Any]) -> bool:
    """Return whether a note of the guess is true of the settings that were chosen instead.

    Parameters
    ----------
    note
        A note of `guess_csv`.
    reading
        The settings that the file is read with.

    Examples
    --------
    >>> note = {"code": "guess.codes", "columns": ["zip"]}
    >>> is_true(note, {"text_columns": ["zip"]}), is_true(note, {})
    (True, False)
    """
    own = {column["column"]: column for column in reading.get("column_formats", ())}
    code, columns = note["code"], set(note.get("columns", ()))
    if code == "guess.na_code":
        return bool("NA" not in own.get(note["column"], {}).get("not_missing", ()))
    if code == "guess.codes":
        return columns <= set(reading.get("text_columns", ()))
    if code in ("guess.doubtful_dates", "guess.zones"):
        is_read = columns <= {date["column"] for date in reading.get("dates", ())}
        return bool(is_read == (code == "guess.zones"))
    if code in ("guess.doubtful_numbers", "guess.grouped", "guess.other_decimal"):
        is_read = columns <= set(own) or bool(reading.get("thousands"))
        return bool(is_read == (code != "guess.doubtful_numbers"))
    if code == "guess.missing_words":
        return set(note["words"]) <= set(reading.get("missing", ()))
    setting, value = _SETTINGS_OF_NOTES.get(code, ("", None))
    return not setting or bool(reading.get(setting) == (note.get("count") or value))
