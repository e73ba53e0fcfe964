"""Libraries that are installed only by who wants what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.spec.entry import Entry, meaning_of

# For each extra, the way of searching that needs it.
HOW_OF = {"optuna": "optuna"}


def needed_extra(entry: Entry, settings: Mapping[str, Any]) -> str | None:
    """Return the extra library that a stage needs for what its settings ask for, or None.

    Parameters
    ----------
    entry
        The stage's block.
    settings
        Its settings.

    Examples
    --------
    >>> entry = {"settings": {"properties": {"vary": {"x-means": "vary"}}}}
    >>> needed_extra(entry, {"strategy": "optuna"}), needed_extra(entry, {"strategy": "grid"})
    ('optuna', None)
    """
    if settings.get("strategy") not in HOW_OF.values() or not _searches(entry):
        return None
    return next(name for name, how in HOW_OF.items() if how == settings["strategy"])


def libraries_of(entry: Entry, settings: Mapping[str, Any]) -> list[str]:
    """Return the distributions that compute a stage's result.

    Examples
    --------
    >>> entry = {"settings": {"properties": {"vary": {"x-means": "vary"}}},
    ...          "packages": ["optuna", "scikit-learn"]}
    >>> libraries_of(entry, {"strategy": "optuna"}), libraries_of(entry, {"strategy": "grid"})
    (['optuna', 'scikit-learn'], ['scikit-learn'])
    """
    if not _searches(entry):
        return entry["packages"]
    extra = needed_extra(entry, settings)
    others = [name for name in entry["packages"] if name not in HOW_OF]
    return sorted([*others, *([extra] if extra else [])])


def _searches(entry: Entry) -> bool:
    properties = entry["settings"]["properties"]
    return any(meaning_of(schema) == "vary" for schema in properties.values())
