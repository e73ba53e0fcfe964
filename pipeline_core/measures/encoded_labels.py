"""Models that name a class, for a model that shows its members classes as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.metrics import make_scorer
from sklearn.metrics._scorer import _BaseScorer
from sklearn.model_selection import FixedThresholdClassifier

# They number the classes themselves: what is within them has numbers already.
_ENCODE = (StackingClassifier, VotingClassifier)


def with_encoded_labels(models: Mapping[str, Any], y: pd.Series) -> dict[str, Any]:
    """Return models as a vote or a stack takes them: these number the classes in their order.

    A scorer or a fixed threshold that names the positive class then names its number. Models
    without any stay the very same objects.

    Parameters
    ----------
    models
        The unfitted models by name.
    y
        The target.

    Examples
    --------
    >>> from sklearn.metrics import f1_score
    >>> from sklearn.model_selection import TunedThresholdClassifierCV
    >>> from sklearn.naive_bayes import GaussianNB
    >>> scorer = make_scorer(f1_score, pos_label="yes")
    >>> tuned = TunedThresholdClassifierCV(GaussianNB(), scoring=scorer)
    >>> with_encoded_labels({"tuned": tuned}, pd.Series(["no", "yes"]))["tuned"].scoring
    make_scorer(f1_score, response_method='predict', pos_label=1)
    """
    classes = sorted(y.dropna().unique().tolist())
    return {name: _encoded(model, classes) for name, model in models.items()}


def _encoded(value: Any, classes: Sequence[Any]) -> Any:
    if isinstance(value, _BaseScorer):
        return _encoded_scorer(value, classes)
    if type(value) in (list, tuple):  # the steps of a pipeline
        items = [_encoded(item, classes) for item in value]
        is_same = all(new is old for new, old in zip(items, value, strict=True))
        return value if is_same else type(value)(items)
    if not isinstance(value, BaseEstimator) or isinstance(value, _ENCODE):
        return value
    before = value.get_params(deep=False)
    after = {name: _encoded(part, classes) for name, part in before.items()}
    if isinstance(value, FixedThresholdClassifier) and value.pos_label in classes:
        after["pos_label"] = classes.index(value.pos_label)
    is_same = all(after[name] is before[name] for name in before)
    return value if is_same else type(value)(**after)


def _encoded_scorer(scorer: Any, classes: Sequence[Any]) -> Any:
    label = scorer._kwargs.get("pos_label")
    if label not in classes:
        return scorer
    return make_scorer(
        scorer._score_func,
        response_method=scorer._response_method,
        greater_is_better=scorer._sign > 0,
        **{**scorer._kwargs, "pos_label": classes.index(label)},
    )
