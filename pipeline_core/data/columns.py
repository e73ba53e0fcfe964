"""Schema of a table, as far as a check must know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Columns(dict[str, str]):
    """The columns of a stage's table with their kinds; `gaps` are those with missing values.

    Examples
    --------
    >>> Columns({"age": "number", "city": "word"}, gaps=["age"]).gaps
    frozenset({'age'})
    """

    def __init__(self, kinds: Mapping[str, str], gaps: Iterable[str] = ()) -> None:
        super().__init__(kinds)
        self.gaps = frozenset(gaps)
