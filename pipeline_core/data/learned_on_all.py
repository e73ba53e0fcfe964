"""A recipe that learned from all rows, the judged ones too: what a leak is made of.

Laboratories show with it what a leak would have earned. It refuses to be written, whoever asks:
no file of models, no cache and no export can hold a model that contains it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from pipeline_core.errors import UsageError


class LearnedOnAllRows(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Steps that were fitted on all rows and learn nothing more, in folds and copies neither.

    Rows that it learned from become what `fit_transform` gave for them, as in the script of one
    who prepares a table and splits it afterwards.

    Parameters
    ----------
    steps
        The steps as a fitted scikit-learn transformer of pandas tables.
    rows, given
        The rows they were fitted on, and what `fit_transform` gave for them.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> rows = pd.DataFrame({"age": [20.0, 40.0]})
    >>> scaler = StandardScaler().set_output(transform="pandas")
    >>> frozen = LearnedOnAllRows(scaler, rows, scaler.fit_transform(rows))
    >>> frozen.fit(rows.head(1)).transform(pd.DataFrame({"age": [30.0]}))
       age
    0  0.0
    """

    def __init__(self, steps: Any, rows: pd.DataFrame, given: pd.DataFrame) -> None:
        self.steps = steps
        self.rows = rows
        self.given = given

    def fit(self, X: Any, y: Any = None) -> LearnedOnAllRows:
        """Learn nothing."""
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the prepared rows."""
        if X.index.isin(self.rows.index).all() and self.rows.loc[X.index, X.columns].equals(X):
            return self.given.loc[X.index]
        prepared: pd.DataFrame = self.steps.transform(X)
        return prepared

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Return the names of the prepared columns."""
        return self.given.columns.to_numpy(dtype=object)

    def set_output(self, *, transform: Any = None) -> LearnedOnAllRows:
        """Stay as it is: it gives pandas tables."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Say that there is nothing left to fit."""
        return True

    def __sklearn_clone__(self) -> LearnedOnAllRows:
        """Return itself: a copy that forgets would be honest."""
        return self

    def __deepcopy__(self, memo: Any) -> LearnedOnAllRows:
        """Return itself, likewise."""
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Refuse to be written.

        Raises
        ------
        UsageError
            Always.
        """
        raise UsageError("laboratory.never_kept")

    def __getstate__(self) -> Any:
        """Refuse to be written, likewise by what asks an object for its parts."""
        raise UsageError("laboratory.never_kept")
