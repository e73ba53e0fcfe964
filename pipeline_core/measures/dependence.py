"""Partial dependence of a fitted model on raw columns, with a line for single rows.

Friedman 2001, *Greedy Function Approximation*; the lines of rows (ICE) are those of
Goldstein et al. 2015, *Peeking Inside the Black Box*. Numbers and categories give what
`sklearn.inspection.partial_dependence(kind="both", method="brute")` gives. Columns that
nobody chose are those whose curve varies most (Greenwell et al. 2018, *A Simple and
Effective Model-Based Variable Importance Measure*).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.column_grid import Grid, column_grid, hold, value_counts
from pipeline_core.measures.correlated_columns import correlated_groups
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.responses import Response, model_response
from pipeline_core.measures.weights import Weights, weight_values

Floats = npt.NDArray[np.float64]
_ROUGH_GRID, _ROUGH_ROWS, _MAX_COLUMNS = 5, 100, 60
_CORRELATED = 0.7


class Curves(NamedTuple):
    """A column's grid, the mean at each of its values, and the answer for each row."""

    grid: Grid
    average: Floats  # (values, labels)
    rows: Floats  # (values, rows, labels)


def partial_curves(
    response: Response, X: pd.DataFrame, name: str, size: int, weights: Weights = None
) -> Curves:
    """Return what a model answers on average while one column is held at each of its values.

    Parameters
    ----------
    response
        What the model answers.
    X
        The rows.
    name
        The column.
    size
        The most values of its grid.
    weights
        The weight of each row in the mean.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0], "z": [1.0, 1.0, 4.0]})
    >>> response = model_response(LinearRegression().fit(X, X.x * 3 + X.z))
    >>> partial_curves(response, X, "x", 5).average.ravel().round(6).tolist()
    [2.0, 5.0, 8.0]
    """
    grid = column_grid(X[name], size)
    answers = [response.of(hold(X, name, value)) for value in grid.values]
    averages = [_average(answer, weights) for answer in answers]
    shape = (len(grid.values), len(X), len(response.labels))
    return Curves(grid, np.array(averages).reshape(shape[0], shape[2]), np.reshape(answers, shape))


def _average(answer: Floats, weights: Weights) -> Any:
    # One column alone is summed pairwise, as scikit-learn does for two classes and numbers.
    if answer.shape[1] == 1:
        return [np.average(answer[:, 0], weights=weights)]
    return np.average(answer, axis=0, weights=weights)


def dependence_report(
    model: Any,
    X: pd.DataFrame,
    positive: Any = None,
    weights: pd.Series | None = None,
    columns: Sequence[str] = (),
    count: int = 4,
    size: int = 20,
    lines: int = 30,
    max_rows: int = 1000,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the partial dependence of a fitted model on some columns, as a report.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    X
        The rows.
    positive
        The positive of two classes; None draws each class.
    weights
        The weight of each row in the means.
    columns, count
        The columns; none chooses the `count` whose curves vary most.
    size, lines, max_rows, seed
        Values of a grid, rows with a line of their own, rows of the means; the seed chooses.

    Raises
    ------
    ValueError
        A column that is no feature.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0], "z": [1.0, 1.0, 4.0]})
    >>> report = dependence_report(LinearRegression().fit(X, X.x * 3 + X.z), X, seed=0)
    >>> report["tables"]["effects"]["column"].tolist()
    ['x', 'z']
    """
    _require_features(X, columns)
    response = model_response(model, positive)
    rows = X.sample(max_rows, random_state=seed).sort_index() if len(X) > max_rows else X
    factors = weight_values(None if weights is None else weights.loc[rows.index])
    names = list(columns) or _strongest(response, rows, count, seed)
    shown = np.random.default_rng(seed).permutation(len(rows))[:lines]
    curves = {}
    for number, name in enumerate(names, 1):
        curves[name] = partial_curves(response, rows, name, size, factors)
        log_progress("column", number, len(names))
    return {
        "tables": {
            "effects": _effects(curves),
            "dependence": _joined(
                _mean_table(name, c, response.labels) for name, c in curves.items()
            ),
            "ice": _joined(
                _row_table(name, c, response.labels, rows.index, np.sort(shown))
                for name, c in curves.items()
            ),
            "value_counts": _joined(
                value_counts(X[name], c.grid).assign(column=name) for name, c in curves.items()
            ),
        },
        "notes": _notes(X, curves, weights, seed),
        "method": {
            "response": response.kind,
            "classes": list(response.labels),
            "rows": len(rows),
            "lines": len(shown),
            "seed": seed,
        },
    }


def _require_features(X: pd.DataFrame, columns: Sequence[str]) -> None:
    if absent := [name for name in columns if name not in X]:
        raise ValueError(
            f"Partial dependence: 'columns' must name features; {absent} have another role. "
            f"Choose other columns."
        )


def _strongest(response: Response, X: pd.DataFrame, count: int, seed: int | None) -> list[str]:
    """Return the columns whose rough curves vary most."""
    names = [name for name in X.columns[:_MAX_COLUMNS] if X[name].notna().any()]
    rows = X.sample(_ROUGH_ROWS, random_state=seed) if len(X) > _ROUGH_ROWS else X
    sizes = {
        name: _variation(partial_curves(response, rows, name, _ROUGH_GRID).average)
        for name in names
    }
    return sorted(names, key=lambda name: -sizes[name])[:count]


def _variation(average: Floats) -> float:
    return float(average.std(axis=0).max()) if len(average) else 0.0


def _effects(curves: dict[str, Curves]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "column": list(curves),
            "variation": [_variation(c.average) for c in curves.values()],
            "lowest": [c.average.min() if len(c.average) else np.nan for c in curves.values()],
            "highest": [c.average.max() if len(c.average) else np.nan for c in curves.values()],
        }
    )
    return table.sort_values("variation", ascending=False, kind="stable", ignore_index=True)


def _mean_table(name: str, curves: Curves, labels: Sequence[str]) -> pd.DataFrame:
    tables = [
        pd.DataFrame({**_places(name, label, curves.grid), "prediction": curves.average[:, place]})
        for place, label in enumerate(labels)
    ]
    return pd.concat(tables, ignore_index=True)


def _row_table(
    name: str, curves: Curves, labels: Sequence[str], index: pd.Index, shown: npt.NDArray[np.intp]
) -> pd.DataFrame:
    tables = [
        pd.DataFrame(
            {
                "row": index[row],
                **_places(name, label, curves.grid),
                "prediction": curves.rows[:, row, place],
            }
        )
        for place, label in enumerate(labels)
        for row in shown
    ]
    return pd.concat(tables, ignore_index=True)


def _places(name: str, label: str, grid: Grid) -> dict[str, Any]:
    words = pd.Series(grid.words, dtype="str")
    return {"column": name, "class": label, "value": grid.numbers, "category": words}


def _joined(tables: Any) -> pd.DataFrame:
    table: pd.DataFrame = pd.concat(list(tables), ignore_index=True)
    return table


def _notes(
    X: pd.DataFrame, curves: dict[str, Curves], weights: pd.Series | None, seed: int | None
) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    for group in correlated_groups(X, _CORRELATED, seed or 0):
        notes += [
            {
                "code": "column_varies_alone",
                "column": name,
                "others": [n for n in group if n != name],
            }
            for name in curves
            if name in group
        ]
    notes += [
        {"code": "categories_left_out", "column": name, "count": c.grid.left_out}
        for name, c in curves.items()
        if c.grid.left_out
    ]
    if weights is not None:
        notes.append({"code": "scores_weighted", "column": str(weights.name)})
    return notes
