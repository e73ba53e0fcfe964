"""Cross-validation with the metrics of an evaluation.

The folds follow from the roles and are named in the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier

from pipeline_core.measures.class_tables import prediction_table
from pipeline_core.measures.classes import choose_positive, class_scores, target_values
from pipeline_core.measures.classification import classifier_metrics
from pipeline_core.measures.folds import Folds, Positions, choose_folds
from pipeline_core.measures.kept_parts import part
from pipeline_core.measures.own_metrics import NO_OWN_METRICS, OwnMetrics, own_values
from pipeline_core.measures.paired_tests import mean_interval
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.regression import regressor_metrics
from pipeline_core.measures.weights import (
    Weights,
    weight_argument,
    weight_values,
    weighting_report,
)


def score_folds(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    groups: pd.Series | None = None,
    positive: Any = None,
    folds: int = 5,
    seed: int | None = None,
    times: pd.Series | None = None,
    weights: pd.Series | None = None,
    strata: Sequence[str] = (),
    own: OwnMetrics = NO_OWN_METRICS,
) -> dict[str, Any]:
    """Fit and evaluate a model once for each fold.

    Parameters
    ----------
    model
        The unfitted classifier or regressor, with its recipe.
    X, y
        The rows, and their target.
    groups
        The group of each row, which stay in one fold; None for no groups.
    positive
        The class that precision and recall refer to, if there are two.
    folds
        The number of folds.
    seed
        The seed of the shuffle.
    times
        The time of each row; folds then test on what came later.
    weights
        The weight of each row in the fits and in every score; None weighs all alike.
    strata
        Columns of X whose shares every fold keeps.
    own
        Further metrics that the user asks for.

    Returns
    -------
    dict
        A report: mean and standard deviation (population, ddof 0) of each
        metric, and the tables folds, intervals (of the means, by the variance of
        Nadeau and Bengio 2003) and predictions.

    Raises
    ------
    ValueError
        A missing target, group or time, unusable weights; or too few rows, moments, rows
        of a class or groups for that many folds.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": range(4)}), pd.Series([1.0, 2.0, 3.0, 4.0])
    >>> report = score_folds(DummyRegressor(), X, y, folds=4, seed=0)
    >>> round(report["metrics"]["mean_absolute_error_mean"], 3), report["method"]["splitter"]
    (1.333, 'KFold')
    """
    target_values(y, "Cross-validate")
    labels = y if is_classifier(model) else None
    columns = _strata_columns(X, strata)
    chosen = choose_folds(len(X), folds, seed, labels, groups, times, columns)
    classes = [] if labels is None else sorted(labels.unique())
    positive, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    factors = weight_values(weights)
    _require_weights(chosen, factors)
    results = []
    for number, (train, test) in enumerate(chosen.parts, 1):
        fold = partial(_fold_result, model, X, y, factors, (train, test), positive, own)
        results.append(part(number, fold))
        log_progress("fold", number, folds, metrics=results[-1].metrics)
    table, unweighted = _fold_tables(chosen, results, times)
    names = list(results[0].metrics)
    values = _mean_and_std(table, names)
    both = weighting_report(model, weights, values, lambda: _mean_and_std(unweighted, names))
    undefined = [name for name in names if table[name].isna().any()]
    notes += [{"code": "metric_undefined_in_a_fold", "metric": name} for name in undefined]
    return {
        "metrics": values,
        "tables": {
            "folds": table,
            "intervals": _mean_intervals(table, names, chosen),
            **both["tables"],
            "predictions": _prediction_table(results),
        },
        "notes": [*notes, *chosen.notes, *both["notes"]],
        "method": {
            **_fold_method(chosen, folds, seed, positive),
            **_heeded_roles(groups, times, strata),
            **both["method"],
        },
    }


def _strata_columns(X: pd.DataFrame, strata: Sequence[str]) -> pd.DataFrame | None:
    if absent := [name for name in strata if name not in X]:
        raise ValueError(
            f"Cross-validate: 'strata' must name features; {absent} have another role. "
            f"Choose other columns."
        )
    return X[list(strata)] if strata else None


def _fold_method(chosen: Folds, folds: int, seed: int | None, positive: Any) -> dict[str, Any]:
    return {
        "splitter": chosen.splitter,
        "folds": folds,
        "shuffle": chosen.order == "shuffled",
        "seed": seed if chosen.order == "shuffled" else None,
        "standard_deviation": "population",
        "positive": None if positive is None else str(positive),
    }


def _heeded_roles(
    groups: pd.Series | None, times: pd.Series | None, strata: Sequence[str]
) -> dict[str, Any]:
    roles = {
        "group": None if groups is None else str(groups.name),
        "time": None if times is None else str(times.name),
        "strata": ", ".join(strata) or None,
    }
    return {role: column for role, column in roles.items() if column}


class FoldResult(NamedTuple):
    """The scores and the predictions of one fold."""

    metrics: dict[str, float | None]
    unweighted: dict[str, float | None]
    predictions: pd.DataFrame
    train_rows: int


def _fold_result(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    weights: Weights,
    rows: tuple[Positions, Positions],
    positive: Any,
    own: OwnMetrics,
) -> FoldResult:
    train, test = rows
    fitted = _fit_on(model, X, y, weights, train)
    some = None if weights is None else weights[test]
    judged = _judge_fold(fitted, X.iloc[test], y.iloc[test], positive, some, own)
    return FoldResult(*judged, len(train))


def _fit_on(model: Any, X: pd.DataFrame, y: pd.Series, weights: Weights, train: Positions) -> Any:
    part = None if weights is None else weights[train]
    return clone(model).fit(X.iloc[train], y.iloc[train], **weight_argument(model, part))


def _judge_fold(
    model: Any, X: pd.DataFrame, y: pd.Series, positive: Any, weights: Weights, own: OwnMetrics
) -> tuple[dict[str, float | None], dict[str, float | None], pd.DataFrame]:
    actual, predicted = np.asarray(y), np.asarray(model.predict(X))
    if is_classifier(model):
        classes, (scores, is_proba) = list(model.classes_), class_scores(model, X)
        judged = actual, predicted, classes, positive, scores, is_proba
        measure = partial(classifier_metrics, *judged)
        rows = prediction_table(y, predicted, classes, scores if is_proba else None)
    else:
        measure = partial(regressor_metrics, actual, predicted)
        table = {"row": y.index, "actual": actual, "predicted": predicted}
        rows = pd.DataFrame({**table, "residual": actual - predicted})

    def figures(weights: Weights) -> dict[str, float | None]:
        extra = own_values(own, model, X, y, positive, weights)
        return {**measure(weights=weights)[0], **extra}

    weighted = figures(weights)
    return weighted, weighted if weights is None else figures(None), rows


def _require_weights(chosen: Folds, weights: Weights) -> None:
    for number, parts in enumerate(chosen.parts, 1):
        if weights is not None and not all(weights[part].any() for part in parts):
            raise ValueError(
                f"Cross-validate: fold {number} must have rows of a weight above zero in both "
                f"parts; in one of them all are zero. Use fewer folds, or leave out rows that "
                f"weigh nothing."
            )


def _prediction_table(results: list[FoldResult]) -> pd.DataFrame:
    tables = [result.predictions for result in results]
    for number, table in enumerate(tables, 1):
        table.insert(1, "fold", number)
    return pd.concat(tables, ignore_index=True)


def _fold_tables(
    chosen: Folds, results: list[FoldResult], times: pd.Series | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    # Times of fitting are left out: reports must not differ from run to run.
    sizes: dict[str, list[Any]] = {
        "fold": list(range(1, len(chosen.parts) + 1)),
        "train_rows": [len(train) for train, _ in chosen.parts],
        "test_rows": [len(test) for _, test in chosen.parts],
    }
    if times is not None:
        sizes["test_from"] = [times.iloc[test].min() for _, test in chosen.parts]
        sizes["test_to"] = [times.iloc[test].max() for _, test in chosen.parts]
    weighted = pd.DataFrame([result.metrics for result in results], dtype=float)
    unweighted = pd.DataFrame([result.unweighted for result in results], dtype=float)
    return pd.DataFrame({**sizes, **weighted}), unweighted


def _mean_and_std(table: pd.DataFrame, names: Iterable[str]) -> dict[str, float | None]:
    metrics: dict[str, float | None] = {}
    for name in names:
        values = table[name].to_numpy()
        is_defined = not np.isnan(values).any()
        metrics[f"{name}_mean"] = float(np.mean(values)) if is_defined else None
        metrics[f"{name}_std"] = float(np.std(values)) if is_defined else None
    return metrics


def _mean_intervals(table: pd.DataFrame, names: Iterable[str], chosen: Folds) -> pd.DataFrame:
    ratio = float(np.mean([len(test) / len(train) for train, test in chosen.parts]))
    lines = []
    for name in names:
        values = table[name].to_numpy()
        if not np.isnan(values).any() and np.ptp(values) > 0:
            low, high = mean_interval(values, ratio)
            lines.append((f"{name}_mean", float(np.mean(values)), low, high, "nadeau_bengio"))
    intervals = pd.DataFrame(lines, columns=["metric", "value", "low", "high", "method"])
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    return intervals.astype({**numbers, "metric": "str", "method": "str"})
