"""Types of a first look at a data file; free of pandas, and plain JSON at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict

if TYPE_CHECKING:
    from pipeline_core.measures.rules import ColumnRule

# A message as one flat mapping: its `code` beside its values.
FlatMessage: TypeAlias = dict[str, Any]


class ColumnFacts(TypedDict):
    """What can be observed about a column.

    Parameters
    ----------
    name, kind
        Its name, and its kind of values.
    missing, distinct, infinite
        Counts of missing and distinct values, and of those too large to calculate with.
    top
        Share of the most frequent value.
    whole, sorted, counter
        Whether numbers are whole, values sorted, and numbers a counter (1, 2, 3 ...).
    classes
        Each value with its count; None where there are many.
    """

    name: str
    kind: Literal["number", "word", "boolean", "date", "other"]
    missing: int
    distinct: int
    infinite: int
    top: float
    whole: bool
    sorted: bool
    counter: bool
    classes: list[list[Any]] | None


class FirstLook(TypedDict):
    """What `first_look` finds out about a data file.

    Parameters
    ----------
    file
        The name that its owner gave it.
    reading
        The settings that it was read with.
    block
        The block that reads it, if not `read_csv`.
    notes
        Messages about how it was read.
    refused
        Why it cannot be used, or None.
    rows, duplicates
        How many rows it has, and how many of them repeat another one.
    columns
        Facts about each column.
    sample
        The first rows, as pandas writes a table with ``orient="split"``.
    rules
        Rules that the whole table passes.
    target, why_target
        The column to predict, and the message code of why it was guessed.
    next_target
        The second likeliest column to predict.
    suspected
        Columns that give the target away, each with the message code of why.
    same_dates
        Columns with the same dates as another one, each with that.
    profiles
        Of the first columns, the ``bars`` of `measures.profile` and the ``relation`` to the
        target (`measures.associations`), counted on a sample of very many rows.
    """

    file: str
    reading: dict[str, Any]
    block: NotRequired[str]
    notes: list[FlatMessage]
    refused: FlatMessage | None
    rows: int
    duplicates: int
    columns: list[ColumnFacts]
    sample: dict[str, Any] | None
    rules: list[ColumnRule]
    target: str | None
    why_target: str | None
    next_target: str | None
    suspected: dict[str, str]
    same_dates: NotRequired[dict[str, str]]
    profiles: NotRequired[dict[str, dict[str, Any]]]
