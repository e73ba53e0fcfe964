"""How many rounds fitting took of how many it might, and how the loss went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_column, plain_value

# Attributes with a number a round, and what each is called in the chart.
_CURVES = {
    "loss_curve_": "loss",
    "validation_scores_": "validation",
    "train_score_": "train",
    "validation_score_": "validation",
    "oob_scores_": "oob",
    "oob_improvement_": "oob_improvement",
}


def read_iterations(reading: Reading) -> None:
    """Add the rounds of fitting, and whether they reached their limit.

    Examples
    --------
    >>> from sklearn.linear_model import Lasso
    >>> reading = Reading(Lasso(max_iter=50).fit([[0.0], [1.0]], [0.0, 2.0]))
    >>> read_iterations(reading)
    >>> reading.metrics["max_iter"], reading.notes[0]["code"]
    (50, 'settled')
    """
    value = reading.value("n_iter_")
    values = np.asarray(value if value is not None else (), dtype=object).ravel()
    rounds = [n for n in values if isinstance(n, int | np.integer)]
    if not rounds:
        reading.done.discard("n_iter_")
        return
    reading.metrics["n_iter_"] = plain_value(max(rounds))
    limit = getattr(reading.fitted, "max_iter", None)
    if isinstance(limit, int | np.integer) and limit > 0:
        reading.metrics["max_iter"] = int(limit)
        if not hasattr(reading.fitted, "n_trees_per_iteration_"):  # boosting need not settle
            code = "settled" if max(rounds) < limit else "limit_reached"
            note = {"code": code, "iterations": int(max(rounds)), "limit": int(limit)}
            reading.notes.append(note)


def read_curves(reading: Reading) -> None:
    """Add loss and scores by round, as a curve with a line for each.

    Examples
    --------
    >>> from sklearn.neural_network import MLPRegressor
    >>> model = MLPRegressor(tol=1e3).fit([[0.0], [1.0]], [0.0, 2.0])
    >>> reading = Reading(model)
    >>> read_curves(reading)
    >>> reading.tables["loss_curve"]["value"].tolist() == model.loss_curve_
    True
    """
    curves = pd.concat([*_curves(reading), pd.DataFrame()], ignore_index=True)
    for losses, group in curves.groupby(curves["series"].eq("loss")) if len(curves) else ():
        reading.add_table("loss_curve" if losses else "score_curve", group.reset_index(drop=True))


def _curves(reading: Reading) -> Iterator[pd.DataFrame]:
    for name, series in _CURVES.items():
        values: Any = reading.array(name) if name in reading.names else None
        if values is None or values.ndim != 1 or not values.size:
            continue
        columns = {"iteration": range(1, len(values) + 1), "value": plain_column(values)}
        yield pd.DataFrame({**columns, "series": series})
