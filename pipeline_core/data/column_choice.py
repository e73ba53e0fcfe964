"""Which columns a setting means: by name, kind, pattern, or by who makes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pipeline_core.data.dtypes import Kind


@dataclass(frozen=True)
class MadeBy:
    """The columns that another stage's step makes, whatever they are called."""

    stage: str


@dataclass(frozen=True)
class AllColumns:
    """Every column there is when the step is fitted."""


ALL = AllColumns()
Chosen: TypeAlias = tuple[str, ...] | MadeBy | AllColumns


def choose(
    choice: Any, kinds: Mapping[str, Kind], kind: Kind | None = None, others: bool = False
) -> Chosen:
    """Turn a column choice into names, as far as names are known before fitting.

    Parameters
    ----------
    choice
        As written in the pipeline file.
    kinds
        The known columns and their kinds.
    kind
        The only kind that an unnamed choice picks from.
    others
        Return the known columns that are not chosen instead.

    Examples
    --------
    >>> kinds = {"age": "number", "city": "word", "height": "number"}
    >>> choose((), kinds, "number")
    ('age', 'height')
    >>> choose({"pattern": "^c"}, kinds)
    ('city',)
    >>> choose(["age"], kinds, others=True)
    ('city', 'height')
    """
    chosen = _named(choice, kinds, kind)
    if not others or isinstance(chosen, MadeBy):
        return chosen
    return tuple(name for name in kinds if isinstance(chosen, tuple) and name not in chosen)


def _named(choice: Any, kinds: Mapping[str, Kind], kind: Kind | None) -> Chosen:
    if isinstance(choice, Mapping):
        if "made_by" in choice:
            return MadeBy(str(choice["made_by"]))
        if "pattern" in choice:
            fits = re.compile(str(choice["pattern"])).search
            return tuple(name for name in kinds if fits(name) and kind in (None, kinds[name]))
        return _of_kind(kinds, choice.get("kind"))
    if choice == "all" or (not choice and kind is None):
        return ALL
    return tuple(str(name) for name in choice) if choice else _of_kind(kinds, kind)


def _of_kind(kinds: Mapping[str, Kind], kind: Any) -> tuple[str, ...]:
    return tuple(name for name, its_kind in kinds.items() if its_kind == kind)
