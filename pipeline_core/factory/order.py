"""Which variant is worth running next, where there is not time for all."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from pipeline_core.factory.expansion import Variant

Judged = Sequence[tuple[Variant, float | None]]


def next_variant(pending: Sequence[Variant], judged: Judged) -> Variant:
    """Return the variant to run next.

    First each alternative is tried once, then the variant comes that promises most: the sum of
    how far each of its alternatives was above the mean so far, on average. No score of fewer
    folds or rows is used, so that all scores can be compared.

    Parameters
    ----------
    pending
        The variants that were not run, in their order.
    judged
        The others with their scores, higher is better; None for what failed.

    Examples
    --------
    >>> from pipeline_core.spec import Pipeline
    >>> def variant(**choices):
    ...     return Variant(" ".join(choices.values()), Pipeline(), choices)
    >>> first, second = variant(data="a", model="linear"), variant(data="a", model="forest")
    >>> next_variant([first, second], []).name
    'a linear'
    >>> next_variant([variant(data="b", model="linear"), second], [(first, 0.9)]).name
    'b linear'
    """
    return max(pending, key=lambda variant: (_unseen(variant, judged), _promise(variant, judged)))


def _unseen(variant: Variant, judged: Judged) -> int:
    tried = {choice for other, _ in judged for choice in other.choices.items()}
    return sum(choice not in tried for choice in variant.choices.items())


def _promise(variant: Variant, judged: Judged) -> float:
    scores = [(other.choices, gain) for other, gain in judged if gain is not None]
    if not scores:
        return 0.0
    mean = fmean(gain for _, gain in scores)
    effects = []
    for key, label in variant.choices.items():
        like = [gain for choices, gain in scores if choices.get(key) == label]
        effects.append(fmean(like) - mean if like else 0.0)
    return sum(effects)
