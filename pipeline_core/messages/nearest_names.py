"""Known names that a mistyped one may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_names(name: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Return the known names closest to a mistyped one, nearest first.

    Examples
    --------
    >>> nearest_names("Ages", ["city", "age", "wage"])
    ['age', 'wage']
    """
    lowered: dict[str, str] = {}
    for candidate in candidates:
        lowered.setdefault(str(candidate).lower(), str(candidate))
    return [lowered[match] for match in get_close_matches(name.lower(), list(lowered), most)]
