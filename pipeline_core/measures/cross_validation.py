"""Cross-validation with the metrics of an evaluation.

The splitter follows from the roles and is named in the report: folds keep class
proportions, and groups stay together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from sklearn import model_selection
from sklearn.base import is_classifier

from pipeline_core.measures.classes import choose_positive, class_scores, target_values
from pipeline_core.measures.classification import classifier_metrics
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.regression import regressor_metrics


def score_folds(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    groups: pd.Series | None = None,
    positive: Any = None,
    folds: int = 5,
    seed: int | None = None,
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

    Returns
    -------
    dict
        A report: mean and standard deviation (population, ddof 0) of each
        metric, and the table folds.

    Raises
    ------
    ValueError
        Missing targets or groups, or too few rows, rows of a class or groups
        for that many folds.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": range(4)}), pd.Series([1.0, 2.0, 3.0, 4.0])
    >>> report = score_folds(DummyRegressor(), X, y, folds=4, seed=0)
    >>> round(report["metrics"]["mean_absolute_error_mean"], 3), report["method"]["splitter"]
    (1.333, 'KFold')
    """
    target_values(y, "Cross-validate")
    is_classification = is_classifier(model)
    splitter = choose_splitter(y if is_classification else None, groups, len(X), folds, seed)
    classes = sorted(y.unique()) if is_classification else []
    positive, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    score_fold = (
        partial(_score_classification_fold, positive=positive)
        if is_classification
        else _score_regression_fold
    )
    results = model_selection.cross_validate(
        model,
        X,
        y,
        groups=groups,
        cv=splitter,
        error_score="raise",
        return_indices=True,
        scoring=_with_progress(score_fold, folds),
    )
    table = _fold_table(results)
    names = [str(name) for name in table.columns[3:]]
    undefined = [name for name in names if table[name].isna().any()]
    notes += [{"code": "metric_undefined_in_a_fold", "metric": name} for name in undefined]
    return {
        "metrics": _mean_and_std(table, names),
        "tables": {"folds": table},
        "notes": notes,
        "method": _fold_method(splitter, folds, seed, positive),
    }


def _fold_method(splitter: Any, folds: int, seed: int | None, positive: Any) -> dict[str, Any]:
    return {
        "splitter": type(splitter).__name__,
        "folds": folds,
        "shuffle": True,
        "seed": seed,
        "standard_deviation": "population",
        "positive": None if positive is None else str(positive),
    }


def choose_splitter(
    classes: pd.Series | None, groups: pd.Series | None, n_rows: int, folds: int, seed: int | None
) -> Any:
    """Return the splitter for the rows; raise if there are too few.

    Parameters
    ----------
    classes
        The class of each row, or None for a regression.
    groups
        The group of each row, or None.
    n_rows
        The number of rows.
    folds
        The number of folds.
    seed
        The seed of the shuffle.

    Raises
    ------
    ValueError
        Too few rows, members of a class or groups; or rows without a group.

    Examples
    --------
    >>> choose_splitter(pd.Series(["a", "b"] * 5), None, 10, 5, 0)
    StratifiedKFold(n_splits=5, random_state=0, shuffle=True)
    """
    _require_count("rows", n_rows, folds)
    if groups is not None:
        if groups.isna().any():
            raise ValueError(
                f"Cross-validate: the group column '{groups.name}' must have a value in every "
                f"row; it is missing in {int(groups.isna().sum())}. Leave out rows without a group."
            )
        _require_count(f"groups in '{groups.name}'", groups.nunique(), folds)
    if classes is not None:
        counts = classes.value_counts()
        _require_count(f"rows of class '{counts.index[-1]}'", int(counts.iloc[-1]), folds)
    splitter = model_selection.KFold if groups is None else model_selection.GroupKFold
    stratified_splitter = (
        model_selection.StratifiedKFold if groups is None else model_selection.StratifiedGroupKFold
    )
    return (splitter if classes is None else stratified_splitter)(
        folds, shuffle=True, random_state=seed
    )


def _require_count(items: str, count: int, folds: int) -> None:
    if count < folds:
        raise ValueError(
            f"Cross-validate: {folds} folds need at least {folds} {items}; found: {count}. "
            f"Use fewer folds, or collect more rows."
        )


def _with_progress(
    score_fold: Callable[..., dict[str, float | None]], folds: int
) -> Callable[..., Any]:
    """Return a scorer that logs each fold's metrics as soon as they are computed."""
    fold_numbers = count(1)

    def score(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
        metrics = score_fold(model, X, y)
        log_progress("fold", next(fold_numbers), folds, metrics=metrics)
        return {name: np.nan if value is None else value for name, value in metrics.items()}

    return score


def _score_classification_fold(
    model: Any, X: pd.DataFrame, y: pd.Series, positive: Any
) -> dict[str, float | None]:
    actual, predicted, classes = np.asarray(y), np.asarray(model.predict(X)), list(model.classes_)
    scores, is_proba = class_scores(model, X)
    return classifier_metrics(actual, predicted, classes, positive, scores, is_proba)[0]


def _score_regression_fold(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float | None]:
    return regressor_metrics(np.asarray(y), np.asarray(model.predict(X)))[0]


def _fold_table(results: dict[str, Any]) -> pd.DataFrame:
    # Times are left out: reports must not differ from run to run.
    indices = results["indices"]
    table = {
        "fold": np.arange(1, len(indices["train"]) + 1),
        "train_rows": [len(part) for part in indices["train"]],
        "test_rows": [len(part) for part in indices["test"]],
    }
    scores = {n.removeprefix("test_"): v for n, v in results.items() if n.startswith("test_")}
    return pd.DataFrame({**table, **scores})


def _mean_and_std(table: pd.DataFrame, names: list[str]) -> dict[str, float | None]:
    metrics: dict[str, float | None] = {}
    for name in names:
        values = table[name].to_numpy()
        is_defined = not np.isnan(values).any()
        metrics[f"{name}_mean"] = float(np.mean(values)) if is_defined else None
        metrics[f"{name}_std"] = float(np.std(values)) if is_defined else None
    return metrics
