"""Comparison of models on the same folds: which is best, and whether its lead is real."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone

from pipeline_core.measures.classes import choose_positive, target_values
from pipeline_core.measures.comparison_words import comparison_words
from pipeline_core.measures.folds import Positions
from pipeline_core.measures.members import predict_classes
from pipeline_core.measures.metric_value import ERRORS, metric_value, usual_metric
from pipeline_core.measures.paired_tests import (
    BETTER_FROM,
    LEVEL,
    POWER,
    SAME_FROM,
    PairedTest,
    holm,
    mean_interval,
    paired_test,
    rows_needed,
)
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.repeated_folds import RepeatedFolds, repeated_folds
from pipeline_core.measures.weights import takes_weights, weight_argument, weight_values

Floats = npt.NDArray[np.float64]


class ComparedRows(NamedTuple):
    """The rows that all models are fitted and judged on, with their roles."""

    X: pd.DataFrame
    y: pd.Series
    groups: pd.Series | None = None
    times: pd.Series | None = None
    weights: pd.Series | None = None
    positive: Any = None


class Pair(NamedTuple):
    """Two models and the test of their difference; the first has the better mean."""

    first: str
    second: str
    test: PairedTest
    needed: int | None


def comparison_report(
    models: Mapping[str, Any],
    rows: ComparedRows,
    metric: str = "auto",
    folds: int = 5,
    repeats: int = 1,
    rope: float = 0.01,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the comparison of models, each fitted and judged on the same folds.

    Parameters
    ----------
    models
        The unfitted models by the names of their stages.
    rows
        The rows, with their roles.
    metric
        A metric of an evaluation, a scorer of scikit-learn, or ``auto``.
    folds, repeats, seed
        The folds, how often they are drawn, and the seed of the first draw.
    rope
        Differences up to this are practically none.

    Returns
    -------
    dict
        A report: the best model's mean and spread (population) and its lead; the tables
        models, pairs, tests, folds and timing.

    Raises
    ------
    ValueError
        One model only, models of two kinds, a metric that does not fit them, or folds that
        cannot be made.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> from sklearn.linear_model import LinearRegression
    >>> X, models = pd.DataFrame({"x": range(20)}), {"a": DummyRegressor(), "b": LinearRegression()}
    >>> report = comparison_report(models, ComparedRows(X, X["x"] * 2.0), seed=0)
    >>> report["tables"]["models"]["model"].tolist(), report["headline"]["code"]
    (['b', 'a'], 'lead_real')
    """
    classes = _require_comparable(models, rows.y)
    metric = _shared_metric(models) if metric == "auto" else metric
    labels = rows.y if classes is not None else None
    chosen = repeated_folds(len(rows.X), folds, repeats, seed, labels, rows.groups, rows.times)
    positive, notes = choose_positive(
        classes or [], rows.positive if classes and len(classes) == 2 else None
    )
    table, timing = _score_models(models, rows, chosen, metric, positive)
    scores = _usable_scores(table, list(models), metric, chosen)
    sign = -1.0 if metric in ERRORS else 1.0
    ranking = sorted(models, key=lambda name: -sign * scores[name].mean())
    pairs = _pairs(ranking, {n: sign * values for n, values in scores.items()}, chosen, rope)
    words = comparison_words(ranking, pairs, metric, chosen)
    return {
        "headline": words.headline,
        "metrics": _metrics(metric, scores[ranking[0]], pairs),
        "tables": {
            "models": _model_table(ranking, scores, chosen.test_ratio, sign).assign(rope=rope),
            "pairs": _pair_table(pairs),
            "tests": _test_table(pairs, len(chosen.parts)),
            "folds": table,
            "timing": timing,
        },
        "notes": [*words.notes, *notes, *_weight_notes(models, rows.weights), *chosen.notes],
        "method": _method(chosen, metric, folds, rope, seed, positive, rows),
    }


def _require_comparable(models: Mapping[str, Any], y: pd.Series) -> list[Any] | None:
    """Return the classes of a target; None for numbers."""
    if len(models) < 2:
        raise ValueError(
            f"Compare models: there must be at least two models; there is {len(models)}. "
            f"Wire another model to it."
        )
    target_values(y, "Compare models")
    return sorted(y.unique()) if predict_classes(models, "Compare models") else None


def _shared_metric(models: Mapping[str, Any]) -> str:
    """Return the metric by which all models can be judged."""
    usual = {usual_metric(model) for model in models.values()}
    return usual.pop() if len(usual) == 1 else "accuracy"


