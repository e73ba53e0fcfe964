"""Places in an expression's text: of what Python's parser says about the source of its tokens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class Places:
    """Where each token of a source stands in the text that it comes from.

    Python counts in bytes of the source, and sometimes in its characters; a text is
    counted in characters.

    Examples
    --------
    >>> places = Places()
    >>> places.add(["age"], (2, 5))
    >>> places.add(["age", ">"], (5, 6))
    >>> places.of(0), places.of(4)
    ((2, 5), (5, 6))
    """

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._spans: list[tuple[int, int]] = []

    def add(self, tokens: Sequence[str], span: tuple[int, int]) -> None:
        """Add the last of the source's tokens so far, and where it stands in the text."""
        before = sum(len(token.encode()) + 1 for token in tokens[:-1])
        self._starts.append(before)
        self._spans.append(span)

    def of(self, position: int) -> tuple[int, int]:
        """Return where the token stands that has a byte of the source."""
        if not self._spans:
            return (0, 0)
        return self._spans[max(0, bisect_right(self._starts, position) - 1)]

    def of_character(self, source: str, position: int) -> tuple[int, int]:
        """Return where the token stands that has a character of the source, or the text's end."""
        if position >= len(source.rstrip()):
            end = self._spans[-1][1] if self._spans else 0
            return (end, end)
        return self.of(len(source[:position].encode()))
