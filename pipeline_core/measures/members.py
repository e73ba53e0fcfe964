"""The models within a model: their names, their kind, and what may stand in front of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sklearn.base import is_classifier
from sklearn.pipeline import Pipeline

# Names that scikit-learn's composed models have for themselves.
_TAKEN = frozenset(
    {"cv", "estimators", "final_estimator", "flatten_transform", "n_jobs", "passthrough",
     "stack_method", "verbose", "voting", "weights"}
)  # fmt: skip


def named_members(models: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return models with names that scikit-learn accepts, in their order.

    Parameters
    ----------
    models
        The models by the names of their stages.

    Examples
    --------
    >>> named_members({"weights": 1, "a__b": 2})
    [('weights_', 1), ('a_b', 2)]
    """
    names = (name.replace("__", "_") for name in models)
    return list(
        zip(
            (f"{name}_" if name in _TAKEN else name for name in names), models.values(), strict=True
        )
    )


def predict_classes(models: Mapping[str, Any], title: str) -> bool:
    """Return whether models predict classes; raise where some do and others do not.

    Parameters
    ----------
    models
        The models by the names of their stages.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        Some predict classes and others numbers.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> predict_classes({"linear": Ridge()}, "Vote")
    False
    """
    classifiers = [name for name, model in models.items() if is_classifier(model)]
    if classifiers and len(classifiers) < len(models):
        others = [name for name in models if name not in classifiers]
        raise ValueError(
            f"{title}: the models must all predict classes, or all numbers; "
            f"{', '.join(classifiers)} predict classes, {', '.join(others)} do not. "
            f"Take one kind out."
        )
    return bool(classifiers)


def recipe_and_estimator(model: Any, title: str) -> tuple[list[Any], Any]:
    """Return the steps before a model's estimator, and the estimator alone.

    Parameters
    ----------
    model
        The unfitted model.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        The model is made of models with recipes of their own.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> recipe_and_estimator(Pipeline([("ridge", Ridge())]), "Bag")
    ([], Ridge())
    """
    if not isinstance(model, Pipeline):
        raise ValueError(
            f"{title}: the model must be a single estimator behind its steps; "
            f"{type(model).__name__} is made of whole models. Wire one of these instead."
        )
    return [step for _, step in model.steps[:-1]], model.steps[-1][1]


def require_scores(model: Any, title: str) -> None:
    """Raise where a classifier gives classes alone, as a hard vote does.

    Parameters
    ----------
    model
        The unfitted model.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        It gives neither probabilities nor scores.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> require_scores(GaussianNB(), "Calibrate")
    """
    if not hasattr(model, "predict_proba") and not hasattr(model, "decision_function"):
        raise ValueError(
            f"{title}: the model must give probabilities or scores; this one gives classes only. "
            f"Choose the soft vote, or wire another model."
        )
