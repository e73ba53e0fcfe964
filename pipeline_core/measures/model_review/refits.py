"""The model fitted anew: on folds, with other seeds, and with other settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier

from pipeline_core.measures.folds import Positions, choose_folds
from pipeline_core.measures.model_review.case import Refits, ReviewRows, part_weights
from pipeline_core.measures.model_review.marks import Marks, Ruler, lead, model_marks
from pipeline_core.measures.weights import weight_argument

REVIEW_FOLDS = 5
REVIEW_SEEDS = (1, 2, 3)
MAX_PROBED = 2
# What is tried of a setting, by its name: factors of a number, or other values.
_FACTORS = {
    "C": (0.01, 100.0), "alpha": (0.01, 100.0), "l2_regularization": (100.0,),
    "learning_rate": (0.2, 3.0), "n_neighbors": (0.34, 4.0), "min_samples_leaf": (5.0, 25.0),
    "gamma": (0.1, 10.0), "learning_rate_init": (0.1, 10.0), "var_smoothing": (1000.0,),
}  # fmt: skip
_VALUES = {"max_depth": (3, 8), "gamma": (0.01, 1.0), "max_leaf_nodes": (8,)}


def refit(
    ruler: Ruler,
    unfitted: Any,
    train: ReviewRows,
    test: ReviewRows,
    depth: str,
    seed: int | None,
) -> Refits:
    """Return the scores of a model that is fitted anew; of depth ``quick`` there are none.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.neighbors import KNeighborsRegressor
    >>> rows = ReviewRows(pd.DataFrame({"x": range(40)}), pd.Series(range(40)))
    >>> refits = refit("r2", KNeighborsRegressor(), rows, rows, "full", 0)
    >>> len(refits.folds), refits.probes["parameter"], refits.why
    (5, 'n_neighbors', {'seeds': 'no_seed'})
    >>> refit("r2", KNeighborsRegressor(), rows, rows, "quick", 0).why
    {'folds': 'quick', 'seeds': 'quick', 'probes': 'quick'}
    """
    if depth == "quick":
        return Refits([], [], {}, dict.fromkeys(("folds", "seeds", "probes"), "quick"))
    classes = train.y if is_classifier(unfitted) else None
    roles = classes, train.groups, train.times
    why: dict[str, str] = {}
    try:
        parts = choose_folds(len(train.y), REVIEW_FOLDS, seed, *roles).parts
    except ValueError:
        parts, why["folds"], why["probes"] = [], "no_folds", "no_folds"
    tried = [_tried(ruler, unfitted, train, part) for part in parts]
    folds = [marks for marks in tried if marks is not None]
    if len(folds) < len(parts):
        folds, why = [], {"folds": "not_refitted", "probes": "not_refitted"}
    seeds = _seed_scores(ruler, unfitted, train, test)
    if not seeds:
        why["seeds"] = "no_seed"
    probes = _probe(ruler, unfitted, train, parts, folds) if folds else {}
    if folds and not probes:
        why["probes"] = "no_parameter"
    return Refits(folds, seeds, probes, why)


def refit_count(refits: Refits) -> int:
    """Return how many times the model was fitted anew.

    Examples
    --------
    >>> refit_count(Refits([], [0.5, 0.5], {"fits": 3}, {}))
    5
    """
    return len(refits.folds) + len(refits.seeds) + int(refits.probes.get("fits", 0))


def _fold_marks(
    ruler: Ruler, unfitted: Any, rows: ReviewRows, train: Positions, test: Positions
) -> Marks:
    fitted = _fit(unfitted, rows, train)
    weights = part_weights(rows)
    part = None if weights is None else weights[test]
    return model_marks(ruler, fitted, rows.X.iloc[test], rows.y.iloc[test], part)


def _fit(unfitted: Any, rows: ReviewRows, places: Positions) -> Any:
    model, weights = clone(unfitted), part_weights(rows)
    argument = weight_argument(model, None if weights is None else weights[places])
    return model.fit(rows.X.iloc[places], rows.y.iloc[places], **argument)


def seed_names(unfitted: Any) -> list[str]:
    """Return the names of a model's seeds.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> seed_names(DecisionTreeRegressor())
    ['random_state']
    """
    names = unfitted.get_params(deep=True)
    return [name for name in sorted(names) if name.split("__")[-1] == "random_state"]


def _seed_scores(ruler: Ruler, unfitted: Any, train: ReviewRows, test: ReviewRows) -> list[float]:
    names, scores = seed_names(unfitted), []
    for seed in REVIEW_SEEDS if names else ():
        other = clone(unfitted).set_params(**dict.fromkeys(names, seed))
        fitted = _fit(other, train, np.arange(len(train.y)))
        scores.append(model_marks(ruler, fitted, test.X, test.y, part_weights(test)).score)
    return scores


def probed_settings(unfitted: Any) -> Iterator[tuple[str, Any]]:
    """Yield other values of up to two main parameters of a model's last step.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> list(probed_settings(Ridge()))
    [('alpha', 0.01), ('alpha', 100.0)]
    """
    step = f"{unfitted.steps[-1][0]}__" if hasattr(unfitted, "steps") else ""
    values = unfitted.get_params(deep=True)
    known = [name for name in dict.fromkeys((*_FACTORS, *_VALUES)) if step + name in values]
    for name in known[:MAX_PROBED]:
        yield from ((step + name, other) for other in _others(name, values[step + name]))


def _others(name: str, value: Any) -> list[Any]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and name in _FACTORS:
        others = [value * factor for factor in _FACTORS[name]]
        rounded = [max(1, round(other)) for other in others] if isinstance(value, int) else others
        return [other for other in rounded if other != value]
    return [other for other in _VALUES.get(name, ()) if other != value]


def _probe(
    ruler: Ruler,
    unfitted: Any,
    rows: ReviewRows,
    parts: list[tuple[Positions, Positions]],
    folds: list[Marks],
) -> dict[str, Any]:
    """Return the best other setting on the first fold, judged on the last one."""
    tried = []
    for name, value in probed_settings(unfitted):
        other = clone(unfitted).set_params(**{name: value})
        marks = _tried(ruler, other, rows, parts[0])
        if marks is not None:
            tried.append((marks.score, name, value, other))
    if not tried:
        return {}
    _, name, value, other = max(tried, key=lambda item: item[0])
    marks = _tried(ruler, other, rows, parts[-1])
    if marks is None:
        return {}
    gain, errors = lead(marks, folds[-1])
    parameter = name.split("__")[-1]
    return {
        "parameter": parameter, "value": value, "gain": gain, "errors": errors,
        "fits": len(tried) + 1,
    }  # fmt: skip


def _tried(
    ruler: Ruler, model: Any, rows: ReviewRows, part: tuple[Positions, Positions]
) -> Marks | None:
    try:
        return _fold_marks(ruler, model, rows, *part)
    except (ValueError, TypeError):
        return None
