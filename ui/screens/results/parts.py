"""Chapters and parts of a report, independent of the page and the file that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ui.charts.model_style import ModelStyle


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
    """A table cell with a model's mark, or a remark such as a difference and its tone."""

    text: str
    remark: str = ""
    tone: str = ""
    mark: ModelStyle | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Grid:
    """A small table.

    Parameters
    ----------
    left
        Number of leading columns that hold words; the others hold numbers.
    tight
        Whether remarks stand beside the numbers, not below them.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    left: int = 1
    tight: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart with its heading.

    Parameters
    ----------
    wide
        Whether it takes the whole width.
    code
        Identifies the chart.
    choices
        Of a chart that chooses among a chapter's variants: their names, by the category on its
        axis that is clicked.
    """

    title: str
    figure: Any
    help: str = ""
    wide: bool = False
    code: str = ""
    choices: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Table:
    """A data frame of a report; a page shows some thousand rows, a file fewer.

    Parameters
    ----------
    own_names
        Whether the columns are a report's, to be named in the reader's language.
    download
        Run, stage and name of the table, if the page offers it as a file.
    """

    title: str
    frame: Any
    own_names: bool = True
    download: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class Code:
    """Preformatted text."""

    text: str


@dataclass(frozen=True)
class Fold:
    """Parts that are collapsed at first."""

    title: str
    parts: Sequence[Text | Cards | Grid | Figure | Table | Code]


Part = Text | Cards | Grid | Figure | Table | Code | Fold


class Label(NamedTuple):
    """What a variant is called, with a model's mark."""

    text: str
    mark: ModelStyle | None = None


@dataclass(frozen=True)
class Chapter:
    """A section of the report with a heading.

    Parameters
    ----------
    id
        Anchor in links.
    title, about
        Heading, and a sentence on how to read the chapter.
    parts
        Its content.
    variants
        Builders of alternative contents by name: the page lets the reader choose one, the
        file shows one after the other.
    labels
        What variants are called, if not by their names.
    after
        What stands below the variant.
    """

    id: str
    title: str
    about: str = ""
    parts: Sequence[Part] = ()
    variants: Mapping[str, Callable[[], Sequence[Part]]] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    after: Sequence[Part] = ()

    def label(self, variant: str) -> Label:
        """Return what a variant is called."""
        return self.labels.get(variant, Label(variant))
