"""Tables made of pieces: groups with totals, or the rows themselves, all or a random draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.arrow_columns import pandas_column

_PARTIAL_ROWS = 200_000
_LARGEST = 2.0**63


def plain_table(table: Any) -> pd.DataFrame:
    """Return a table of Arrow's as pandas holds it.

    Examples
    --------
    >>> import pyarrow as pa
    >>> plain_table(pa.table({"n": [1, None]}))["n"].tolist()
    [1.0, nan]
    """
    columns = {name: pandas_column(name, table.column(name)) for name in table.column_names}
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))


class Totals:
    """The totals of groups, gathered piece by piece; groups keep the order of their first row.

    Parameters
    ----------
    by
        The columns whose values make groups.
    totals
        A ``column`` and a ``statistic`` each: ``sum``, ``mean``, ``min``, ``max`` or ``count``.
    schema
        The types of the columns, as Arrow's schema.
    max_rows
        More groups than this are refused.
    """

    def __init__(
        self, by: Sequence[str], totals: Sequence[Mapping[str, str]], schema: Any, max_rows: int
    ) -> None:
        self._by = list(by)
        self._totals = list({(total["column"], total["statistic"]): None for total in totals})
        self._columns = list(dict.fromkeys(column for column, _ in self._totals))
        self._max_rows = max_rows
        self._parts: list[Any] = []
        self._rows = 0
        self._whole = [_is_whole(schema, column) for column in self._columns]
        for column, statistic in self._totals:
            _require_numeric(schema, column, statistic)

    def add(self, piece: Any) -> None:
        """Add the rows of a piece."""
        import pyarrow as pa
        import pyarrow.compute as pc

        keys = {f"k{number}": piece.column(name) for number, name in enumerate(self._by)}
        values = {f"v{number}": piece.column(name) for number, name in enumerate(self._columns)}
        for number, is_whole in enumerate(self._whole):
            if is_whole:  # the sum of whole numbers must not run over unnoticed
                values[f"f{number}"] = pc.cast(values[f"v{number}"], pa.float64(), safe=False)
        values["first"] = pa.array(np.arange(self._rows, self._rows + piece.num_rows))
        self._rows += piece.num_rows
        calls: list[Any] = [([], "count_all"), ("first", "min")]
        for number, column in enumerate(self._columns):
            statistics = {statistic for name, statistic in self._totals if name == column}
            parts = {"sum", "count"} if statistics & {"mean", "sum"} else {"count"}
            calls += [(f"v{number}", part) for part in sorted(parts | statistics - {"mean"})]
            calls += [(f"f{number}", "sum")] if self._whole[number] and "sum" in parts else []
        grouped = pa.table({**keys, **values}).group_by([*keys], use_threads=False)
        self._parts.append(grouped.aggregate(calls))
        if sum(part.num_rows for part in self._parts) > max(_PARTIAL_ROWS, 2 * self._max_rows):
            self._parts = [self._merged()]

    def _merged(self) -> Any:
        import pyarrow as pa

        parts = pa.concat_tables(self._parts)
        keys = [name for name in parts.column_names if name.startswith("k")]
        others = [name for name in parts.column_names if name not in keys]
        ends = {name: name.rpartition("_")[2] for name in others}
        calls = [(name, end if end in ("min", "max") else "sum") for name, end in ends.items()]
        merged = parts.group_by(keys, use_threads=False).aggregate(calls)
        merged = merged.rename_columns([*keys, *others])
        if merged.num_rows > self._max_rows:
            raise ValueError(
                f"There are more than {self._max_rows} groups. Group by fewer columns, filter, or "
                f"raise the largest number of rows."
            )
        return merged

    def table(self) -> pd.DataFrame:
        """Return the groups with their totals.

        Raises
        ------
        ValueError
            There are too many groups, or a sum does not fit whole numbers of 64 bits.
        """
        totals = self._merged().sort_by("first_min")  # Arrow's own order of groups is no order
        columns = {
            name: pandas_column(name, totals.column(f"k{number}"))
            for number, name in enumerate(self._by)
        }
        columns["rows"] = pandas_column("rows", totals.column("count_all"))
        for column, statistic in self._totals:
            number = self._columns.index(column)
            columns[f"{column}_{statistic}"] = self._total(totals, column, number, statistic)
        return pd.DataFrame(columns, index=pd.RangeIndex(totals.num_rows))

    def _total(self, made: Any, column: str, number: int, statistic: str) -> Any:
        name = f"{column}_{statistic}"
        counts = pandas_column(name, made.column(f"v{number}_count"))
        if statistic not in ("mean", "sum"):
            return pandas_column(name, made.column(f"v{number}_{statistic}"))
        as_float = f"f{number}_sum" if self._whole[number] else f"v{number}_sum"
        sums = made.column(as_float).to_pandas().astype("float64")
        if statistic == "mean":
            return sums / counts.where(counts > 0)
        if not self._whole[number]:
            return sums.where(counts > 0, 0.0)
        if (sums.abs() >= _LARGEST).any():
            raise ValueError(
                f"The sum of {column!r} is beyond whole numbers of 64 bits. Read the column as one "
                f"with decimals."
            )
        return pandas_column(name, made.column(f"v{number}_sum").fill_null(0))


def _is_whole(schema: Any, column: str) -> bool:
    import pyarrow.types as types

    return bool(types.is_integer(schema.field(column).type))


def _require_numeric(schema: Any, column: str, statistic: str) -> None:
    import pyarrow.types as types

    kind = schema.field(column).type
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    if statistic in ("mean", "sum") and not is_number:
        raise ValueError(
            f"The {statistic} of {column!r} needs numbers; the column is {kind}. Choose another "
            f"statistic or column."
        )


def collected(
    pieces: Iterator[Any], sample_rows: int | None, max_rows: int, random_state: int | None
) -> tuple[Any, int]:
    """Return the rows of pieces as one table in their order, and how many there were.

    Parameters
    ----------
    pieces
        Tables of Arrow's.
    sample_rows
        Draw so many at random, the same whatever the pieces are; None takes all.
    max_rows
        More rows than this are refused.
    random_state
        The seed of the draw.

    Raises
    ------
    ValueError
        There are too many rows.

    Examples
    --------
    >>> import pyarrow as pa
    >>> pieces = [pa.table({"a": range(start, start + 50)}) for start in (0, 50)]
    >>> table, count = collected(iter(pieces), 3, 100, 0)
    >>> table.num_rows, count
    (3, 100)
    """
    import pyarrow as pa

    random = np.random.default_rng(random_state)
    most = max_rows if sample_rows is None else sample_rows
    parts, keys, count, held = [], [], 0, 0
    for piece in pieces:
        count += piece.num_rows
        held += piece.num_rows
        parts.append(piece)
        keys.append(random.random(piece.num_rows) if sample_rows is not None else np.empty(0))
        if sample_rows is None and count > max_rows:
            raise ValueError(
                f"More than {max_rows} rows pass. Filter more, group, draw a sample, or raise the "
                f"largest number of rows."
            )
        if sample_rows is not None and held > 2 * most + 100_000:
            parts, keys = _drawn(parts, keys, most)
            held = most
    if sample_rows is not None and held > most:
        parts, keys = _drawn(parts, keys, most)
    return pa.concat_tables(parts), count


def _drawn(parts: list[Any], keys: list[Any], most: int) -> tuple[list[Any], list[Any]]:
    """Return the rows with the smallest keys, in their order."""
    import pyarrow as pa

    table, every = pa.concat_tables(parts), np.concatenate(keys)
    places = np.sort(np.argpartition(every, most)[:most])
    return [table.take(places)], [every[places]]
