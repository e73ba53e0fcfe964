"""Steps that learn the categories of columns: rare ones pooled, each replaced by how often it is.

A category that was not there in training is pooled too, or was there 0 times. Categories are
compared as text, so that a column read as numbers has those it was fitted with.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from pipeline_core.measures.value_texts import text_column


class RareCategories(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A step that puts the rare categories of a column together; missing values stay.

    Parameters
    ----------
    min_count, min_share
        A category is kept if at least so many rows have it, and so large a share of those that
        have any.
    name
        The category that the others become.

    Attributes
    ----------
    categories_
        The kept categories of each column, sorted.

    Examples
    --------
    >>> step = RareCategories(min_count=2).fit(pd.DataFrame({"city": ["Lima", "Lima", "Oslo"]}))
    >>> step.transform(pd.DataFrame({"city": ["Lima", "Oslo", "Rome", None]}))["city"].tolist()
    ['Lima', 'other', 'other', nan]
    """

    def __init__(self, min_count: int = 1, min_share: float = 0.0, name: str = "other") -> None:
        self.min_count = min_count
        self.min_share = min_share
        self.name = name

    def fit(self, X: pd.DataFrame, y: Any = None) -> Any:
        """Count the categories of each column."""
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        self.categories_ = [self._kept(text_column(X[name])) for name in X]
        return self

    def _kept(self, column: pd.Series[Any]) -> Any:
        counts = column.value_counts()
        frequent = counts[(counts >= self.min_count) & (counts >= self.min_share * counts.sum())]
        return np.asarray(sorted(frequent.index), dtype=object)

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Replace the categories that were rare, or not there at all."""
        check_is_fitted(self)
        columns = {}
        for name, frequent in zip(self.feature_names_in_, self.categories_, strict=True):
            texts = text_column(X[name])
            columns[name] = texts.where(texts.isin(frequent) | texts.isna(), self.name)
        return pd.DataFrame(columns, index=X.index)

    def __sklearn_tags__(self) -> Tags:
        return _tags_of_words(super().__sklearn_tags__())


class FrequencyEncoder(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A step that replaces a category by how often the training rows have it.

    A missing value counts as a category of its own; one that was not there has 0.

    Parameters
    ----------
    give
        ``share`` of all training rows, or ``count``.

    Attributes
    ----------
    categories_, encodings_
        The categories of each column, sorted, and the number of each.

    Examples
    --------
    >>> step = FrequencyEncoder().fit(pd.DataFrame({"city": ["Lima", "Lima", "Oslo", None]}))
    >>> step.transform(pd.DataFrame({"city": ["Lima", "Rome", None]}))["city"].tolist()
    [0.5, 0.0, 0.25]
    """

    def __init__(self, give: str = "share") -> None:
        self.give = give

    def fit(self, X: pd.DataFrame, y: Any = None) -> Any:
        """Count the categories of each column."""
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        self.categories_, self.encodings_, self.missing_ = [], [], []
        total = len(X) if self.give == "share" else 1
        for name in X:
            texts = text_column(X[name])
            counts = texts.value_counts().sort_index()
            self.categories_.append(np.asarray(counts.index, dtype=object))
            self.encodings_.append(counts.to_numpy(dtype="float64") / total)
            self.missing_.append(int(texts.isna().sum()) / total)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Replace each category by its frequency."""
        check_is_fitted(self)
        columns = {}
        for place, name in enumerate(self.feature_names_in_):
            texts = text_column(X[name])
            numbers = dict(zip(self.categories_[place], self.encodings_[place], strict=True))
            codes = texts.map(numbers).astype("float64").fillna(0.0)
            columns[name] = codes.where(texts.notna(), self.missing_[place])
        return pd.DataFrame(columns, index=X.index)

    def __sklearn_tags__(self) -> Tags:
        return _tags_of_words(super().__sklearn_tags__())


def _tags_of_words(tags: Tags) -> Tags:
    tags.input_tags.string = tags.input_tags.categorical = tags.input_tags.allow_nan = True
    return tags
