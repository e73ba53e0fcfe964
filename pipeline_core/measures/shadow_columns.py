"""Shadow columns: shuffled copies of raw columns, of which no target can depend.

A model that is fitted with them shows what importance chance alone gives (as in Kursa and
Rudnicki 2010, *Feature Selection with the Boruta Package*). A recipe names its columns, so
each copy is added wherever its original is named: it goes through the same steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer

from pipeline_core.measures.weights import weight_argument, weight_values


class LabelledRows(NamedTuple):
    """Rows with their target, and the weight of each; None weighs all alike."""

    X: pd.DataFrame
    y: pd.Series
    weights: pd.Series | None = None


class ShadowFit(NamedTuple):
    """A model that was fitted with shadow columns; None, and why, where they tell nothing.

    Parameters
    ----------
    model
        The fitted model.
    X
        The judged rows with their shadow columns.
    shadows
        The name of each shadow column, by that of its original.
    notes
        Why there is no model.
    """

    model: Any
    X: pd.DataFrame
    shadows: dict[str, str]
    notes: list[dict[str, Any]]


def fit_with_shadows(
    unfitted: Any,
    train: LabelledRows,
    X: pd.DataFrame,
    originals: Sequence[str],
    count: int,
    seed: int,
) -> ShadowFit:
    """Fit an unfitted model with shuffled copies of some of its columns.

    Parameters
    ----------
    unfitted
        The model with its recipe; it stays as it is.
    train
        The rows on which it is fitted.
    X
        The rows that it will be judged on.
    originals
        The columns that may be copied; the seed chooses.
    count
        The number of copies.
    seed
        The seed of choice and shuffles.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> fit = fit_with_shadows(LinearRegression(), LabelledRows(X, X["x"]), X, ["x"], 5, 0)
    >>> fit.model.n_features_in_, fit.shadows
    (2, {'x': 'shadow_of_x'})
    """
    random = np.random.default_rng(seed)
    chosen = random.permutation(np.array(originals, dtype=object))[:count]
    shadows = {name: _free_name(f"shadow_of_{name}", X) for name in sorted(chosen)}
    if not shadows:
        return ShadowFit(None, X, {}, [])
    train_X, judged = (_with_shadows(rows, shadows, random) for rows in (train.X, X))
    model = name_beside(clone(unfitted), shadows)
    weights = weight_argument(model, weight_values(train.weights))
    try:
        model.fit(train_X, train.y, **weights)
        noticed = _notices(model, judged, list(shadows.values()), random)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        return ShadowFit(None, X, {}, [{"code": "shadows_not_learned", "why": _first_line(error)}])
    if not noticed:
        return ShadowFit(None, X, {}, [{"code": "shadows_not_noticed"}])
    return ShadowFit(model, judged, shadows, [])


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "")[:200]


def name_beside(model: Any, copies: Mapping[str, str]) -> Any:
    """Name copies of columns wherever an unfitted model names their originals; return it.

    Parameters
    ----------
    model
        It is changed: each `ColumnTransformer` in it, however deep.
    copies
        The name of each copy, by that of its original.

    Examples
    --------
    >>> from sklearn.compose import make_column_transformer
    >>> recipe = make_column_transformer(("passthrough", ["a"]), ("drop", ["b"]))
    >>> name_beside(recipe, {"a": "copy_of_a"}).transformers
    [('passthrough', 'passthrough', ['a', 'copy_of_a']), ('drop', 'drop', ['b'])]
    """
    for part in (model, *model.get_params(deep=True).values()):
        if isinstance(part, ColumnTransformer):
            part.transformers = [
                (name, step, _beside(columns, copies)) for name, step, columns in part.transformers
            ]
    return model


def _beside(columns: Any, copies: Mapping[str, str]) -> Any:
    if not isinstance(columns, list | tuple):  # chosen by kind, pattern or position
        return columns
    return [*columns, *(copies[name] for name in columns if name in copies)]


def _with_shadows(
    X: pd.DataFrame, shadows: Mapping[str, str], random: np.random.Generator
) -> pd.DataFrame:
    copies = {
        shadow: X[name].iloc[random.permutation(len(X))].set_axis(X.index)
        for name, shadow in shadows.items()
    }
    return X.assign(**copies)


def _notices(model: Any, X: pd.DataFrame, shadows: list[str], random: np.random.Generator) -> bool:
    """Tell whether any prediction depends on the shadow columns."""
    names = ("predict_proba", "decision_function", "predict")
    respond = next(getattr(model, name) for name in names if hasattr(model, name))
    order = random.permutation(len(X))
    shuffled = X.assign(**{n: X[n].iloc[order].set_axis(X.index) for n in shadows})
    return not np.array_equal(respond(X), respond(shuffled))


def _free_name(name: str, X: pd.DataFrame) -> str:
    while name in X:
        name += "_"
    return name
