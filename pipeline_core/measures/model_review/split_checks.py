"""Checks of how training and test rows were parted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.model_review.case import Review, names_of, not_applicable, verdict

Answer = dict[str, Any]
SHARED_SHARE = 0.01
MORE_THAN_CHANCE = 10.0
FEW_CLASS_ROWS = 10
UNSEEN_SHARE = 0.01
MANY_UNSEEN = 0.05


def shared_rows(review: Review) -> Answer:
    """Judge whether test rows are training rows too, more often than chance explains."""
    names = list(review.train.X.columns)
    parts = [part.X.assign(**{"": part.y}) for part in (review.train, review.test)]
    if not names:
        return not_applicable("no_columns")
    train, test = (row_keys(part) for part in parts)
    repeated = int(np.isin(test, train).sum())
    share = repeated / len(test)
    by_chance = _chance_of_pairs(pd.concat(parts, ignore_index=True))
    expected = by_chance * len(train) * len(test)
    speaks = share >= SHARED_SHARE and repeated > max(1.0, MORE_THAN_CHANCE * expected)
    values = {"share": share, "rows": repeated, "of": len(test)}
    return verdict("mend" if speaks else None, SHARED_SHARE, **values)


def row_keys(rows: pd.DataFrame) -> npt.NDArray[np.uint64]:
    """Return a hash of each row.

    Examples
    --------
    >>> keys = row_keys(pd.DataFrame({"a": [1, 1, 2], "b": ["x", "x", "x"]}))
    >>> bool(keys[0] == keys[1]), bool(keys[0] == keys[2])
    (True, False)
    """
    plain = {
        str(place): rows.iloc[:, place].to_numpy(dtype=float, na_value=np.nan)
        if column_kind(rows.iloc[:, place]) in ("number", "boolean")
        else rows.iloc[:, place].astype(str).to_numpy(dtype=object)
        for place in range(rows.shape[1])
    }
    return np.asarray(pd.util.hash_pandas_object(pd.DataFrame(plain), index=False))


def _chance_of_pairs(rows: pd.DataFrame) -> float:
    """Return how often two different rows are equal if their columns knew nothing of each other."""
    different = rows.iloc[np.unique(row_keys(rows), return_index=True)[1]]
    chance = 1.0
    for place in range(different.shape[1]):
        counts = different.iloc[:, place].value_counts(dropna=False).to_numpy(dtype=float)
        rest = counts.sum() * (counts.sum() - 1)
        chance *= float((counts * (counts - 1)).sum() / rest) if rest else 1.0
    return chance


def time_order(review: Review) -> Answer:
    """Judge whether test rows are earlier than training rows."""
    before, after = review.train.times, review.test.times
    if before is None or after is None:
        return not_applicable("no_times")
    early = int((after < before.max()).sum())
    share = early / len(after)
    return verdict("mend" if early else None, 0.0, share=share, rows=early, of=len(after))


def torn_groups(review: Review) -> Answer:
    """Judge whether rows of one group are on both sides."""
    train, test = review.train.groups, review.test.groups
    if train is None or test is None:
        return not_applicable("no_groups")
    torn = set(train.dropna().unique()) & set(test.dropna().unique())
    rows = int(test.isin(torn).sum())
    return verdict("mend" if torn else None, 0.0, torn=len(torn), rows=rows, of=len(test))


def rare_classes(review: Review) -> Answer:
    """Judge whether each class has enough test rows to tell how it is predicted."""
    if not is_classifier(review.model):
        return not_applicable("no_classes")
    labels = list(review.model.classes_)
    counts = review.test.y.value_counts().reindex(labels, fill_value=0)
    fewest, rare = int(counts.min()), counts.index[counts < FEW_CLASS_ROWS]
    speaks = "mend" if fewest < 2 else "know" if fewest < FEW_CLASS_ROWS else None
    names = names_of(rare if len(rare) else [counts.idxmin()])
    return verdict(speaks, float(FEW_CLASS_ROWS), rows=fewest, classes=names)


def missing_in_test(review: Review) -> Answer:
    """Judge whether columns have gaps in test rows only: no gap was ever learned."""
    train, test = review.train.X.isna(), review.test.X.isna()
    only = [name for name in review.test.X if test[name].any() and not train[name].any()]
    share = float(test[only].any(axis=1).mean()) if only else 0.0
    speaks = "mend" if share > MANY_UNSEEN else "know" if only else None
    return verdict(speaks, 0.0, share=share, columns=names_of(only))


def unseen_categories(review: Review) -> Answer:
    """Judge how many test rows have a category that no training row has."""
    words = [name for name in review.train.X if _is_category(review.train.X[name])]
    if not words:
        return not_applicable("no_words")
    strange = {name: _strange(review.train.X[name], review.test.X[name]) for name in words}
    any_strange = np.any(list(strange.values()), axis=0)
    share = float(np.mean(any_strange))
    names = names_of(name for name in words if strange[name].any())
    speaks = "mend" if share > MANY_UNSEEN else "know" if share > UNSEEN_SHARE else None
    return verdict(speaks, UNSEEN_SHARE, share=share, rows=int(any_strange.sum()), columns=names)


def _is_category(column: pd.Series) -> bool:
    present = column.dropna()
    return column_kind(column) == "word" and present.nunique() <= max(20, len(present) / 2)


def _strange(train: pd.Series, test: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(test.notna() & ~test.astype(str).isin(train.dropna().astype(str).unique()))
