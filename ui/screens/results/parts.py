"""What a report is made of: chapters of plain parts, which a page and a file can both draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Text:
    """A paragraph; `tone` is empty, ``good``, ``bad``, ``warn`` or ``quiet``."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Cards:
    """Labelled numbers side by side."""

    values: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """A table's cell with a remark of its own, such as a difference and whether it is good."""

    text: str
    remark: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Grid:
    """A small table.

    Parameters
    ----------
    left
        How many columns, from the first on, hold words; the others hold numbers.
    tight
        Remarks stand beside the numbers, not below them.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    left: int = 1
    tight: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart with its heading; `wide` takes the whole width, `code` says which chart it is."""

    title: str
    figure: Any
    help: str = ""
    wide: bool = False
    code: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of a report, as the report has them; a page shows some thousand, a file fewer."""

    title: str
    frame: Any
    own_names: bool = True


@dataclass(frozen=True)
class Code:
    """Text as a machine wrote it."""

    text: str


@dataclass(frozen=True)
class Fold:
    """Parts that stay folded until somebody wants them."""

    title: str
    parts: Sequence[Text | Cards | Grid | Figure | Table | Code]


Part = Text | Cards | Grid | Figure | Table | Code | Fold


@dataclass(frozen=True)
class Chapter:
    """A part of the report with a heading.

    Parameters
    ----------
    id
        Names it in links.
    title, about
        Its heading, and a sentence on how to read it.
    parts
        What stands in it.
    variants
        By name what one chooses between on a page, and reads one after the other in a file.
    """

    id: str
    title: str
    about: str = ""
    parts: Sequence[Part] = ()
    variants: Mapping[str, Callable[[], Sequence[Part]]] = field(default_factory=dict)
