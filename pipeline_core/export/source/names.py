"""Names of the exported script: each is bound once, to one thing.

Carried functions, imports and stages come from places that know nothing of each
other; two things that want one name must not silently become one thing.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Hashable, Iterable

_TAKEN = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)


class Names:
    """A name space.

    Parameters
    ----------
    taken
        Names that are not free from the start, beside Python's own.

    Examples
    --------
    >>> names = Names()
    >>> names.take("check", "rules.check"), names.take("check", "drift.check", "drift")
    ('check', 'drift_check')
    >>> names.take("check", "rules.check")
    'check'
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._owner: dict[str, Hashable] = dict.fromkeys(taken)
        self._name: dict[Hashable, str] = {}

    def take(self, wanted: str, owner: Hashable, place: str = "") -> str:
        """Return the name of a thing; the first time, one that is still free.

        Parameters
        ----------
        wanted
            What it would like to be called.
        owner
            The thing.
        place
            Put in front where the wanted name is taken.
        """
        if owner in self._name:
            return self._name[owner]
        name = next(name for name in _candidates(wanted, place) if self.is_free(name))
        self._owner[name] = owner
        self._name[owner] = name
        return name

    def is_free(self, name: str) -> bool:
        """Say whether a name is neither taken nor one of Python's own."""
        return name not in self._owner and name not in _TAKEN

    def all(self) -> list[str]:
        """Return every name that is taken."""
        return list(self._owner)

    def known(self, owner: Hashable) -> str | None:
        """Return the name of a thing, or None where it has none yet."""
        return self._name.get(owner)


def _candidates(wanted: str, place: str) -> Iterable[str]:
    yield wanted
    if place:
        mark = "_" if wanted.startswith("_") else ""
        yield f"{mark}{place}_{wanted.lstrip('_')}"
    yield f"{wanted}_"
    count = 2
    while True:
        yield f"{wanted}_{count}"
        count += 1
