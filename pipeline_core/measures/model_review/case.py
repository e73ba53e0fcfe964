"""What a check of a model is given, and what it answers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.model_review.marks import Marks, Ruler
from pipeline_core.measures.weights import Weights

Floats = npt.NDArray[np.float64]


class ReviewRows(NamedTuple):
    """Rows of one part, with their target, weights, groups and times."""

    X: pd.DataFrame
    y: pd.Series
    weights: pd.Series | None = None
    groups: pd.Series | None = None
    times: pd.Series | None = None


class Refits(NamedTuple):
    """What fitting the model anew gave; empty where it was not fitted anew, and why.

    Parameters
    ----------
    folds
        The marks of each fold of the training rows.
    seeds
        The scores on the test rows, one for each other seed.
    probes
        The best other setting: ``parameter``, ``value``, ``gain`` and ``errors``.
    why
        Why there are none, by what there is none of.
    """

    folds: list[Marks]
    seeds: list[float]
    probes: dict[str, Any]
    why: dict[str, str]


class Review(NamedTuple):
    """A model with its rows, and what was computed once for all checks.

    Parameters
    ----------
    model, unfitted
        The fitted model, and the same one as it was before.
    train, test
        The rows that it learned from, and the others.
    metric
        The metric that the model is to be judged by.
    ruler
        The score by which models are compared here.
    train_marks, test_marks
        The model's marks.
    constant, simple, strong
        The marks of the baselines on the test rows; None where there is none.
    sizes
        Bytes of numbers that the ``model`` and the ``strong`` baseline keep.
    single
        The marks of each column alone, on the test rows.
    drops
        By column: how much lower the test score is once it is shuffled, in points and in
        standard errors.
    useless
        The columns that can be shuffled together at no loss.
    prepared
        The training rows as the last step gets them; None where they are no numbers.
    predicted
        The predictions for the training and the test rows.
    refits
        What fitting the model anew gave.
    """

    model: Any
    unfitted: Any
    train: ReviewRows
    test: ReviewRows
    metric: str
    ruler: Ruler
    train_marks: Marks
    test_marks: Marks
    constant: Marks
    simple: Marks | None
    strong: Marks | None
    sizes: dict[str, int]
    single: dict[str, Marks]
    drops: dict[str, tuple[float, float]]
    useless: list[str]
    prepared: Floats | None
    predicted: tuple[Any, Any]
    refits: Refits


def verdict(speaks: str | None, limit: float | None = None, **values: Any) -> dict[str, Any]:
    """Return the answer of a check.

    Parameters
    ----------
    speaks
        ``mend`` or ``know``; None if it passed.
    limit
        The limit that the first of the numbers is compared with.
    values
        The numbers and names behind it.

    Examples
    --------
    >>> verdict(None, 0.1, gap=0.02)
    {'verdict': 'passed', 'limit': 0.1, 'values': {'gap': 0.02}}
    """
    numbers = {name: _bounded(value) for name, value in values.items()}
    if any(isinstance(value, float) and np.isnan(value) for value in numbers.values()):
        return not_applicable("undefined")
    return {"verdict": speaks or "passed", "limit": limit, "values": numbers}


def _bounded(value: Any) -> Any:
    """Return a number of standard errors without end as 99: reports hold finite numbers."""
    is_endless = isinstance(value, float) and np.isinf(value)
    return float(np.copysign(99.0, value)) if is_endless else value


def not_applicable(why: str) -> dict[str, Any]:
    """Return the answer of a check that has nothing to judge.

    Examples
    --------
    >>> not_applicable("no_groups")["why"]
    'no_groups'
    """
    return {"verdict": "not_applicable", "limit": None, "values": {}, "why": why}


def part_weights(rows: ReviewRows) -> Weights:
    """Return the weights of some rows as numbers; None weighs all alike.

    Examples
    --------
    >>> part_weights(ReviewRows(pd.DataFrame(), pd.Series(), pd.Series([2]))).tolist()
    [2.0]
    """
    return None if rows.weights is None else rows.weights.to_numpy(dtype=float)


def names_of(columns: Any) -> list[str]:
    """Return the first ten names of some columns.

    Examples
    --------
    >>> len(names_of(range(12)))
    10
    """
    return [str(name) for name in list(columns)[:10]]
