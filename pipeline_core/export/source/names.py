"""Namespace of the script: every name refers to exactly one object.

Carried functions, imports and stages come from sources that do not know each
other; two objects with the same preferred name must get different names.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Hashable, Iterable

_PYTHON_NAMES = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)


class Names:
    """A namespace that hands out unique names.

    Parameters
    ----------
    reserved
        Names that must not be handed out, besides keywords and builtins.

    Examples
    --------
    >>> names = Names()
    >>> names.take("check", "rules.check"), names.take("check", "drift.check", "drift")
    ('check', 'drift_check')
    >>> names.take("check", "rules.check")
    'check'
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._owners: dict[str, Hashable] = dict.fromkeys(reserved)
        self._names: dict[Hashable, str] = {}

    def take(self, preferred: str, owner: Hashable, prefix: str = "") -> str:
        """Return the name of an owner; on the first call, reserve a free one.

        Parameters
        ----------
        preferred
            The name to use if it is free.
        owner
            What the name stands for.
        prefix
            Prefix for the preferred name if that is not free.
        """
        if owner in self._names:
            return self._names[owner]
        name = next(name for name in _candidates(preferred, prefix) if self.is_free(name))
        self._owners[name] = owner
        self._names[owner] = name
        return name

    def is_free(self, name: str) -> bool:
        """Whether a name is neither reserved nor a keyword or builtin."""
        return name not in self._owners and name not in _PYTHON_NAMES

    def all(self) -> list[str]:
        """Return all reserved names."""
        return list(self._owners)

    def name_of(self, owner: Hashable) -> str | None:
        """Return the name of an owner, or None if it has none yet."""
        return self._names.get(owner)


def _candidates(preferred: str, prefix: str) -> Iterable[str]:
    yield preferred
    if prefix:
        underscore = "_" if preferred.startswith("_") else ""
        yield f"{underscore}{prefix}_{preferred.lstrip('_')}"
    yield f"{preferred}_"
    count = 2
    while True:
        yield f"{preferred}_{count}"
        count += 1
