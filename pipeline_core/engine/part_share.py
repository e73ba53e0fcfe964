"""What of a stage one machine is to do, where machines share its parts."""

from __future__ import annotations

from typing import NamedTuple

WORTH_SECONDS = 0.5  # to hand a part over costs a tenth of it at most


class Share(NamedTuple):
    """What of a stage one machine is to do.

    Parameters
    ----------
    numbers
        The parts that it makes, and nothing else; empty for the stage as a whole.
    kept, tried, told
        The parts that are kept, those that were handed over, kept or not, and those of which
        people know.
    seconds
        How long a part takes, as far as that is known.
    limit
        The folds after which a cross-validation pauses, each kept; None for no pause.
    worth
        How long a part must take to be handed over.
    """

    numbers: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()
    tried: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()
    seconds: float = 0.0
    limit: int | None = None
    worth: float = WORTH_SECONDS
