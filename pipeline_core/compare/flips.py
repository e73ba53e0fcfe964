"""Decision flips: the rows on which two evaluations decide differently.

Of a classifier that is another predicted class; of a regressor, a prediction that differs
by more than a stated amount.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from pipeline_core.compare.alignment import Alignment, Judged, align, equal_values
from pipeline_core.errors import UsageError

_NEEDED = ("row", "actual", "predicted")


@dataclass(frozen=True)
class Flips:
    """How the decisions of two evaluations differ.

    Parameters
    ----------
    kind
        Whether classes or numbers are predicted.
    alignment
        Which rows are compared.
    table
        A row for each compared one: row, actual, first, second, whether its decision is
        ``flipped``, and the ``outcome`` of a flip: better, worse or other.
    beyond
        The amount beyond which another number is a flip; None for classes.
    """

    kind: Literal["classification", "regression"]
    alignment: Alignment
    table: pd.DataFrame
    beyond: float | None = None

    @property
    def flipped(self) -> pd.DataFrame:
        """The rows whose decision differs."""
        return self.table[self.table["flipped"]]

    def transitions(self) -> pd.DataFrame:
        """Return how many flips there are from each class to each other, the most first."""
        columns = ["first", "second"]
        counts = self.flipped[columns].astype(str).value_counts(sort=False)
        ordered = counts.rename("flips").reset_index()
        return ordered.sort_values(
            ["flips", *columns], ascending=[False, True, True], ignore_index=True
        )


def decision_flips(
    first: Judged, second: Judged, beyond: float | None = None, *, same_source: bool = True
) -> Flips:
    """Return how the decisions of two evaluations differ.

    Parameters
    ----------
    first, second
        The two; a flip is better if the second is right where the first was not.
    beyond
        The amount beyond which another predicted number is a flip; None for the first's
        median absolute error on the compared rows, to two digits.
    same_source
        Whether a row label means the same row in both.

    Raises
    ------
    UsageError
        One predicts classes and the other numbers, no row is in both, or the amount is none.

    Examples
    --------
    >>> truth = {"row": [1, 2, 3], "actual": ["a", "b", "b"]}
    >>> earlier = Judged(pd.DataFrame({**truth, "predicted": ["a", "a", "b"]}))
    >>> later = Judged(pd.DataFrame({**truth, "predicted": ["b", "b", "b"]}))
    >>> decision_flips(earlier, later).flipped[["row", "first", "second", "outcome"]]
       row first second outcome
    0    1     a      b   worse
    1    2     a      b  better
    """
    kinds = [kind_of(judged.predictions) for judged in (first, second)]
    if kinds[0] != kinds[1]:
        raise UsageError("flips.other_kind")
    if beyond is not None and not (math.isfinite(beyond) and beyond >= 0):
        raise UsageError("flips.bad_amount", amount=str(beyond))
    alignment = align(first, second, same_source=same_source)
    if not len(alignment.first):
        raise UsageError("flips.none_in_common", unlike=alignment.unlike)
    earlier = first.predictions.iloc[alignment.first].reset_index(drop=True)
    later = second.predictions.iloc[alignment.second].reset_index(drop=True)
    table = earlier[["row"]].assign(
        actual=later["actual"], first=earlier["predicted"], second=later["predicted"]
    )
    if kinds[0] == "classification":
        return Flips("classification", alignment, _class_flips(table, earlier, later))
    amount = usual_error(earlier) if beyond is None else float(beyond)
    return Flips("regression", alignment, _number_flips(table, earlier, later, amount), amount)


def kind_of(predictions: pd.DataFrame) -> Literal["classification", "regression"]:
    """Return whether a table of predictions has classes or numbers.

    Raises
    ------
    UsageError
        It is no table of predictions.

    Examples
    --------
    >>> kind_of(pd.DataFrame(columns=["row", "actual", "predicted"]))
    'classification'
    """
    if not set(_NEEDED) <= set(predictions.columns):
        raise UsageError("flips.no_table", needed=list(_NEEDED))
    return "regression" if "residual" in predictions.columns else "classification"


def usual_error(predictions: pd.DataFrame) -> float:
    """Return the median absolute error of predicted numbers, to two digits.

    Examples
    --------
    >>> usual_error(pd.DataFrame({"actual": [1.0, 2.0, 3.0], "predicted": [1.1, 2.341, 9.0]}))
    0.34
    """
    error = (predictions["predicted"] - predictions["actual"]).abs().median()
    return float(f"{error:.2g}") if math.isfinite(error) else 0.0


def _class_flips(table: pd.DataFrame, earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    flipped = ~equal_values(table["first"], table["second"])
    was_right = equal_values(earlier["predicted"], earlier["actual"])
    is_right = equal_values(later["predicted"], later["actual"])
    gain = is_right.astype(int) - was_right.astype(int)
    return table.assign(flipped=flipped, outcome=_outcomes(flipped, gain))


def _number_flips(
    table: pd.DataFrame, earlier: pd.DataFrame, later: pd.DataFrame, beyond: float
) -> pd.DataFrame:
    change = table["second"] - table["first"]
    errors = [(each["predicted"] - each["actual"]).abs() for each in (earlier, later)]
    flipped = (change.abs() > beyond).to_numpy(dtype=bool)
    gain = np.sign(np.nan_to_num((errors[0] - errors[1]).to_numpy(dtype=float)))
    return table.assign(change=change, flipped=flipped, outcome=_outcomes(flipped, gain))


def _outcomes(flipped: Any, gain: Any) -> Any:
    words = np.select([gain > 0, gain < 0], ["better", "worse"], "other")
    return np.where(flipped, words, "")
