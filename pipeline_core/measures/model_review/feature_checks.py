"""Checks of the columns that a model learns from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.model_review.case import Review, names_of, not_applicable, verdict
from pipeline_core.measures.model_review.marks import lead

Answer = dict[str, Any]
GOLDEN_SHARE = 0.95
PERFECT = 0.99
MIN_PERFECT_ROWS = 100
USELESS_SHARE = 0.4
MAX_CORRELATION = 0.95
MAX_SCALE_RATIO = 100.0
MIN_ID_ROWS = 30
WORD_ID_SHARE = 0.5
MIN_TEXT_WORDS = 3.0
_BY_DISTANCE = ("KNeighbors", "RadiusNeighbors", "SVC", "SVR", "NuSV", "MLP", "GaussianProcess")


def golden_feature(review: Review) -> Answer:
    """Judge whether one raw column alone scores nearly as the model does.

    Perfect alone, it may be the target under another name.
    """
    gain, errors = lead(review.test_marks, review.constant)
    if len(review.single) < 2:
        return not_applicable("one_column")
    if gain <= 0 or errors < 2:
        return not_applicable("no_lead")
    name = max(review.single, key=lambda name: review.single[name].score)
    best = review.single[name]
    share = (best.score - review.constant.score) / gain
    is_perfect = best.score >= PERFECT and len(review.test.y) >= MIN_PERFECT_ROWS
    speaks = "mend" if is_perfect else "know" if share > GOLDEN_SHARE else None
    values = {"share": share, "column": name, "alone": best.score, "test": review.test_marks.score}
    return verdict(speaks, GOLDEN_SHARE, **values)


def useless_features(review: Review) -> Answer:
    """Judge how many columns can be shuffled together at no loss of the test score."""
    count = len(review.drops)
    if count < 2:
        return not_applicable("one_column")
    gain, errors = lead(review.test_marks, review.constant)
    if gain <= 0 or errors < 2:
        return not_applicable("no_lead")
    share = len(review.useless) / count
    names = names_of(review.useless)
    values = {"share": share, "count": len(review.useless), "of": count, "columns": names}
    return verdict("know" if share > USELESS_SHARE else None, USELESS_SHARE, **values)


def correlated_features(review: Review) -> Answer:
    """Judge whether coefficients stand for columns that go together, and mean little alone."""
    if not has_coefficients(review.model):
        return not_applicable("no_coefficients")
    if review.prepared is None or review.prepared.shape[1] < 2:
        return not_applicable("not_numbers")
    strongest, pairs = _correlations(review.prepared)
    speaks = "know" if strongest > MAX_CORRELATION else None
    return verdict(speaks, MAX_CORRELATION, correlation=strongest, pairs=pairs)


def _correlations(prepared: Any) -> tuple[float, int]:
    """Return the strongest correlation of two columns, and how many are above the limit."""
    varying = prepared[:, np.std(prepared, axis=0) > 0][:, :500]
    if varying.shape[1] < 2:
        return 0.0, 0
    matrix = np.abs(np.corrcoef(varying, rowvar=False))
    values = matrix[np.triu_indices_from(matrix, 1)]
    return float(np.nanmax(values)), int(np.sum(values > MAX_CORRELATION))


def unscaled_features(review: Review) -> Answer:
    """Judge whether columns of unlike scale meet coefficients or distances."""
    last = last_step(review.model)
    by_distance = type(last).__name__.startswith(_BY_DISTANCE)
    if not by_distance and not has_coefficients(review.model):
        return not_applicable("no_coefficients")
    if review.prepared is None or review.prepared.shape[1] < 2:
        return not_applicable("not_numbers")
    spreads = np.std(review.prepared, axis=0)
    spreads = spreads[spreads > 0]
    ratio = float(spreads.max() / spreads.min()) if len(spreads) else 1.0
    speaks = None if ratio <= MAX_SCALE_RATIO else "mend" if by_distance else "know"
    return verdict(speaks, MAX_SCALE_RATIO, ratio=ratio)


def last_step(model: Any) -> Any:
    """Return the last step of a model.

    Examples
    --------
    >>> last_step("a model without steps")
    'a model without steps'
    """
    return model.steps[-1][1] if isinstance(model, Pipeline) else model


def has_coefficients(model: Any) -> bool:
    """Tell whether a fitted model has one coefficient a column.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> has_coefficients(Ridge().fit([[0.0], [1.0]], [0.0, 1.0]))
    True
    """
    last = last_step(model)
    return hasattr(last, "coef_") and getattr(last, "kernel", "linear") == "linear"


def id_like_features(review: Review) -> Answer:
    """Judge whether columns tell rows apart instead of describing them, and the model uses them."""
    rows = len(review.train.y)
    if rows < MIN_ID_ROWS:
        return not_applicable("few_rows")
    shares = {str(name): _id_share(review.train.X[name]) for name in review.train.X.columns}
    found = [name for name, share in shares.items() if share > WORD_ID_SHARE]
    used = [name for name in found if review.drops.get(name, (0.0, 0.0))[0] != 0]
    highest = max(shares.values(), default=0.0)
    speaks = "mend" if used else "know" if found else None
    return verdict(speaks, WORD_ID_SHARE, share=highest, columns=names_of(used or found))


def _id_share(column: pd.Series) -> float:
    """Return the share of different values, where so many of them can be names only."""
    present = column.dropna()
    if not len(present):
        return 0.0
    kind, distinct = column_kind(column), present.nunique()
    share = float(distinct / len(present))
    if kind == "word":
        words = present.astype(str).str.count(r"\s").mean() + 1
        return 0.0 if words >= MIN_TEXT_WORDS else share
    if kind != "number" or distinct < len(present):
        return 0.0
    values = present.to_numpy(dtype=float)
    return share if _counts_on(values) else 0.0


def _counts_on(values: Any) -> bool:
    """Tell whether different whole numbers fill a range evenly, as the numbers of rows do."""
    if not np.isfinite(values).all() or (values % 1 != 0).any():
        return False
    steps = np.diff(np.sort(values))
    reach = values.max() - values.min()
    return bool(reach < 2.5 * len(values) and steps.max() <= 0.1 * reach)
