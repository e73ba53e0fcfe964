"""Cross-validation: the same measures, once a fold, each fold judged by a model that never saw it.

The splitter is chosen from what is known of the rows and named in the report:
classes keep their shares, groups are never torn apart.
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

from pipeline_core.measures.classes import choose_positive, class_scores, known_target
from pipeline_core.measures.progress import tell_progress
from pipeline_core.measures.residuals import regressor_metrics
from pipeline_core.measures.scores import classifier_metrics


def score_folds(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    groups: pd.Series | None = None,
    positive: Any = None,
    folds: int = 5,
    seed: int | None = None,
) -> dict[str, Any]:
    """Fit and judge an unfitted model once a fold.

    Parameters
    ----------
    model
        The unfitted classifier or regressor, with all that must be learned.
    X, y
        The rows, and the target of each.
    groups
        Rows of one group stay in one fold; None for no groups.
    positive
        The class that precision and recall are about, if there are two.
    folds
        How many parts; each is the judged part once.
    seed
        Fixes the shuffle.

    Returns
    -------
    dict
        A report: mean and standard deviation (population, ddof 0) of each
        measure, and the table folds.

    Raises
    ------
    ValueError
        Missing targets or groups, or too few rows, members or groups for so
        many folds.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": range(4)}), pd.Series([1.0, 2.0, 3.0, 4.0])
    >>> report = score_folds(DummyRegressor(), X, y, folds=4, seed=0)
    >>> round(report["metrics"]["mean_absolute_error_mean"], 3), report["method"]["splitter"]
    (1.333, 'KFold')
    """
    known_target(y, "Cross-validate")
    classify = is_classifier(model)
    splitter = choose_splitter(y if classify else None, groups, len(X), folds, seed)
    classes = sorted(y.unique()) if classify else []
    positive, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    judge = partial(_score_fold, positive=positive) if classify else _errors_of_fold
    scored = model_selection.cross_validate(
        model, X, y, groups=groups, cv=splitter, error_score="raise", return_indices=True,
        scoring=_telling(judge, folds),
    )  # fmt: skip
    table = _fold_table(scored)
    names = [str(name) for name in table.columns[3:]]
    undefined = [name for name in names if table[name].isna().any()]
    notes += [{"code": "metric_undefined_in_a_fold", "metric": name} for name in undefined]
    return {
        "metrics": _mean_and_std(table, names),
        "tables": {"folds": table},
        "notes": notes,
        "method": _how(splitter, folds, seed, positive),
    }


def _how(splitter: Any, folds: int, seed: int | None, positive: Any) -> dict[str, Any]:
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
    """Return the splitter that fits the rows, or say why there is none.

    Parameters
    ----------
    classes
        The class of each row, or None for a regression.
    groups
        The group of each row, or None.
    n_rows
        How many rows there are.
    folds
        How many folds are asked for.
    seed
        Fixes the shuffle.

    Raises
    ------
    ValueError
        Too few rows, members of a class or groups; or rows without a group.

    Examples
    --------
    >>> choose_splitter(pd.Series(["a", "b"] * 5), None, 10, 5, 0)
    StratifiedKFold(n_splits=5, random_state=0, shuffle=True)
    """
    _enough("rows", n_rows, folds)
    if groups is not None:
        if groups.isna().any():
            raise ValueError(
                f"Cross-validate: the group column '{groups.name}' must have a value in every "
                f"row; {int(groups.isna().sum())} are missing. Leave these rows out."
            )
        _enough(f"groups in '{groups.name}'", groups.nunique(), folds)
    if classes is not None:
        counts = classes.value_counts()
        _enough(f"rows of class '{counts.index[-1]}'", int(counts.iloc[-1]), folds)
    plain = model_selection.KFold if groups is None else model_selection.GroupKFold
    by_class = (
        model_selection.StratifiedKFold if groups is None else model_selection.StratifiedGroupKFold
    )
    return (plain if classes is None else by_class)(folds, shuffle=True, random_state=seed)


def _enough(what: str, found: int, folds: int) -> None:
    if found < folds:
        raise ValueError(
            f"Cross-validate: {folds} folds need at least {folds} {what}; {found} were found. "
            f"Take fewer folds, or gather more rows."
        )


def _telling(judge: Callable[..., dict[str, float | None]], folds: int) -> Callable[..., Any]:
    """Have each fold's numbers said as soon as they are there."""
    numbers = count(1)

    def judged(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
        found = judge(model, X, y)
        tell_progress("fold", next(numbers), folds, metrics=found)
        return {name: np.nan if value is None else value for name, value in found.items()}

    return judged


def _score_fold(
    model: Any, X: pd.DataFrame, y: pd.Series, positive: Any
) -> dict[str, float | None]:
    actual, predicted, classes = np.asarray(y), np.asarray(model.predict(X)), list(model.classes_)
    scores, sure = class_scores(model, X)
    return classifier_metrics(actual, predicted, classes, positive, scores, sure)[0]


def _errors_of_fold(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, float | None]:
    return regressor_metrics(np.asarray(y), np.asarray(model.predict(X)))[0]


def _fold_table(scored: dict[str, Any]) -> pd.DataFrame:
    # Times are left out: they differ from run to run, and a report must not.
    parts = scored["indices"]
    table = {
        "fold": np.arange(1, len(parts["train"]) + 1),
        "train_rows": [len(part) for part in parts["train"]],
        "test_rows": [len(part) for part in parts["test"]],
    }
    scores = {n.removeprefix("test_"): v for n, v in scored.items() if n.startswith("test_")}
    return pd.DataFrame({**table, **scores})


def _mean_and_std(table: pd.DataFrame, names: list[str]) -> dict[str, float | None]:
    numbers: dict[str, float | None] = {}
    for name in names:
        values = table[name].to_numpy()
        defined = not np.isnan(values).any()
        numbers[f"{name}_mean"] = float(np.mean(values)) if defined else None
        numbers[f"{name}_std"] = float(np.std(values)) if defined else None
    return numbers
