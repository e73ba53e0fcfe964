"""Explanation of the prediction for one row: what each raw column adds to it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.linear_contributions import (
    linear_contributions,
    linear_parts,
    raw_sources,
)
from pipeline_core.measures.responses import Response, model_response
from pipeline_core.measures.shapley_sampling import Contributions, sampled_contributions
from pipeline_core.measures.single_row import typical_value, unusual_values, value_text

_MAX_LINEAR_ROWS = 5_000
_MAX_TOGETHER = 3  # raw columns of which one prepared column may be made


class Sampling(NamedTuple):
    """How contributions are estimated: background rows, orders for each, and the seed."""

    background: int = 100
    orders: int = 2
    seed: int | None = None


class Explained(NamedTuple):
    """Contributions to what a model answers for a row, and the unit they are in."""

    parts: Contributions
    scale: str  # "decision" of a linear classifier, else the kind of the response
    method: str  # "additive" or "sampled"
    background: int


def row_report(
    model: Any,
    X_train: pd.DataFrame,
    row: pd.DataFrame,
    actual: Any,
    positive: Any = None,
    method: str = "auto",
    how: Sampling = Sampling(),  # noqa: B008 - it cannot change
) -> dict[str, Any]:
    """Return the explanation of the prediction for one row, as a report.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    X_train
        The training rows, which stand for rows in general.
    row
        A table of the one row.
    actual
        Its target.
    positive
        The positive of two classes; None explains the predicted class.
    method
        ``sampled`` estimates also where a linear model's contributions are exact.
    how
        How they are estimated.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0], "z": [1.0, 1.0, 4.0]})
    >>> model = LinearRegression().fit(X, X.x * 3 + X.z)
    >>> report = row_report(model, X, X.tail(1), 10.0)
    >>> report["tables"]["contributions"]["contribution"].round(6).tolist()
    [3.0, 2.0]
    """
    predicted = model.predict(row)[0]
    label = (predicted if positive is None else positive) if is_classifier(model) else None
    response = model_response(model, label)
    explained = _explain(model, response, X_train, row, label, method, how)
    parts, answers = explained.parts, model_response(model)
    tables = {
        "contributions": contribution_table(parts, row, X_train),
        "unusual": unusual_values(row, X_train),
    }
    if answers.labels != ("",):
        values = {"class": list(answers.labels), "prediction": answers.of(row)[0]}
        tables = {"answer": pd.DataFrame(values), **tables}
    note = {
        "code": f"row_{explained.method}",
        "row": str(row.index[0]),
        "actual": value_text(actual),
        "predicted": value_text(predicted),
        "background": explained.background,
    }
    return {
        "metrics": {"prediction": parts.prediction, "mean_prediction": parts.base},
        "tables": tables,
        "notes": [note],
        "method": {
            "contributions": explained.method,
            "scale": explained.scale,
            "class": None if label is None else str(label),
            "background_rows": explained.background,
            "orders": how.orders if explained.method == "sampled" else None,
            "seed": how.seed,
        },
    }


def _explain(
    model: Any,
    response: Response,
    X_train: pd.DataFrame,
    row: pd.DataFrame,
    label: Any,
    method: str,
    how: Sampling,
) -> Explained:
    background = _sample(X_train, _MAX_LINEAR_ROWS, how.seed)
    if method != "sampled":
        place = None if label is None else list(model.classes_).index(label)
        linear = linear_parts(model, background, place)
        sources = raw_sources(linear, row, background) if linear else []
        if linear and max(map(len, sources), default=0) <= _MAX_TOGETHER:
            scale = "number" if label is None else "decision"
            added = linear_contributions(linear, row, background, sources)
            return Explained(added, scale, "additive", len(background))
    background = _sample(X_train, how.background, how.seed)
    parts = sampled_contributions(
        lambda rows: response.of(rows)[:, 0], row, background, how.orders, how.seed
    )
    return Explained(parts, response.kind, "sampled", len(background))


def _sample(X: pd.DataFrame, most: int, seed: int | None) -> pd.DataFrame:
    return X.sample(most, random_state=seed) if len(X) > most else X


def contribution_table(parts: Contributions, row: pd.DataFrame, X: pd.DataFrame) -> pd.DataFrame:
    """Return the contributions with each column's value and typical value, largest first.

    Parameters
    ----------
    parts
        The contributions; one that two columns make together has the names of both.
    row
        A table of the one row.
    X
        The rows that are typical.

    Examples
    --------
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0]})
    >>> parts = Contributions(3.0, 1.0, pd.Series({"x": 2.0}))
    >>> contribution_table(parts, X.tail(1), X).values.tolist()
    [['x', '2', '1', 2.0]]
    """
    names = [str(name) for name in parts.values.index]
    table = pd.DataFrame(
        {
            "column": names,
            "value": [value_text(row[n].iloc[0]) if n in row else None for n in names],
            "typical": [value_text(typical_value(X[n])) if n in row else None for n in names],
            "contribution": parts.values.to_numpy(),
        }
    ).astype({"value": "str", "typical": "str"})
    if parts.errors is not None:
        table["standard_error"] = parts.errors.to_numpy()
    order = table["contribution"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
