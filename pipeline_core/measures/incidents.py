"""Rows of an incident, kept in a small file, that a model must answer well from then on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.metric_value import metric_value
from pipeline_core.measures.subject_rows import Subject, Verdict, as_column, typical_value

MARK = "#"
MARK_DIGITS = 12


def judge_incident(
    subject: Subject,
    file: str,
    *,
    labels: str | None = None,
    measure: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    share_of: Any = None,
    answers_at_least: float | None = None,
    answers_at_most: float | None = None,
) -> Verdict:
    r"""Judge what a model answers for the rows of an incident: it must answer at all, and well.

    Parameters
    ----------
    subject
        The model with its rows.
    file
        The rows, as `incident_rows` reads them; a column that they lack has its middle value,
        or its most frequent one, of the training rows.
    labels
        The column of true answers, if they came.
    measure, at_least, at_most
        A metric of the answers and its limits.
    share_of, answers_at_least, answers_at_most
        A class, and limits on its share of the answers; without a class, on the mean answer.

    Raises
    ------
    ValueError
        The file was changed or is gone, or a value is not of its column's kind.

    Examples
    --------
    >>> import tempfile
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2, 3]})
    >>> subject = Subject(DummyClassifier().fit(X, ["no", "yes", "yes"]), X, X)
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_text("x,paid\n4,yes\n5,no\n")
    >>> file = file.rename(file.with_name(f"a-{content_mark(file.read_bytes())}.csv"))
    >>> judge_incident(subject, str(file), labels="paid", measure="accuracy", at_least=0.6)
    Verdict(passed=False, found={'rows': 2, 'what': 'measure', 'value': 0.5}, examples=())
    """
    table = incident_rows(file)
    X = _columns(subject, table)
    answers = np.asarray(subject.model.predict(X))
    checks = []
    if measure is not None and labels is not None:
        y = _true_answers(subject.model, table, labels)
        value = metric_value(measure, subject.model, X, y, subject.positive)
        checks.append(("measure", value, at_least, at_most))
    if answers_at_least is not None or answers_at_most is not None:
        shown = answers.astype(float) if share_of is None else answers.astype(str) == str(share_of)
        what = "mean" if share_of is None else "answers"
        checks.append((what, float(shown.mean()), answers_at_least, answers_at_most))
    for what, value, low, high in checks:
        if not _lies_within(value, low, high):
            return Verdict(False, {"rows": len(X), "what": what, "value": value})
    return Verdict(True, {"rows": len(X), "what": "", "value": None})


def _lies_within(value: float | None, low: float | None, high: float | None) -> bool:
    if value is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def content_mark(content: bytes) -> str:
    """Return what the name of an incident's file ends with: it tells its content.

    Examples
    --------
    >>> content_mark(b"x")
    '2d711642b726'
    """
    return hashlib.sha256(content).hexdigest()[:MARK_DIGITS]


def incident_rows(file: str) -> pd.DataFrame:
    """Return the rows of an incident as texts: CSV below lines that begin with ``#``.

    Raises
    ------
    ValueError
        There is no such file, or its content is another than its name tells.
    """
    path = Path(file)
    if not path.is_file():
        raise ValueError(f"The file of the incident is gone: {path.name}. Put it back.")
    content = path.read_bytes()
    if not path.stem.endswith(content_mark(content)):
        raise ValueError(
            f"The file of the incident was changed since it was kept: {path.name}. Put the "
            f"former one back, or remove the test."
        )
    above = 0
    for line in content.decode("utf-8").splitlines():
        if not line.startswith(MARK):
            break
        above += 1
    return pd.read_csv(
        path, skiprows=above, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8"
    )


def _columns(subject: Subject, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as the model takes them."""
    columns = {}
    for name in subject.train:
        like = subject.train[name]
        if name in table:
            values = [None if cell != cell else cell for cell in table[name].astype("object")]
        else:
            values = [typical_value(like)] * len(table)
        if column_kind(like) == "boolean":
            values = [{"True": True, "False": False}.get(str(value), value) for value in values]
        columns[name] = as_column(values, like)
    return pd.DataFrame(columns)


def _true_answers(model: Any, table: pd.DataFrame, labels: str) -> pd.Series:
    if labels not in table:
        raise ValueError(f"The file of the incident has no column {labels!r} with true answers.")
    if not is_classifier(model):
        return pd.to_numeric(table[labels])
    label_of = {str(label): label for label in model.classes_}
    return pd.Series([label_of.get(str(label), label) for label in table[labels]])
