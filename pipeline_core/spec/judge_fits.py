"""How often a judge fits the model on each of its folds, from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fits_of_fold(settings: Mapping[str, Any]) -> int:
    """Return how many fits there are for each fold.

    Parameters
    ----------
    settings
        The judge's settings with their defaults: ``sizes`` are fitted each, and so are
        ``permutations``, beside the rows as they are; folds are drawn ``repeats`` times.

    Examples
    --------
    >>> fits_of_fold({"folds": 5}), fits_of_fold({"sizes": 5}), fits_of_fold({"permutations": 99})
    (1, 5, 100)
    """
    fits = int(settings.get("sizes", 1)) * (1 + int(settings.get("permutations", 0)))
    return fits * int(settings.get("repeats", 1))
