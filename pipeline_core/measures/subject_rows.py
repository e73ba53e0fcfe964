"""What tests of a model look at: the model, its training rows, and the rows it is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.responses import model_response

Floats = npt.NDArray[np.float64]

Row = Mapping[str, Any] | str | int
Over = Literal["all"] | int | Sequence[Row]


class Subject(NamedTuple):
    """A fitted model with its rows.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    train, test
        The features of the training and of the test rows.
    positive
        The positive of two classes, or None.
    """

    model: Any
    train: pd.DataFrame
    test: pd.DataFrame
    positive: Any = None


class Verdict(NamedTuple):
    """What a test found.

    Parameters
    ----------
    passed
        Whether what must hold does.
    found
        What was counted or measured, by name.
    examples
        A few rows: how they were changed, and what the model answered.
    """

    passed: bool
    found: dict[str, Any]
    examples: Sequence[dict[str, Any]] = ()


def rows_over(subject: Subject, over: Over = 500, seed: int = 0) -> pd.DataFrame:
    """Return the rows that a test looks at.

    Parameters
    ----------
    subject
        The model with its rows.
    over
        ``all`` test rows, so many of them drawn by the seed, or rows that are given.
    seed
        Of the draw.

    Examples
    --------
    >>> X = pd.DataFrame({"x": [1, 2, 3]})
    >>> rows_over(Subject(None, X, X), [{"x": 5}, 2])["x"].tolist()
    [5, 3]
    """
    if over == "all":
        return subject.test
    if not isinstance(over, int):
        return given_rows(subject, list(over))
    few = len(subject.test) <= over
    return subject.test if few else subject.test.sample(over, random_state=seed).sort_index()


def given_rows(subject: Subject, rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a table that the model takes.

    Parameters
    ----------
    subject
        The model with its rows.
    rows
        Each by the label of a test or training row, or by its values; a column that is not
        named has its middle value, or its most frequent one, of the training rows.

    Raises
    ------
    ValueError
        There is no such row or column, a value is not of its column's kind, or a word is
        in no training row.

    Examples
    --------
    >>> X = pd.DataFrame({"age": [20, 30, 40], "city": ["Lima", "Oslo", "Lima"]})
    >>> given_rows(Subject(None, X, X), [{"age": 31.5}, {}, 1])
        age  city
    0  31.5  Lima
    1  30.0  Lima
    2  30.0  Oslo
    """
    typical = {str(name): typical_value(subject.train[name]) for name in subject.train}
    values = []
    for row in rows:
        if not isinstance(row, Mapping):
            values.append(_row_of_label(subject, row))
            continue
        if unknown := [name for name in row if name not in typical]:
            raise ValueError(f"A row names the column {unknown[0]!r}, which the model's rows lack.")
        for name, value in row.items():
            require_words(subject.train[name], [value])
        values.append({**typical, **row})
    columns = {name: [row[name] for row in values] for name in typical}
    return pd.DataFrame({name: as_column(columns[name], subject.train[name]) for name in typical})


def _row_of_label(subject: Subject, label: str | int) -> dict[str, Any]:
    for table in (subject.test, subject.train):
        if label in table.index:
            return {str(name): table[name].loc[label] for name in table}
    raise ValueError(f"There is no row {label!r} among the rows of the model.")


def require_words(column: pd.Series, values: Sequence[Any]) -> None:
    """Raise if a word is none of a column's: what a test then finds says nothing of that word.

    Raises
    ------
    ValueError
        The column holds words, and not this one.

    Examples
    --------
    >>> require_words(pd.Series(["Lima", "Oslo"], name="city"), ["Oslo", None])
    """
    if column_kind(column) != "word":
        return
    known = column.dropna().astype("str").unique().tolist()
    for value in values:
        if value is not None and str(value) not in known:
            near = ", ".join(get_close_matches(str(value), known, n=3) or known[:8])
            raise ValueError(f"No training row has {value!r} in {column.name!r}; there are {near}.")


def typical_value(column: pd.Series) -> Any:
    """Return a column's middle value, or its most frequent one; None if it has none.

    Examples
    --------
    >>> typical_value(pd.Series([1.5, 5.0, 9.0])), typical_value(pd.Series(["b", "a", "b"]))
    (np.float64(5.0), 'b')
    """
    present = column.dropna()
    if not len(present):
        return None
    if column_kind(column) in ("number", "date"):
        return present.sort_values().iloc[(len(present) - 1) // 2]
    return present.mode().iloc[0]


def as_column(values: Sequence[Any], like: pd.Series) -> pd.Series:
    """Return values as a column of the kind of another, wider where they do not fit it.

    Raises
    ------
    ValueError
        A value is not of that kind.

    Examples
    --------
    >>> as_column([1, None], pd.Series([1, 2])).tolist()
    [1.0, nan]
    """
    made = pd.Series(list(values), dtype="object")
    missing = made.isna()
    kind = column_kind(like)
    if kind == "number":
        numbers = pd.to_numeric(made).astype("float64")
        whole = not missing.any() and bool((numbers % 1 == 0).all())
        return numbers.astype(like.dtype) if whole or like.dtype.kind == "f" else numbers
    if kind == "date":
        return pd.to_datetime(made).astype(like.dtype)
    if kind == "boolean":
        if not made[~missing].isin([True, False]).all():
            raise ValueError(f"The column {like.name!r} holds true and false only.")
        return made.astype("boolean" if missing.any() else like.dtype)
    words = made.where(missing, made.astype("str"))
    known = getattr(like.dtype, "categories", None)
    if known is not None and not words[~missing].isin(known).all():
        return words.astype("str")
    return words.astype(like.dtype)


def scores_of(subject: Subject, X: pd.DataFrame, wanted: Any = None) -> Floats:
    """Return the score of a class, of the positive one by default, or the predicted number.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2, 3, 4]})
    >>> subject = Subject(DummyClassifier().fit(X, ["no", "yes", "yes", "yes"]), X, X)
    >>> scores_of(subject, X.head(1)).tolist(), scores_of(subject, X.head(1), "no").tolist()
    ([0.75], [0.25])
    """
    model = subject.model
    if not is_classifier(model):
        return np.asarray(model.predict(X), dtype="float64")
    label = subject.positive if wanted is None else wanted
    label, _ = choose_positive(list(model.classes_), label)
    if label is None:
        raise ValueError("There are more than two classes: name the one with 'probability_of'.")
    return model_response(model, label).of(X)[:, 0]


def example(before: pd.DataFrame, after: pd.DataFrame, place: int) -> dict[str, Any]:
    """Return one row of two tables in words: its label, and the cells that differ.

    Examples
    --------
    >>> X = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
    >>> example(X, X.assign(x=[1, 9]), 1)
    {'row': '1', 'before': {'x': '2'}, 'after': {'x': '9'}}
    """
    pairs = {str(c): (before[c].iloc[place], after[c].iloc[place]) for c in before}
    changed = {c: pair for c, pair in pairs.items() if in_words(pair[0]) != in_words(pair[1])}
    return {
        "row": str(before.index[place]),
        "before": {c: in_words(old) for c, (old, _) in changed.items()},
        "after": {c: in_words(new) for c, (_, new) in changed.items()},
    }


def in_words(value: Any) -> str:
    """Return a cell or an answer as a short text.

    Examples
    --------
    >>> in_words(np.float64(0.25)), in_words(None), in_words("good")
    ('0.25', '', 'good')
    """
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    return str(value)[:80]
