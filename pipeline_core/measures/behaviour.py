"""What a fitted model must do: decide a row, not mind a column, follow one, repeat itself.

The kinds of test are those of behavioural testing: Ribeiro, Wu, Guestrin and Singh (2020),
*Beyond Accuracy: Behavioral Testing of NLP Models with CheckList* (minimum functionality,
invariance, directional expectation), for tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.subject_rows import (
    Over,
    Subject,
    Verdict,
    as_column,
    example,
    in_words,
    require_words,
    rows_over,
    scores_of,
)

Floats = npt.NDArray[np.float64]
_ROUNDING = 1e-9  # what two ways of the same calculation may differ by
_EXAMPLES = 3


def judge_invariance(
    subject: Subject,
    changing: Mapping[str, Sequence[Any]],
    *,
    over: Over = 500,
    may_differ: float = 0.0,
    moves_at_most: float | None = None,
    probability_of: Any = None,
    seed: int = 0,
) -> Verdict:
    """Judge whether a model answers alike whatever stands in some columns.

    Parameters
    ----------
    subject
        The model.
    changing
        The values to put in by column; of several columns every combination.
    over, seed
        The rows, as `rows_over` takes them.
    may_differ
        The share of the rows whose answer may depend on the values.
    moves_at_most
        How far a score or a number may move without being another answer; None lets a score
        move and looks at the decision only.
    probability_of
        The class whose score it is.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> X = pd.DataFrame({"x": [1, 2, 3, 4], "z": [0, 0, 1, 1]})
    >>> subject = Subject(DecisionTreeClassifier().fit(X[["z"]], [0, 0, 1, 1]), X[["z"]], X[["z"]])
    >>> judge_invariance(subject, {"z": [0, 1]}).found["share"]
    1.0
    """
    X = rows_over(subject, over, seed)
    _require_columns(X, changing)
    for column, values in changing.items():
        require_words(subject.train[column], values)
    tables = []
    for values in product(*changing.values()):
        columns = zip(changing, values, strict=True)
        tables.append(X.assign(**{c: filled_with(X, c, value) for c, value in columns}))
    base, moves_by = tables[0], moves_at_most
    differs, answers = np.zeros(len(X), dtype=bool), None
    examples: list[dict[str, Any]] = []
    for table in tables[1:]:
        new, answers = differences(subject, base, table, moves_by, probability_of)
        examples += _examples(base, table, new & ~differs, answers)
        differs |= new
    return _share_verdict(differs, may_differ, examples)


def judge_direction(
    subject: Subject,
    more: str,
    *,
    by: float | str,
    never: Literal["lowers", "raises"],
    over: Over = 500,
    may_differ: float = 0.0,
    probability_of: Any = None,
    seed: int = 0,
) -> Verdict:
    """Judge whether more of something moves a model's score or number only one way.

    Parameters
    ----------
    subject
        The model.
    more, by
        The column, and the amount to add to it; ``10%`` is a share of its value.
    never
        What it must not do to the score of the class, or to the number.
    over, seed
        The rows, as `rows_over` takes them; those without a value are left out.
    may_differ
        The share of the rows that may go the other way.
    probability_of
        The class; the positive one by default.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> subject = Subject(LinearRegression().fit(X, [3.0, 2.0, 1.0]), X, X)
    >>> judge_direction(subject, "x", by=1, never="lowers").passed
    False
    """
    X = rows_over(subject, over, seed)
    _require_columns(X, [more])
    X = X[X[more].notna()]
    share = isinstance(by, str)
    amount = float(by[:-1]) / 100 if isinstance(by, str) else float(by)
    values = X[more].astype("float64")
    moved = X.assign(**{more: values + (values.abs() * amount if share else amount)})
    before, after = (scores_of(subject, table, probability_of) for table in (X, moved))
    steps = after - before if never == "lowers" else before - after
    wrong = steps < -_ROUNDING
    answers = before, after
    verdict = _share_verdict(wrong, may_differ, _examples(X, moved, wrong, answers))
    verdict.found["largest"] = float(max(0.0, -steps.min())) if len(steps) else 0.0
    return verdict


def judge_repeatable(subject: Subject, *, over: Over = 500, seed: int = 0) -> Verdict:
    """Judge whether a model answers a row alone as in a batch, and in another order.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> judge_repeatable(Subject(LinearRegression().fit(X, [3.0, 2.0, 1.0]), X, X)).passed
    True
    """
    X = rows_over(subject, over, seed)
    batch, again = _answers(subject, X), _answers(subject, X.iloc[::-1])[::-1]
    differs = ~_same(batch, again)
    few = np.arange(0, len(X), max(1, len(X) // 50))  # one call for each is slow
    alone = [_answers(subject, X.iloc[place : place + 1]) for place in few.tolist()]
    differs[few] |= ~_same(batch[few], np.concatenate(alone))
    return _share_verdict(differs, 0.0, _examples(X, X, differs, (batch, again)))


def differences(
    subject: Subject,
    before: pd.DataFrame,
    after: pd.DataFrame,
    moves_at_most: float | None,
    probability_of: Any,
) -> tuple[npt.NDArray[np.bool_], tuple[Any, Any]]:
    """Return which rows a model answers differently after a change, and both answers.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> subject = Subject(LinearRegression().fit(X, [3.0, 2.0, 1.0]), X, X)
    >>> differences(subject, X, X + 1, 2.0, None)[0].tolist()
    [False, False, False]
    """
    if moves_at_most is None and is_classifier(subject.model):
        old, new = (np.asarray(subject.model.predict(table)) for table in (before, after))
        return old != new, (old, new)
    old, new = (scores_of(subject, table, probability_of) for table in (before, after))
    return np.abs(new - old) > (moves_at_most or 0.0) + _ROUNDING, (old, new)


def filled_with(X: pd.DataFrame, column: str, value: Any) -> pd.Series:
    """Return a column of a table with one value in every row.

    Examples
    --------
    >>> filled_with(pd.DataFrame({"x": [1, 2]}), "x", 1.5).tolist()
    [1.5, 1.5]
    """
    return as_column([value] * len(X), X[column]).set_axis(X.index)


def _require_columns(X: pd.DataFrame, names: Any) -> None:
    if unknown := [name for name in names if name not in X.columns]:
        raise ValueError(f"The model's rows have no column {unknown[0]!r}.")


def _answers(subject: Subject, X: pd.DataFrame) -> npt.NDArray[Any]:
    return np.asarray(subject.model.predict(X))


def _same(first: Any, second: Any) -> npt.NDArray[np.bool_]:
    if np.asarray(first).dtype.kind == "f":
        close = np.isclose(first, second, rtol=_ROUNDING, atol=_ROUNDING, equal_nan=True)
        return np.asarray(close, dtype=bool)
    return np.asarray(first == second)


def _share_verdict(
    differs: npt.NDArray[np.bool_], may_differ: float, examples: list[dict[str, Any]]
) -> Verdict:
    if not len(differs):
        raise ValueError("There is no row to test with.")
    share = float(differs.mean())
    found = {"rows": len(differs), "failed": int(differs.sum()), "share": share}
    return Verdict(share <= may_differ, found, examples[:_EXAMPLES])


def _examples(
    before: pd.DataFrame, after: pd.DataFrame, wrong: Any, answers: tuple[Any, Any]
) -> list[dict[str, Any]]:
    places = np.flatnonzero(wrong)[:_EXAMPLES]
    return [
        {**example(before, after, p), "answers": [in_words(a[p]) for a in answers]} for p in places
    ]
