"""Three-way merges of orders and of lists whose items stand each for itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)


def merged_order(base: Sequence[Key], ours: Sequence[Key], theirs: Sequence[Key]) -> list[Key]:
    """Return the keys of both versions in one order: each new key behind the one it stood behind.

    The order is that of `ours`; that of `theirs` if only they put the common keys in another.

    Examples
    --------
    >>> merged_order(["a", "b"], ["a", "x", "b"], ["a", "y", "b"])
    ['a', 'x', 'y', 'b']
    >>> merged_order(["a", "b"], ["a", "b", "x"], ["b", "a"])
    ['b', 'x', 'a']
    """
    first, second = ours, theirs
    common = set(base) & set(ours) & set(theirs)
    is_unmoved = [key for key in base if key in common] == [key for key in ours if key in common]
    if is_unmoved:
        moved = [key for key in theirs if key in common]
        if moved != [key for key in ours if key in common]:
            first, second = theirs, ours
    order = list(first)
    for place, key in enumerate(second):
        if key not in order:
            order.insert(_place_behind(order, second[:place], set(base), set(second)), key)
    return order


def _place_behind(
    order: Sequence[Key], before: Sequence[Key], base: set[Key], own: set[Key]
) -> int:
    """Return where a key belongs: behind its predecessor and what the other put there."""
    predecessor = next((key for key in reversed(before) if key in order), None)
    place = 0 if predecessor is None else order.index(predecessor) + 1
    while place < len(order) and order[place] not in base and order[place] not in own:
        place += 1
    return place


def merged_items(
    base: Sequence[Any],
    ours: Sequence[Any],
    theirs: Sequence[Any],
    key_of: Callable[[Any], Hashable],
) -> list[Any]:
    """Return a list with what either version added, and without what either took away.

    Examples
    --------
    >>> merged_items(["a", "b"], ["a", "b", "c"], ["b", "d"], str)
    ['b', 'c', 'd']
    """
    versions = [{key_of(item): item for item in items} for items in (base, ours, theirs)]
    keys = [list(version) for version in versions]
    removed = {key for key in keys[0] if key not in versions[1] or key not in versions[2]}
    items = {**versions[2], **versions[1]}
    return [items[key] for key in merged_order(*keys) if key not in removed]
