"""Cells of a typed table: from what a person types to values, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline_core.measures.typed_cells import is_of_kind
from pipeline_core.messages.words import LANGUAGES
from ui.text.names import option_name

Column = Mapping[str, Any]
Row = list[Any]
_TRUE = {"yes", "y", "true", "sí", "si", "s", "verdadero", "1"}
_FALSE = {"no", "n", "false", "falso", "0"}
_DAYS = {
    "es": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y"),
    "en": ("%m/%d/%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%Y"),
}
_CLOCKS = ("", " %H:%M", " %H:%M:%S")


def cell_text(cell: Any, decimal: str, lang: str) -> str | None:
    """Return a cell as the grid shows it; None where there is no value.

    Examples
    --------
    >>> [cell_text(cell, ",", "es") for cell in (1.5, 3.0, 10, True, "Lima", None)]
    ['1,5', '3,0', '10', 'sí', 'Lima', None]
    """
    if isinstance(cell, bool):
        return option_name(cell, lang)
    if isinstance(cell, float):
        return repr(cell).replace(".", decimal)
    return None if cell is None else str(cell)


def read_cells(texts: Sequence[str | None], kind: str, decimal: str, lang: str) -> Row:
    """Return the values of some cells of one column; what does not fit stays text.

    Numbers are read together: where one of them can only be written with a decimal comma, all
    are. Of those that can be read in two ways the reader's region decides, as of dates the
    language does.

    Parameters
    ----------
    texts
        What was typed or pasted.
    kind
        The column's kind.
    decimal
        The decimal sign of the reader's region.
    lang
        The reader's language.

    Examples
    --------
    >>> read_cells(["1,234", "0,5", "", "x"], "number", ".", "en")
    [1.234, 0.5, None, 'x']
    >>> read_cells(["1,234"], "number", ".", "en"), read_cells(["1,234"], "number", ",", "es")
    ([1234], [1.234])
    >>> read_cells(["31/01/2024", "2024-01-31 08:30"], "date", ".", "es")
    ['2024-01-31', '2024-01-31 08:30']
    >>> read_cells(["Sí", "no", "perhaps"], "boolean", ".", "es")
    [True, False, 'perhaps']
    """
    present = [None if text is None or not text.strip() else text for text in texts]
    if kind == "number":
        return _numbers(present, decimal)
    if kind == "date":
        return [text and _date(text.strip(), lang) for text in present]
    if kind == "boolean":
        return [text and _yes_or_no(text) for text in present]
    return list(present)


def _numbers(texts: Sequence[str | None], decimal: str) -> Row:
    from pipeline_core.measures.guess_numbers import SIGNS, number_readings

    written = [text.strip() for text in texts if text]
    each = [number_readings([text]) for text in written]
    proofs = {signs[0].decimal for signs in map(_possible, written, each) if len(signs) == 1}
    if len(proofs) == 1:
        decimal = next(iter(proofs))
    plain = next(signs for signs in SIGNS if signs.decimal == decimal)
    return [text and _number(text.strip(), decimal, plain) for text in texts]


def _possible(text: str, signs: Sequence[Any]) -> list[Any]:
    """Return the readings of a number with a sign in it: no thousands begin with a zero."""
    if not any(letter in text for letter in ".,"):
        return []
    digits = text.lstrip("+-")
    return [s for s in signs if not s.thousands or not digits.startswith("0")]


def _number(text: str, decimal: str, plain: Any) -> Any:
    from pipeline_core.measures.guess_numbers import number_readings

    readings = number_readings([text])
    fitting = [signs for signs in readings if signs.decimal == decimal] or readings
    if not fitting:
        return text
    signs = plain if plain in fitting else fitting[0]
    bare = text.replace(signs.thousands, "") if signs.thousands else text
    bare = bare.replace(signs.decimal, ".")
    value = int(bare) if bare.lstrip("+-").isdigit() else float(bare)
    return value if is_of_kind(value, "number") else text


def _date(text: str, lang: str) -> str:
    """Return a date in ISO 8601; the text itself if it is none."""
    if is_of_kind(text, "date"):
        return text
    for clock in _CLOCKS:
        for day in _DAYS[lang]:
            try:
                moment = datetime.strptime(text, day + clock)
            except ValueError:
                continue
            return moment.isoformat(" ") if clock else moment.date().isoformat()
    return text


def _yes_or_no(text: str) -> bool | str:
    word = text.strip().casefold()
    for lang in LANGUAGES:
        if word in (option_name(True, lang).casefold(), option_name(False, lang).casefold()):
            return word == option_name(True, lang).casefold()
    return word in _TRUE if word in _TRUE | _FALSE else text


def with_kind(cells: Row, kind: str, decimal: str, lang: str) -> Row:
    """Return the cells of a column whose kind has changed; what does not fit stays.

    Examples
    --------
    >>> with_kind([1.5, None, "a"], "word", ".", "en"), with_kind(["7", "b"], "number", ".", "en")
    (['1.5', None, 'a'], [7, 'b'])
    """
    sign = "." if kind == "word" else decimal
    return read_cells([cell_text(cell, sign, lang) for cell in cells], kind, decimal, lang)


def rows_after(
    rows: Sequence[Row],
    changes: Mapping[str, Any],
    columns: Sequence[Column],
    decimal: str,
    lang: str,
) -> list[Row]:
    """Return the rows after the changes of the grid, whose columns are named by their places.

    Parameters
    ----------
    rows
        The rows that the grid began with.
    changes
        Its ``edited_rows``, ``added_rows`` and ``deleted_rows``; an added row without any
        value is left out.
    columns, decimal, lang
        The columns, and how the reader writes numbers and dates.

    Examples
    --------
    >>> columns = [{"column": "a", "kind": "number"}]
    >>> changes = {"edited_rows": {0: {"0": "1,5"}}, "added_rows": [{"0": "2"}, {}]}
    >>> rows_after([[1]], changes, columns, ".", "es")
    [[1.5], [2]]
    """
    edited = {int(number): cells for number, cells in changes.get("edited_rows", {}).items()}
    added = list(changes.get("added_rows", ()))
    start = [list(row) for row in rows] + [[None] * len(columns) for _ in added]
    typed = edited | dict(enumerate(added, start=len(rows)))
    for place, column in enumerate(columns):
        numbers = [number for number, cells in typed.items() if str(place) in cells]
        texts = [typed[number][str(place)] for number in numbers]
        for number, value in zip(
            numbers, read_cells(texts, column["kind"], decimal, lang), strict=True
        ):
            start[number][place] = value
    deleted = set(changes.get("deleted_rows", ()))
    return [
        row
        for number, row in enumerate(start)
        if number not in deleted and (number < len(rows) or any(cell is not None for cell in row))
    ]


def columns_after(
    columns: Sequence[Column],
    rows: Sequence[Row],
    changes: Mapping[str, Any],
    decimal: str,
    lang: str,
) -> tuple[list[dict[str, Any]], list[Row]]:
    """Return columns and rows after the changes of the list of columns.

    Parameters
    ----------
    columns, rows
        The table before.
    changes
        What the list of columns tells; a new column without a name is left out.
    decimal, lang
        How the reader writes numbers and dates.

    Examples
    --------
    >>> columns = [{"column": "a", "kind": "number"}, {"column": "b", "kind": "word"}]
    >>> changes = {"deleted_rows": [0], "added_rows": [{"column": "c", "kind": "date"}]}
    >>> columns_after(columns, [[1, "x"]], changes, ".", "en")
    ([{'column': 'b', 'kind': 'word'}, {'column': 'c', 'kind': 'date'}], [['x', None]])
    """
    edited = {int(number): cells for number, cells in changes.get("edited_rows", {}).items()}
    deleted, new_columns, new_cells = set(changes.get("deleted_rows", ())), [], []
    for number, column in enumerate(columns):
        if number in deleted:
            continue
        changed = {**column, **{k: v for k, v in edited.get(number, {}).items() if v}}
        cells = [row[number] if number < len(row) else None for row in rows]
        if changed["kind"] != column["kind"]:
            cells = with_kind(cells, changed["kind"], decimal, lang)
        new_columns.append(changed)
        new_cells.append(cells)
    for column in changes.get("added_rows", ()):
        if column.get("column"):
            new_columns.append({"column": column["column"], "kind": column.get("kind") or "word"})
            new_cells.append([None] * len(rows))
    return new_columns, [list(row) for row in zip(*new_cells, strict=True)] if new_cells else []
