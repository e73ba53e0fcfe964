"""Texts as numbers: a column for each term, with how much each text is about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import (
    CountVectorizer,
    HashingVectorizer,
    TfidfVectorizer,
    strip_accents_unicode,
)
from sklearn.utils.validation import check_is_fitted

from pipeline_core.measures.sparse_columns import sparse_table
from pipeline_core.measures.stop_words import stop_words


class TextTerms(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A column of numbers for each term of texts, most of them zero; each column by itself.

    The numbers are those of scikit-learn's vectorizer. A missing text has no terms. A column
    whose texts share no terms makes no columns.

    Parameters
    ----------
    method
        tfidf, counts, presence, or hashed: counts of terms that fall into `max_terms` columns.
    unit
        word, or character: pieces of words.
    longest
        The most words, or characters, in a term.
    min_rows
        Terms in fewer texts make no column.
    max_terms
        The most columns that a column of texts becomes: its most frequent terms.
    language
        Whose stop words are left out: english, spanish or none.
    strip_accents
        Whether letters lose their accents.

    Examples
    --------
    >>> texts = pd.DataFrame({"title": ["red house", "blue house", None]})
    >>> TextTerms("counts", min_rows=1).fit_transform(texts).sparse.to_dense()
       title_blue  title_house  title_red
    0         0.0          1.0        1.0
    1         1.0          1.0        0.0
    2         0.0          0.0        0.0
    """

    def __init__(
        self,
        method: str = "tfidf",
        unit: str = "word",
        longest: int = 1,
        min_rows: int = 2,
        max_terms: int = 1000,
        language: str = "none",
        strip_accents: bool = False,
    ) -> None:
        self.method = method
        self.unit = unit
        self.longest = longest
        self.min_rows = min_rows
        self.max_terms = max_terms
        self.language = language
        self.strip_accents = strip_accents

    def fit(self, X: pd.DataFrame, y: Any = None) -> TextTerms:
        """Learn the terms of each column from its texts."""
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        self.vectorizers_ = [self._fitted_vectorizer(texts_in(X[name])) for name in X.columns]
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return a table with a sparse column for each term."""
        check_is_fitted(self)
        parts = [
            vectorizer.transform(texts_in(X[name]))
            for name, vectorizer in zip(self.feature_names_in_, self.vectorizers_, strict=True)
            if vectorizer is not None
        ]
        return sparse_table(parts, list(self.get_feature_names_out()), X.index)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Return the names of the columns: that of the texts, and the term."""
        check_is_fitted(self)
        names = []
        for column, vectorizer in zip(self.feature_names_in_, self.vectorizers_, strict=True):
            names += [f"{column}_{term}" for term in self._terms(vectorizer)]
        return np.asarray(names, dtype=object)

    def _terms(self, vectorizer: Any) -> list[str]:
        if vectorizer is None:
            return []
        if self.method == "hashed":
            return [f"hash_{place}" for place in range(self.max_terms)]
        return list(vectorizer.get_feature_names_out())

    def _fitted_vectorizer(self, texts: list[str]) -> Any:
        vectorizer = self._vectorizer()
        try:
            return vectorizer.fit(texts)
        except ValueError as error:
            if any(words in str(error) for words in ("vocabulary", "no terms remain", "max_df")):
                return None  # not one term stands in enough of these texts
            raise

    def _vectorizer(self) -> Any:
        words = stop_words(self.language)
        if self.strip_accents:
            words = sorted({strip_accents_unicode(word) for word in words})
        shortest = 1 if self.unit == "word" else 3
        options: dict[str, Any] = {
            "analyzer": "word" if self.unit == "word" else "char_wb",
            "ngram_range": (shortest, max(shortest, self.longest)),
            "stop_words": words or None if self.unit == "word" else None,
            "strip_accents": "unicode" if self.strip_accents else None,
        }
        if self.method == "hashed":
            return HashingVectorizer(n_features=self.max_terms, alternate_sign=False, **options)
        options |= {"min_df": self.min_rows, "max_features": self.max_terms}
        if self.method == "tfidf":
            return TfidfVectorizer(**options)
        return CountVectorizer(binary=self.method == "presence", dtype=np.float64, **options)


def texts_in(column: pd.Series[Any]) -> list[str]:
    """Return the values of a column as texts; a missing one is empty.

    Examples
    --------
    >>> texts_in(pd.Series(["a", None]))
    ['a', '']
    """
    return ["" if is_missing else str(value)
            for value, is_missing in zip(column, column.isna(), strict=True)]  # fmt: skip