def _score_models(
    models: Mapping[str, Any],
    rows: ComparedRows,
    chosen: RepeatedFolds,
    metric: str,
    positive: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores of all models in all folds, and what they took."""
    table: list[dict[str, Any]] = []
    seconds: list[dict[str, Any]] = []
    total = len(chosen.parts) * len(models)
    for place, part in zip(chosen.places, chosen.parts, strict=True):
        sizes = dict(zip(("train_rows", "test_rows"), map(len, part), strict=True))
        for name, model in models.items():
            score, took = _score_fold(model, rows, part, metric, positive)
            where = {"model": name, "repeat": place[0], "fold": place[1]}
            table.append({**where, **sizes, "score": score})
            seconds.append({"model": name, "fit_seconds": took[0], "predict_seconds": took[1]})
            log_progress("fold", len(table), total, metrics={metric: score})
    timing = pd.DataFrame(seconds).groupby("model", sort=False).median().reset_index()
    return pd.DataFrame(table).astype({"score": float}), timing


def _score_fold(
    model: Any,
    rows: ComparedRows,
    part: tuple[Positions, Positions],
    metric: str,
    positive: Any,
) -> tuple[float | None, tuple[float, float]]:
    """Return a model's score in a fold, and the seconds of its fit and of its predictions."""
    weights, (train, test) = weight_values(rows.weights), part
    fold_weights = [None if weights is None else weights[at] for at in part]
    start = perf_counter()
    fitted = clone(model)
    arguments = weight_argument(fitted, fold_weights[0])
    fitted.fit(rows.X.iloc[train], rows.y.iloc[train], **arguments)
    middle = perf_counter()
    judged = rows.X.iloc[test], rows.y.iloc[test], positive, fold_weights[1]
    score = metric_value(metric, fitted, *judged)
    return score, (middle - start, perf_counter() - middle)


def _usable_scores(
    table: pd.DataFrame, names: list[str], metric: str, chosen: RepeatedFolds
) -> dict[str, Floats]:
    """Return each model's scores, in the folds in which all models have one."""
    columns = {name: table["score"][table["model"] == name].to_numpy() for name in names}
    is_defined = ~np.isnan(np.column_stack(list(columns.values()))).any(axis=1)
    if is_defined.sum() < 2:
        raise ValueError(
            f"Compare models: 'metric' must be defined in at least two folds; {metric} is in "
            f"{int(is_defined.sum())}, for instance because a class does not occur in the others. "
            f"Choose another metric, or fewer folds."
        )
    if not is_defined.all():
        undefined = {"folds": int((~is_defined).sum()), "metric": metric}
        chosen.notes.append({"code": "folds_without_score", **undefined})
    return {name: values[is_defined] for name, values in columns.items()}


def _pairs(
    ranking: list[str], gains: Mapping[str, Floats], chosen: RepeatedFolds, rope: float
) -> list[Pair]:
    pairs = []
    for place, first in enumerate(ranking):
        for second in ranking[place + 1 :]:
            test = paired_test(gains[first] - gains[second], chosen.test_ratio, rope)
            is_open = test.verdict == "open"
            needed = rows_needed(test, rope, chosen.judged_rows) if is_open else None
            pairs.append(Pair(first, second, test, needed))
    return pairs


def _metrics(metric: str, best: Floats, pairs: list[Pair]) -> dict[str, Any]:
    lead = pairs[0].test
    return {
        f"{metric}_mean": float(best.mean()),
        f"{metric}_std": float(best.std()),
        "lead": lead.difference,
        "lead_probability": lead.better,
    }


def _model_table(
    ranking: list[str], scores: Mapping[str, Floats], ratio: float, sign: float
) -> pd.DataFrame:
    best = scores[ranking[0]].mean()
    intervals = [mean_interval(scores[name], ratio) for name in ranking]
    means = np.array([scores[name].mean() for name in ranking])
    return pd.DataFrame(
        {
            "model": ranking,
            "rank": range(1, len(ranking) + 1),
            "mean": means,
            "standard_deviation": [scores[name].std() for name in ranking],
            "low": [low for low, _ in intervals],
            "high": [high for _, high in intervals],
            "behind_best": sign * (best - means),
        }
    )


def _pair_table(pairs: list[Pair]) -> pd.DataFrame:
    fields = ("difference", "low", "high", "better", "same", "worse", "verdict")
    rows = [
        {"first": pair.first, "second": pair.second}
        | {name: getattr(pair.test, name) for name in fields}
        for pair in pairs
    ]
    return pd.DataFrame(rows).round(dict.fromkeys(("better", "same", "worse"), 6))


def _test_table(pairs: list[Pair], count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "first": [pair.first for pair in pairs],
            "second": [pair.second for pair in pairs],
            "t": [pair.test.t for pair in pairs],
            "degrees_of_freedom": count - 1,
            "pvalue": [pair.test.p_value for pair in pairs],
            "pvalue_holm": holm([pair.test.p_value for pair in pairs]),
            "rows_needed": [float(pair.needed or np.nan) for pair in pairs],
        }
    )


def _weight_notes(models: Mapping[str, Any], weights: pd.Series | None) -> list[dict[str, Any]]:
    if weights is None:
        return []
    column = str(weights.name)
    without = [name for name, model in models.items() if not takes_weights(model)]
    notes: list[dict[str, Any]] = [{"code": "compared_by_weight", "column": column}]
    if without:
        notes.append({"code": "models_not_weighted", "models": without, "column": column})
    return notes


def _method(
    chosen: RepeatedFolds,
    metric: str,
    folds: int,
    rope: float,
    seed: int | None,
    positive: Any,
    rows: ComparedRows,
) -> dict[str, Any]:
    roles = {"group": rows.groups, "time": rows.times, "weight": rows.weights}
    return {
        "metric": metric,
        "splitter": chosen.splitter,
        "folds": folds,
        "repeats": len(chosen.parts) // folds,
        "seed": seed if chosen.order == "shuffled" else None,
        "rows": chosen.judged_rows,
        "test_by_train_rows": chosen.test_ratio,
        "practically_the_same": rope,
        "better_from": BETTER_FROM,
        "same_from": SAME_FROM,
        "power": POWER,
        "interval": f"{LEVEL:.0%}, Nadeau and Bengio (2003)",
        "probabilities": "correlated t-test, Benavoli et al. (2017)",
        "p_values": "corrected resampled t-test, Holm",
        "standard_deviation": "population",
        "positive": None if positive is None else str(positive),
        **{role: str(column.name) for role, column in roles.items() if column is not None},
    }
