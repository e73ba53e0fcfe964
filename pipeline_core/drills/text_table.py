"""A CSV file as text: cells are changed, the rest of the file stays as it was written."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TextTable:
    """The header and the cells of a CSV file.

    Parameters
    ----------
    header, rows
        The names of the columns, and the cells as they are written.
    separator, encoding, decimal
        How the file writes them.

    Examples
    --------
    >>> table = TextTable(("a", "b"), (("1", "x"), ("2", "y")))
    >>> table.with_column("c", ["7", "8"]).rows
    (('1', 'x', '7'), ('2', 'y', '8'))
    """

    header: tuple[str, ...]
    rows: Rows
    separator: str = ","
    encoding: str = "utf-8"
    decimal: str = "."

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def numbers(self, name: str) -> list[float | None]:
        """Return the numbers of a column, None where a cell is none."""
        return [self.number(cell) for cell in self.column(name)]

    def number(self, cell: str) -> float | None:
        """Return the number that a cell is, or None."""
        try:
            return float(cell.replace(self.decimal, ".").strip())
        except ValueError:
            return None

    def written(self, number: float) -> str:
        """Return a number as the file writes it."""
        return f"{number:.6g}".replace(".", self.decimal)

    def with_cells(self, name: str, change: Callable[[int, str], str]) -> TextTable:
        """Return the table with the cells of a column changed, by their row and text."""
        place = self.header.index(name)
        rows = (
            (*row[:place], change(number, row[place]), *row[place + 1 :])
            for number, row in enumerate(self.rows)
        )
        return replace(self, rows=tuple(rows))

    def with_column(self, name: str, cells: Sequence[str]) -> TextTable:
        """Return the table with a column more."""
        rows = tuple((*row, cell) for row, cell in zip(self.rows, cells, strict=True))
        return replace(self, header=(*self.header, name), rows=rows)

    def as_bytes(self, *, is_packed: bool) -> bytes:
        """Return the content of the file; a packed one is the same every time."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.separator, lineterminator="\n")
        writer.writerows([self.header, *self.rows])
        content = text.getvalue().encode(self.encoding)
        return gzip.compress(content, mtime=0) if is_packed else content


def read_text_table(path: Path, settings: Mapping[str, Any]) -> TextTable | None:
    """Return the table of a CSV file that a stage reads, or None of a file of another kind.

    Parameters
    ----------
    path
        The file, plain or packed with gzip.
    settings
        The settings of the stage that reads it.
    """
    if settings.get("skip_rows") or settings.get("header") is False or settings.get("escape"):
        return None
    encoding, separator = settings.get("encoding", "utf-8"), settings.get("separator", ",")
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if is_packed(path) else content).decode(encoding)
    except (OSError, UnicodeDecodeError, EOFError):
        return None
    header, *rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    names, whole = [name for name in header if name], tuple(row for row in rows if row)
    if len(set(names)) < len(names) or any(len(row) != len(header) for row in whole):
        return None
    return TextTable(header, whole, separator, encoding, settings.get("decimal", "."))


def is_packed(path: Path) -> bool:
    """Return whether a file's name says that it is packed with gzip."""
    return path.suffix == ".gz"
