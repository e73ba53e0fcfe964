"""Schema of a table, and facts about its values, as far as a check must know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict


class TargetFacts(TypedDict):
    """What the values of a target are like.

    Parameters
    ----------
    kind
        Their kind.
    rows, distinct
        How many values there are, and how many different ones.
    once
        How many of these are there only once.
    whole
        Whether they are numbers without a fraction.
    counts_up
        Whether each row has the number that follows the one before.
    lowest
        Of numbers, the smallest.
    """

    kind: str
    rows: int
    distinct: int
    once: int
    whole: bool
    counts_up: bool
    lowest: NotRequired[float]


class JoinForecast(TypedDict):
    """How many rows a join will have, from how its keys meet in a preview.

    Parameters
    ----------
    rows
        The rows that it will have.
    left, right
        Those of its tables.
    limit
        How many it may have at most.
    repeated
        Whether rows of the left table have several partners and are repeated.
    exact
        Whether all rows were counted, not a sample.
    """

    rows: int
    left: int
    right: int
    limit: int
    repeated: bool
    exact: bool


class TableFacts(TypedDict, total=False):
    """What a preview observed in the rows that leave a stage; plain values, kept as JSON.

    Parameters
    ----------
    target
        Of a stage that sets the roles: what its target is like.
    suspects
        Of the same stage: what is suspicious about columns, by column.
    negative
        Before a stage that takes no negative numbers: the columns that have some.
    joins
        Before stages that join these rows with others: what each will give.
    repeated, tested
        Of a split: the test rows that are among the training rows too, and all test rows.
    """

    target: TargetFacts
    suspects: dict[str, dict[str, Any]]
    negative: list[str]
    joins: dict[str, JoinForecast]
    repeated: int
    tested: int


class Columns(dict[str, str]):
    """The columns of a stage's table with their kinds; `gaps` are those with missing values.

    Examples
    --------
    >>> Columns({"age": "number", "city": "word"}, gaps=["age"]).gaps
    frozenset({'age'})
    """

    def __init__(
        self, kinds: Mapping[str, str], gaps: Iterable[str] = (), facts: TableFacts | None = None
    ) -> None:
        super().__init__(kinds)
        self.gaps = frozenset(gaps)
        self.facts: TableFacts = facts or {}
