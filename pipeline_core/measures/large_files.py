"""Files that do not fit into memory, read piece by piece through Arrow.

Only the columns that are asked for are read, and only rows that pass the filter are kept. The
filter is computed by pandas, on the columns that it names, exactly as that of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.ingest_report import FileFacts, with_report
from pipeline_core.measures.large_tables import Totals, collected, plain_table
from pipeline_core.measures.row_notes import add_note
from pipeline_core.measures.scan_limit import SCAN_LIMIT
from pipeline_core.measures.scans import ScanFormat, scanned_columns, scanned_pieces


class Total(TypedDict):
    """A column, and what is computed of it in each group."""

    column: str
    statistic: Literal["sum", "mean", "min", "max", "count"]


class RecordingTable(pd.DataFrame):
    """A table that records which of its columns are looked at."""

    _metadata: ClassVar[list[str]] = ["names"]
    names: list[str]

    def __getitem__(self, name: Any) -> Any:
        """Record a name, and return its column."""
        self.names.append(name)
        return super().__getitem__(name)


@dataclass
class ScannedRows:
    """How many rows of a file were looked at."""

    rows: int = 0


@dataclass(frozen=True)
class ScanRequest:
    """A request for rows, groups or a sample of a file.

    Parameters
    ----------
    columns
        The columns of the table; empty for all. Without meaning where there are groups.
    by
        The columns whose values make groups: the table then has one row a group.
    totals
        What is computed of each group, beside the number of its ``rows``.
    sample_rows
        Draw so many of the rows at random; None takes all.
    max_rows
        More rows than this are refused.
    random_state
        The seed of the draw.
    """

    columns: Sequence[str] = ()
    by: Sequence[str] = ()
    totals: Sequence[Mapping[str, Any]] = ()
    sample_rows: int | None = None
    max_rows: int = 2_000_000
    random_state: int | None = None


def read_large_table(
    path: str,
    form: ScanFormat,
    keep: Callable[[pd.DataFrame], Any] | str = "",
    request: ScanRequest = ScanRequest(),
) -> pd.DataFrame:
    r"""Read the requested part of a CSV or Parquet file of any size.

    Parameters
    ----------
    path, form
        The file, and how it is written.
    keep
        Tells for each row whether it stays; "" keeps all.
    request
        Columns, groups, or a sample.

    Raises
    ------
    ValueError
        The file cannot be read so, or the requested part is too large.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("city,price\nLima,2\nOslo,5\nLima,4", file=file, flush=True)
    ...     means = [{"column": "price", "statistic": "mean"}]
    ...     request = ScanRequest(by=["city"], totals=means)
    ...     read_large_table(file.name, ScanFormat(), request=request)
       city  rows  price_mean
    0  Lima     2         3.0
    1  Oslo     1         5.0
    """
    schema = scanned_columns(path, form)
    of_groups = (*request.by, *(total["column"] for total in request.totals))
    names = list(dict.fromkeys(of_groups if request.by else request.columns or schema.names))
    filtered = _columns_of(keep, schema)
    _require_known(path, [*names, *filtered], schema.names)
    needed = list(dict.fromkeys((*names, *filtered)))
    scanned = ScannedRows()
    pieces = _kept(scanned_pieces(path, form, needed, schema), keep, filtered, names, scanned)
    facts: FileFacts = {"columns_in": len(schema.names), "format": {"encoding": form.encoding}}
    if request.by:
        groups = Totals(request.by, request.totals, schema, request.max_rows)
        for piece in pieces:
            groups.add(piece)
        table = groups.table()
    else:
        sample = request.sample_rows
        drawn, passing = collected(pieces, sample, request.max_rows, request.random_state)
        table, facts["passing"] = plain_table(drawn), passing
        if sample is not None and passing > sample:
            add_note("rows_sampled", rows=sample, of=passing)
    return with_report(table, {}, facts={**facts, "rows_in": scanned.rows})


def _columns_of(keep: Callable[[pd.DataFrame], Any] | str, schema: Any) -> list[str]:
    """Return the columns that a filter looks at, by trying it on no rows."""
    if isinstance(keep, str):
        return []
    table = RecordingTable(plain_table(schema.empty_table()))
    table.names = []
    keep(table)
    return [str(name) for name in dict.fromkeys(table.names)]


def _require_known(path: str, names: Sequence[str], known: Sequence[str]) -> None:
    if unknown := [name for name in dict.fromkeys(names) if name not in known]:
        raise ValueError(f"{path} has no columns {unknown}; it has {list(known)}.")


def _kept(
    pieces: Iterator[Any],
    keep: Callable[[pd.DataFrame], Any] | str,
    filtered: list[str],
    names: list[str],
    scanned: ScannedRows,
) -> Iterator[Any]:
    """Yield the rows of each piece that pass, with the requested columns; count all of them."""
    limit = SCAN_LIMIT.get()
    for piece in pieces:
        scanned.rows += len(piece)
        if not isinstance(keep, str):
            mask = keep(plain_table(piece.select(filtered)))
            piece = piece.filter(np.asarray(mask, dtype=bool))
        yield piece.select(names)
        if limit is not None and limit.is_over(scanned.rows):
            return
