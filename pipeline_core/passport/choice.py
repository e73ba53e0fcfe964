"""The row that a person means: by its id, by its number, or by the value of a column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.passport.cells import plain_value
from pipeline_core.passport.kept_tables import KeptTables
from pipeline_core.passport.trail import Label
from pipeline_core.spec.failing import parsed_source

_BEFORE = ("roles", "split", "estimator", "meta")


@dataclass(frozen=True)
class RowQuery:
    """What a person said of the row.

    Parameters
    ----------
    value
        The id, the number or the value, as it was typed.
    column
        The column that has the value; None for the id, or the number where no column is one.
    stage
        The stage in whose table it is looked for; None for the first that fits.
    is_number
        Whether the value is the row's number, whatever columns are ids.
    """

    value: str
    column: str | None = None
    stage: str | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Choice:
    """The rows that fit: the stage, their labels in its table, and the column that was searched."""

    stage: str
    labels: tuple[Label, ...]
    column: str | None


def choose_row(tables: KeptTables, query: RowQuery) -> Choice:
    """Return the rows that a person may mean, first the one that is shown.

    Raises
    ------
    UsageError
        No row is like that; the error says what there is.
    StoreError
        Nothing of the run is kept.
    """
    stages = [*_searched(tables, query.stage)]
    if not stages:
        raise StoreError("row.nothing_kept", run=tables.record.run.id)
    columns = [query.column] if query.column else _id_columns(tables)
    if columns and not query.is_number:
        return _by_column(tables, stages, columns, query)
    return _by_number(tables, query)


def _searched(tables: KeptTables, stage: str | None) -> Iterator[str]:
    """Yield the stages whose tables are searched, in the order of the pipeline."""
    record = tables.record
    if stage is None:
        yield from (name for name in record.order if tables.data(name) is not None)
        return
    if stage not in record.pipeline.stages:
        raise UsageError("store.no_such_stage", stage=stage, known=list(record.order))
    if tables.data(stage) is None:
        raise UsageError("row.no_table", stage=stage)
    yield stage


def _id_columns(tables: KeptTables) -> list[str]:
    """Return the columns that have the role of an id."""
    ids = [data.roles.id for name in tables.record.order if (data := tables.data(name))]
    return list(dict.fromkeys(name for names in ids for name in names))


def _by_column(
    tables: KeptTables, stages: list[str], columns: list[str], query: RowQuery
) -> Choice:
    found = None
    for stage in stages:
        data = tables.data(stage)
        rows = None if data is None else data.bake().rows
        for column in columns:
            if rows is None or column not in rows:
                continue
            found = found or (stage, column, rows[column])
            labels = rows.index[_matches(rows[column], query.value)]
            if len(labels):
                return Choice(stage, tuple(labels), column)
    if found is None:
        first = tables.table(stages[0])
        known = [] if first is None else [str(name) for name in first]
        raise UsageError("row.no_such_column", column=columns[0], known=known)
    stage, column, searched = found
    values = {"column": column, "stage": stage, "value": query.value, "known": _some(searched)}
    raise UsageError("row.no_such_value", **values)


def _by_number(tables: KeptTables, query: RowQuery) -> Choice:
    stage = query.stage or _main_stage(tables)
    data = tables.data(stage)
    index = data.rows.index if data is not None else pd.Index([])
    label = next((label for label in index if str(label) == query.value.strip()), None)
    if label is None:
        first, last = (str(index[place]) if len(index) else "" for place in (0, -1))
        values = {"stage": stage, "value": query.value, "first": first, "last": last}
        raise UsageError("row.no_such_row", **values)
    return Choice(stage, (label,), None)


def _main_stage(tables: KeptTables) -> str:
    """Return the first kept stage on the way of the rows that are predicted."""
    record = tables.record
    named = [name for name in record.order if record.shape(name) in _BEFORE]
    kept = [name for name in record.order if tables.data(name) is not None]
    way = [(named or kept[-1:])[0]]
    while sources := record.written_sources(way[-1]):
        way.append(parsed_source(sources[0])[0])
    return next((name for name in reversed(way) if name in kept), kept[0])


def _matches(column: pd.Series[Any], text: str) -> Any:
    """Return which cells have the value that a text says, as a mask."""
    text = text.strip()
    if pd.api.types.is_bool_dtype(column.dtype):
        return (column.astype(str).str.lower() == text.lower()).to_numpy()
    if pd.api.types.is_numeric_dtype(column.dtype):
        number = pd.to_numeric(text, errors="coerce")
        return (column == number).fillna(value=False).to_numpy(dtype=bool)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        dates = pd.to_datetime(column, utc=True)
        return (dates == pd.to_datetime(text, errors="coerce", utc=True)).to_numpy()
    return (column.astype(str).str.strip() == text).to_numpy() & column.notna().to_numpy()


def _some(column: pd.Series[Any]) -> list[Any]:
    """Return a few values of a column, to show what they look like."""
    return [plain_value(value) for value in column.dropna().drop_duplicates().head(5)]
