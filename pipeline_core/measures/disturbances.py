"""Small changes of rows that a model must bear: noise, typos, gaps, words it has never met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.behaviour import differences
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.subject_rows import (
    Over,
    Subject,
    Verdict,
    as_column,
    example,
    in_words,
    rows_over,
)

_NEW_WORD = "a word never met before"
_LOOSE = ("gaps", "new_words")  # these lose what a column says: an answer is all that is asked


def judge_robustness(
    subject: Subject,
    despite: Sequence[str],
    *,
    size: float = 0.05,
    columns: Sequence[str] = (),
    over: Over = 500,
    may_differ: float | None = None,
    moves_at_most: float | None = None,
    probability_of: Any = None,
    seed: int = 0,
) -> Verdict:
    """Judge whether a model answers, and answers alike, after small changes of its rows.

    Parameters
    ----------
    subject
        The model.
    despite
        The changes: ``noise`` in all numbers, a typo in one word (``typos``), letters in the
        other ``case``, ``spaces`` around words, one missing value (``gaps``), one word that
        was not there in training (``new_words``).
    size
        Of the noise, in standard deviations of the training rows.
    columns
        Only these; those of the kind that a change is for by default.
    over, seed
        The rows, as `rows_over` takes them; chance starts from the seed.
    may_differ
        The share of the rows whose answer may differ: none; of gaps and new words any.
    moves_at_most, probability_of
        As for `judge_invariance`.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> subject = Subject(LinearRegression().fit(X, [3.0, 2.0, 1.0]), X, X)
    >>> judge_robustness(subject, ["noise"], size=0.01, moves_at_most=0.1).passed
    True
    """
    X = rows_over(subject, over, seed)
    verdicts = []
    for change in despite:
        random = np.random.default_rng(seed)
        kind = {"noise": ("number",), "gaps": ("number", "word", "boolean", "date")}
        names = _columns_of(X, columns, kind.get(change, ("word",)))
        if not names or not len(X):
            raise ValueError(f"There is no column or no row to change by {change}.")
        changed = _CHANGES[change](
            X, names, random, size * subject.train[names].std(numeric_only=True)
        )
        differs, answers = differences(subject, X, changed, moves_at_most, probability_of)
        limit = (1.0 if change in _LOOSE else 0.0) if may_differ is None else may_differ
        share = float(differs.mean())
        found = {"change": change, "rows": len(X), "failed": int(differs.sum()), "share": share}
        examples = [
            {**example(X, changed, p), "answers": [in_words(a[p]) for a in answers]}
            for p in np.flatnonzero(differs)[:3]
        ]
        verdicts.append(Verdict(share <= limit, found, examples))
    failed = [verdict for verdict in verdicts if not verdict.passed]
    return max(failed or verdicts, key=lambda verdict: verdict.found["share"])


def _columns_of(X: pd.DataFrame, columns: Sequence[str], kinds: tuple[str, ...]) -> list[str]:
    if unknown := [name for name in columns if name not in X.columns]:
        raise ValueError(f"The model's rows have no column {unknown[0]!r}.")
    return [name for name in columns or X.columns if column_kind(X[name]) in kinds]


def _noise(X: pd.DataFrame, names: list[str], random: Any, sizes: pd.Series) -> pd.DataFrame:
    steps = {name: random.normal(0.0, 1.0, len(X)) * sizes[name] for name in names}
    return X.assign(**{name: X[name].astype("float64") + step for name, step in steps.items()})


def _in_all(change: Callable[[str], str]) -> Callable[..., pd.DataFrame]:
    def changed(X: pd.DataFrame, names: list[str], _random: Any, _sizes: Any) -> pd.DataFrame:
        return X.assign(**{name: _mapped(X[name], change) for name in names})

    return changed


def _mapped(column: pd.Series, change: Callable[[str], str]) -> pd.Series:
    values = [None if pd.isna(value) else change(str(value)) for value in column]
    return as_column(values, column).set_axis(column.index)


def _in_one(change: Callable[[Any, Any], Any]) -> Callable[..., pd.DataFrame]:
    """Return what changes one column of each row, drawn by chance."""

    def changed(X: pd.DataFrame, names: list[str], random: Any, _sizes: Any) -> pd.DataFrame:
        chosen = random.integers(0, len(names), len(X))
        columns = {}
        for place, name in enumerate(names):
            values = [
                change(value, random) if here else value
                for value, here in zip(X[name], chosen == place, strict=True)
            ]
            columns[name] = as_column(values, X[name]).set_axis(X.index)
        return X.assign(**columns)

    return changed


def _typo(value: Any, random: Any) -> Any:
    if pd.isna(value) or len(str(value)) < 2:
        return value
    word = str(value)
    place = int(random.integers(0, len(word) - 1))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return swapped if swapped != word else word[:place] + word[place + 1 :]


_CHANGES: dict[str, Callable[..., pd.DataFrame]] = {
    "noise": _noise,
    "typos": _in_one(_typo),
    "case": _in_all(str.swapcase),
    "spaces": _in_all("  {} ".format),
    "gaps": _in_one(lambda _value, _random: None),
    "new_words": _in_one(lambda _value, _random: _NEW_WORD),
}
