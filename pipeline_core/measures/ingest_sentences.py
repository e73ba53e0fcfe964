"""The sentences about what a reader did to a file beside reading it; without any library."""

from __future__ import annotations

from collections.abc import Sequence

_MAX_NAMED = 20
# By the kind of a note; {0} are the columns, or what else it names.
SENTENCES = {
    "renamed": "Columns of the same name were numbered: {0}.",
    "no_rows": "The file has names of columns, but no rows.",
    "one_column": (
        "The file was read as a single column, but each line has {0}. Is that the separator?"
    ),
    "left_out": "Columns without a place in a table were left out: {0}.",
    "flattened": "Objects became a column for each of their fields: {0}.",
    "category": "Columns of categories were read as their words: {0}.",
    "rounded": "Decimal numbers were rounded to floats: {0}.",
    "digits": "Whole numbers too long for a float were kept as text: {0}.",
    "zones": "Times with a zone were converted to UTC: {0}.",
    "clock": "Times of the day were read as text: {0}.",
    "mixed": "Columns of several kinds of values were read as text: {0}.",
    "number_texts": "Columns of numbers that are written as text were kept as text: {0}.",
    "merged": "Merged cells were filled with their value: {0}.",
    "formulas": "Formulas without a stored value were read as missing: {0}.",
    "error_cells": "Cells with an error were read as missing: {0}.",
    "other_sheets": "Sheets that were not read: {0}.",
    "second_table": "The sheet seems to hold another table, which begins at: {0}.",
    "index": "The row labels of the table were left out: {0}.",
    "gaps": "Fields that are missing in some records are missing values: {0}.",
    "rejected": "Rows that could not be read were left out: {0}.",
    "added": "Columns that not every file has were filled with missing values: {0}.",
    "uncommon": "Columns that not every file has were left out: {0}.",
    "short_rows": "Rows with too few values were filled with missing ones: {0}.",
    "dates_as_text": "These columns hold dates, which SQLite keeps as text: {0}.",
    "digits_as_text": (
        "Whole numbers of more than 15 digits, with gaps or fractions, were kept as text: {0}."
    ),
    "digits_rounded": "Numbers of more digits than are kept were rounded: {0}.",
    "moments_as_text": "Columns with moments of several kinds were kept as text: {0}.",
}
# The kinds that are about the type of a column.
RETYPED = (
    "category", "rounded", "digits", "zones", "clock", "mixed", "number_texts", "dates_as_text",
    "digits_as_text", "digits_rounded", "moments_as_text",
)  # fmt: skip


def names_text(names: Sequence[str]) -> str:
    """Return the first names as text, and how many there are more.

    Examples
    --------
    >>> names_text(["a", "b"]), names_text(["a"] * 22)[-9:]
    ("['a', 'b']", '(2 more)]')
    """
    text = str(list(names[:_MAX_NAMED]))
    more = len(names) - _MAX_NAMED
    return f"{text[:-1]}, ({more} more)]" if more > 0 else text
