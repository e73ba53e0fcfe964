"""Faults of a typed table that no schema can say: names, the rows' lengths, kinds of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pipeline_core.catalog.settings import Fault, display_text
from pipeline_core.measures.typed_cells import MAX_TYPED_CELLS, is_of_kind
from pipeline_core.messages.message import Message

MAX_FAULTS = 5


def typed_column_faults(settings: Mapping[str, Any], setting: str) -> Iterator[Fault]:
    """Yield the faults of the columns: none at all, without a name, or one name twice.

    Parameters
    ----------
    settings
        The stage's settings; the given one fits its schema.
    setting
        The setting that holds the columns.

    Examples
    --------
    >>> columns = [{"column": "a", "kind": "word"}, {"column": "a", "kind": "word"}]
    >>> [fault.field for fault in typed_column_faults({"columns": columns}, "columns")]
    ['columns[2].column']
    """
    names = [column["column"] for column in settings[setting]]
    if not names:
        yield Fault(setting, Message("setting.no_columns"))
    for number, name in enumerate(names, start=1):
        field = f"{setting}[{number}].column"
        if not name.strip():
            yield Fault(field, Message("setting.empty_name"))
        elif name in names[: number - 1]:
            yield Fault(field, Message("setting.column_twice", {"found": display_text(name)}))


def typed_row_faults(settings: Mapping[str, Any], setting: str) -> list[Fault]:
    """Return the first faults of the rows: their length, and cells of another kind.

    Parameters
    ----------
    settings
        The stage's settings, with the ``columns``; the given one fits its schema.
    setting
        The setting that holds the rows.

    Examples
    --------
    >>> settings = {"columns": [{"column": "price", "kind": "number"}], "rows": [[1], ["1,5"]]}
    >>> [fault.code for fault in typed_row_faults(settings, "rows")]
    ['setting.cell_number']
    """
    columns = settings.get("columns")
    if not isinstance(columns, list | tuple) or not _is_readable(columns):
        return []
    return list(islice(_row_faults(settings[setting], columns, setting), MAX_FAULTS))


def _is_readable(columns: Sequence[Any]) -> bool:
    """Return whether the columns are such that their cells can be judged."""
    return all(
        isinstance(column, Mapping) and {"column", "kind"} <= set(column) for column in columns
    )


def _row_faults(
    rows: Sequence[Sequence[Any]], columns: Sequence[Mapping[str, Any]], setting: str
) -> Iterator[Fault]:
    cells = len(rows) * len(columns)
    if cells > MAX_TYPED_CELLS:
        values = {"limit": MAX_TYPED_CELLS, "found": cells}
        yield Fault(setting, Message("setting.too_many_cells", values))
        return
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            width = {"row": number, "width": len(columns), "found": len(row)}
            yield Fault(setting, Message("setting.row_length", width))
            continue
        for cell, column in zip(row, columns, strict=True):
            if not is_of_kind(cell, column["kind"]):
                yield Fault(setting, _cell_message(number, cell, column))


def _cell_message(row: int, cell: Any, column: Mapping[str, Any]) -> Message:
    values = {"row": row, "column": column["column"], "found": display_text(cell)}
    return Message(f"setting.cell_{column['kind']}", values)
