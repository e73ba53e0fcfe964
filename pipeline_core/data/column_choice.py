"""Choices of columns: by name, kind, pattern, or by the stage that makes them.

Choices may be joined: ``{and: [{kind: number}, {not: {pattern: "_id$"}}]}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline_core.data.column_patterns import matching_names

if TYPE_CHECKING:  # check asks for choices in a process without pandas
    from pipeline_core.data.dtypes import Kind, StepKind


@dataclass(frozen=True)
class StageColumns:
    """The columns that another stage's step gives, whatever their names."""

    stage: str


@dataclass(frozen=True)
class AllColumns:
    """Every column that the step finds when it is fitted."""


ALL = AllColumns()
_JOINS = frozenset({"and", "or", "not"})
ResolvedChoice: TypeAlias = tuple[str, ...] | StageColumns | AllColumns


def resolve_choice(
    choice: Any, kinds: Mapping[str, StepKind], kind: Kind | None = None, others: bool = False
) -> ResolvedChoice:
    """Return the names that a column choice means, as far as they are known before fitting.

    Parameters
    ----------
    choice
        As written in the pipeline file.
    kinds
        The known columns and their kinds.
    kind
        The only kind that an unnamed choice picks from.
    others
        Return the known columns that are *not* chosen.

    Examples
    --------
    >>> kinds = {"age": "number", "city": "word", "height": "number"}
    >>> resolve_choice((), kinds, "number")
    ('age', 'height')
    >>> resolve_choice({"pattern": "^c"}, kinds)
    ('city',)
    >>> resolve_choice({"and": [{"kind": "number"}, {"not": ["age"]}]}, kinds)
    ('height',)
    >>> resolve_choice(["age"], kinds, others=True)
    ('city', 'height')
    """
    resolved = _resolve(choice, kinds, kind)
    if not others or isinstance(resolved, StageColumns):
        return resolved
    if not isinstance(resolved, tuple):
        return ()
    chosen = set(resolved)
    return tuple(name for name in kinds if name not in chosen)


def _resolve(choice: Any, kinds: Mapping[str, StepKind], kind: Kind | None) -> ResolvedChoice:
    if isinstance(choice, Mapping):
        if "made_by" in choice:
            return StageColumns(str(choice["made_by"]))
        if "pattern" in choice:
            names = tuple(kinds) if kind is None else _of_kind(kinds, kind)
            return matching_names(str(choice["pattern"]), names)
        if _JOINS & choice.keys():
            within = kinds if kind is None else _of_kind(kinds, kind)
            chosen = _joined(choice, kinds)
            return tuple(name for name in within if name in chosen)
        return _of_kind(kinds, choice["kind"]) if "kind" in choice else ()
    if choice == "all" or (not choice and kind is None):
        return ALL
    if not choice:
        return _of_kind(kinds, kind)
    return tuple(str(name) for name in choice) if isinstance(choice, Iterable) else ()


def _joined(choice: Any, kinds: Mapping[str, StepKind]) -> set[str]:
    """Return the known columns that a choice joined by and, or, not means."""
    if isinstance(choice, Mapping) and "not" in choice:
        return set(kinds) - _joined(choice["not"], kinds)
    if isinstance(choice, Mapping) and ("and" in choice or "or" in choice):
        parts = [_joined(part, kinds) for part in choice.get("and", choice.get("or"))]
        return set.intersection(*parts) if "and" in choice else set.union(*parts)
    chosen = _resolve(choice, kinds, None) if choice else ()
    return set(chosen) if isinstance(chosen, tuple) else set(kinds)


def names_in_choice(choice: Any) -> tuple[str, ...]:
    """Return the columns that a choice names, also inside and, or, not.

    Examples
    --------
    >>> names_in_choice({"and": [{"kind": "number"}, {"not": ["id"]}]})
    ('id',)
    """
    if isinstance(choice, list | tuple):
        return tuple(map(str, choice))
    if not isinstance(choice, Mapping):
        return ()
    parts = [*choice.get("and", ()), *choice.get("or", ()), choice.get("not", ())]
    return tuple(dict.fromkeys(name for part in parts for name in names_in_choice(part)))


def _of_kind(kinds: Mapping[str, StepKind], kind: Any) -> tuple[str, ...]:
    fitting = (kind, "nullable boolean") if kind in ("number", "boolean") else (kind,)
    return tuple(name for name, its_kind in kinds.items() if its_kind in fitting)
