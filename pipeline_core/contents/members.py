"""The members of a composed model: those of a vote, of a stack, of folds, of a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline_core.contents.attributes import estimators_of

# Attributes that hold one fitted model, and what it is in the composed one.
_SINGLE = {
    "best_estimator_": "best",
    "estimator_": "model",
    "regressor_": "model",
    "transformer_": "target",
    "final_estimator_": "final",
}


def members_of(fitted: Any) -> Iterator[tuple[str, Any]]:
    """Iterate over the fitted models inside a model, each with what it is called there.

    Trees of a forest are none: they are counted, not walked into.

    Examples
    --------
    >>> from sklearn.ensemble import VotingRegressor
    >>> from sklearn.linear_model import Ridge
    >>> vote = VotingRegressor([("line", Ridge())]).fit([[0.0], [1.0]], [0.0, 1.0])
    >>> list(members_of(vote))
    [('line', Ridge())]
    """
    if type(fitted).__name__ == "FrozenEstimator":
        yield "model", fitted.estimator
        return
    yield from _listed(fitted)
    attributes = getattr(fitted, "__dict__", {})
    for attribute, name in _SINGLE.items():
        member = attributes.get(attribute)
        is_template = attribute == "estimator_" and "estimators_" in attributes
        if hasattr(member, "fit") and not isinstance(member, type) and not is_template:
            yield name, member
    for place, calibrated in enumerate(getattr(fitted, "calibrated_classifiers_", ()), start=1):
        yield str(place), calibrated.estimator


def _listed(fitted: Any) -> Iterator[tuple[str, Any]]:
    named = getattr(fitted, "named_estimators_", None)
    if named:
        yield from ((str(name), member) for name, member in named.items() if hasattr(member, "fit"))
        return
    models = [model for model in estimators_of(fitted) if _is_model(model)]
    names = [str(name) for name in getattr(fitted, "classes_", ())]
    names = names if len(names) == len(models) else [str(n + 1) for n in range(len(models))]
    yield from zip(names, models, strict=True)


def _is_model(model: Any) -> bool:
    return hasattr(model, "fit") and not hasattr(model, "tree_")
