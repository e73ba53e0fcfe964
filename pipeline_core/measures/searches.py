"""Searches of scikit-learn over candidates of a model's parameters, and their reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)

from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.scorers import scorer_of
from pipeline_core.measures.weights import WeightedScorer

_OF_CLASSES = frozenset(
    {"accuracy", "balanced_accuracy", "f1", "precision", "recall", "roc_auc",
     "average_precision", "log_loss", "brier", "matthews_corrcoef"}
)  # fmt: skip


def searcher(
    model: Any,
    grid: Mapping[str, Any],
    how: str,
    tries: int,
    factor: int,
    scoring: Any,
    cv: Any,
    seed: int | None,
) -> Any:
    """Return the unfitted search of scikit-learn for some candidates.

    Parameters
    ----------
    model
        The unfitted model.
    grid
        For each parameter its values, or a distribution.
    how
        ``grid``, ``random`` or ``halving``.
    tries
        How many combinations are drawn; all, where there are fewer.
    factor
        Halving keeps one of so many candidates in each round.
    scoring, cv
        The scorer and the splitter.
    seed
        The seed of the draws.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> searcher(Ridge(), {"alpha": [1, 2]}, "grid", 30, 3, None, 5, 0)
    GridSearchCV(cv=5, estimator=Ridge(), param_grid={'alpha': [1, 2]})
    """
    lists = [values for values in grid.values() if isinstance(values, list)]
    count = prod(map(len, lists)) if len(lists) == len(grid) else None
    is_whole = count is not None and count <= tries
    if how == "grid":
        return GridSearchCV(model, dict(grid), scoring=scoring, cv=cv)
    if how == "random":
        n_iter = count if count is not None and is_whole else tries
        return RandomizedSearchCV(
            model, dict(grid), n_iter=n_iter, scoring=scoring, cv=cv, random_state=seed
        )
    options = {"factor": factor, "scoring": scoring, "cv": cv, "random_state": seed}
    if is_whole:
        return HalvingGridSearchCV(model, dict(grid), return_train_score=False, **options)
    return HalvingRandomSearchCV(
        model, dict(grid), n_candidates=tries, return_train_score=False, **options
    )


def search_metric(metric: str, model: Any, y: pd.Series, positive: Any) -> tuple[str, Any]:
    """Return the metric of a search, and the positive class that it refers to.

    Parameters
    ----------
    metric
        The metric's name in a report, or ``auto``.
    model
        The unfitted model.
    y
        The target of all rows.
    positive
        The chosen class; None for the second of two.

    Raises
    ------
    ValueError
        The metric is of classes and the model predicts numbers, or the reverse.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> search_metric("auto", Ridge(), pd.Series([1.0]), None)
    ('r2', None)
    """
    if not is_classifier(model):
        if metric in _OF_CLASSES:
            raise ValueError(
                f"Search settings: the metric must be one of numbers; '{metric}' is one of "
                f"classes. Choose another metric, such as r2."
            )
        return ("r2" if metric == "auto" else metric), None
    if metric not in ("auto", *_OF_CLASSES):
        raise ValueError(
            f"Search settings: the metric must be one of classes; '{metric}' is one of numbers. "
            f"Choose another metric, such as balanced_accuracy."
        )
    classes = sorted(y.dropna().unique().tolist())
    label, _ = choose_positive(classes, positive if len(classes) == 2 else None)
    return ("accuracy" if metric == "auto" else metric), label


def search_scorer(metric: str, positive: Any = None, weights: pd.Series | None = None) -> Any:
    """Return the scorer of a search; where rows have weights, it finds them by row label.

    Examples
    --------
    >>> search_scorer("r2")
    make_scorer(r2_score, response_method='predict')
    """
    scorer = scorer_of(metric, positive)
    return scorer if weights is None else WeightedScorer(scorer, weights)


def search_report(
    search: Any,
    metric: str,
    settings: Mapping[str, Sequence[str]],
    labels: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> dict[str, Any]:
    """Return the report of a fitted search: its trials, the best, and how sure it is.

    Parameters
    ----------
    search
        The fitted search.
    metric
        The metric's name in a report; its sign is restored.
    settings
        For each parameter, the settings that it stands for.
    labels
        For a parameter whose values are parts of the model: what each is of these settings.

    Returns
    -------
    dict
        A report: the best trial's mean and standard deviation (population, over the folds),
        and the tables best and trials. A trial that failed has no score.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> X, y = pd.DataFrame({"x": range(9)}), pd.Series(range(9), dtype=float)
    >>> search = GridSearchCV(Ridge(), {"alpha": [0.0, 99.0]}, scoring="r2", cv=3).fit(X, y)
    >>> report = search_report(search, "r2", {"alpha": ["linear.alpha"]})
    >>> report["metrics"]["r2_mean"], report["tables"]["best"]["value"].tolist()
    (1.0, ['0'])
    """
    names, results = labels or {}, search.cv_results_
    values = pd.DataFrame([labelled(trial, search, settings, names) for trial in results["params"]])
    sign = getattr(search.scorer_, "_sign", 1)
    folds = {
        f"fold_{number + 1}": sign * results[f"split{number}_test_score"]
        for number in range(search.n_splits_)
    }
    scores = pd.DataFrame(
        {
            "rank": _ranks(results),
            "mean": sign * results["mean_test_score"],
            "standard_deviation": results["std_test_score"],
            **folds,
        }
    )
    rounds = {name: results[name] for name in ("iter", "n_resources") if name in results}
    trials = pd.concat(
        [
            pd.DataFrame({"trial": np.arange(1, len(values) + 1)}),
            values.map(_text),
            pd.DataFrame({"round": rounds["iter"] + 1, "rows": rounds["n_resources"]})
            if rounds
            else pd.DataFrame(index=values.index),
            scores,
        ],
        axis=1,
    )
    best = values.iloc[search.best_index_]
    return {
        "metrics": {
            f"{metric}_mean": float(scores["mean"].iloc[search.best_index_]),
            f"{metric}_std": float(scores["standard_deviation"].iloc[search.best_index_]),
        },
        "tables": {
            "best": pd.DataFrame({"setting": values.columns, "value": best.map(_text).tolist()}),
            "trials": trials,
        },
        "notes": [*_edge_notes(values, best), *_failure_notes(results)],
        "method": {
            "splitter": type(search.cv).__name__,
            "folds": int(search.n_splits_),
            "metric": metric,
            "trials": len(values),
            "standard_deviation": "population",
        },
    }


def labelled(
    trial: Mapping[str, Any],
    search: Any,
    settings: Mapping[str, Sequence[str]],
    labels: Mapping[str, Sequence[Sequence[Any]]],
) -> dict[str, Any]:
    """Return the settings of a trial by their names."""
    row: dict[str, Any] = {}
    for path in settings:
        value = trial[path]
        if path in labels:
            place = next(i for i, other in enumerate(_grid(search)[path]) if other is value)
            row |= dict(zip(settings[path], labels[path][place], strict=True))
        else:
            row[settings[path][0]] = value
    return row


def _grid(search: Any) -> Mapping[str, Any]:
    grid: Mapping[str, Any] = (
        search.param_grid if hasattr(search, "param_grid") else search.param_distributions
    )
    return grid


def _ranks(results: Mapping[str, Any]) -> Any:
    """Return the place of each trial; of a halving, within its round."""
    if "iter" not in results:
        return results["rank_test_score"]
    scores = pd.Series(results["mean_test_score"])
    ranks = scores.groupby(np.asarray(results["iter"])).rank(ascending=False, method="min")
    return ranks.fillna(len(scores)).astype("int64").to_numpy()


def _text(value: Any) -> str:
    """Return a setting's value as a cell: columns of trials may mix numbers and words."""
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        return format(float(value), ".6g")
    return str(value)


def _edge_notes(values: pd.DataFrame, best: pd.Series) -> list[dict[str, Any]]:
    """Return a note for each number whose best value is the first or last that was tried."""
    notes = []
    for setting in map(str, values):
        numbers = [v for v in values[setting] if _is_number(v)]
        if len(set(numbers)) < 3 or not _is_number(best[setting]):
            continue
        low, high = min(numbers), max(numbers)
        if best[setting] in (low, high):
            end = "lowest" if best[setting] == low else "highest"
            notes.append(
                {"code": f"best_at_{end}", "setting": setting, "value": float(best[setting])}
            )
    return notes


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _failure_notes(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    failed = int(np.isnan(np.asarray(results["mean_test_score"], dtype=float)).sum())
    return [{"code": "trials_failed", "count": failed}] if failed else []
