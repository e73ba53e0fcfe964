"""CSV files read by pandas a piece of their rows at a time: the values and types of one reading.

Reading in one piece holds all cells as text and takes twice the time. Each piece has types
of its own; what one reading makes of a column follows from them, or the column is read again.
Values are equal to the last bit, but for a whole -0 in a column of decimals, which may be 0.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import IO, Any

import pandas as pd

from pipeline_core.measures.growing_columns import GrowingColumn, joined_parts

PIECE_CELLS = 500_000
LEAST_ROWS = 5_000


def read_in_pieces(
    open_file: Callable[[], IO[bytes]],
    width: int,
    settings: Mapping[str, Any],
    size: int | None = None,
    coded: Container[Any] = (),
) -> pd.DataFrame:
    r"""Return what `pandas.read_csv` returns, with little more memory than that.

    Parameters
    ----------
    open_file
        Opens the file anew.
    width
        How many columns it has.
    settings
        The settings of `pandas.read_csv`; with ``low_memory=False``.
    size
        Its bytes, if they are known: then each column is laid out once.
    coded
        Columns read as text that may be given as categories, where their texts repeat.

    Examples
    --------
    >>> import io
    >>> read_in_pieces(lambda: io.BytesIO(b"a,b\n1,x\n2.5,\n"), 2, {"low_memory": False})
         a    b
    0  1.0    x
    1  2.5  NaN
    """
    rows = max(LEAST_ROWS, PIECE_CELLS // max(1, width))
    with open_file() as file, pd.read_csv(file, chunksize=rows, **settings) as reader:
        table = next(reader)
        share = file.tell() / size if size else 1
        room = int(1.2 * len(table) / share)
        growing = _growing_columns(table, reader, room, settings.get("dtype") or {}, coded)
    if not growing:
        return table
    columns = {place: joined_parts(column) for place, column in enumerate(growing)}
    again = {place: growing[place] for place, column in columns.items() if column is None}
    columns |= _columns_read_again(open_file, rows, settings, again)
    return pd.DataFrame(columns, copy=False).set_axis(table.columns, axis=1)


def _growing_columns(
    table: pd.DataFrame,
    following: Iterable[pd.DataFrame],
    room: int,
    texts: Container[Any],
    coded: Container[Any] = (),
) -> list[GrowingColumn]:
    """Return the columns of a table and those that follow; none where none follows."""
    growing: list[GrowingColumn] = []
    for piece in following:
        growing = growing or [
            GrowingColumn(part, room, name in texts, name in coded)
            for name, part in zip(table.columns, _arrays(table), strict=True)
        ]
        for column, part in zip(growing, _arrays(piece), strict=True):
            column.add(part)
    return growing


def _arrays(table: pd.DataFrame) -> list[Any]:
    """Return the columns as NumPy arrays, and those of words as Arrow's."""
    import pyarrow as pa

    columns = [table.iloc[:, place] for place in range(table.shape[1])]
    return [pa.array(c.array) if c.dtype == "str" else c.to_numpy() for c in columns]


def _columns_read_again(
    open_file: Callable[[], IO[bytes]],
    rows: int,
    settings: Mapping[str, Any],
    growing: Mapping[int, GrowingColumn],
) -> dict[int, Any]:
    """Return columns as text where one reading finds words, others as one reading has them."""
    words = [place for place, column in growing.items() if column.is_text()]
    whole = [place for place in growing if place not in words]
    columns: dict[int, Any] = {}
    if words:
        as_text = {**settings, "dtype": "str", "usecols": words, "chunksize": rows}
        with open_file() as file, pd.read_csv(file, **as_text) as reader:
            first = next(reader)
            texts = map(joined_parts, _growing_columns(first, reader, 0, first.columns))
            columns = dict(zip(words, texts, strict=True))
    if whole:
        with open_file() as file:
            table = pd.read_csv(file, usecols=whole, **settings)
        columns |= {place: table.iloc[:, number] for number, place in enumerate(whole)}
    return columns
