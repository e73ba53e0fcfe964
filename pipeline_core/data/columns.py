"""The columns of a table with their kinds, as far as a check must know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Columns(dict[str, str]):
    """The columns that leave a stage and their kinds, and which of them have missing values.

    Examples
    --------
    >>> Columns({"age": "number", "city": "word"}, gaps=["age"]).gaps
    frozenset({'age'})
    """

    def __init__(self, kinds: Mapping[str, str], gaps: Iterable[str] = ()) -> None:
        super().__init__(kinds)
        self.gaps = frozenset(gaps)
