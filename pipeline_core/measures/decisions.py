"""What a fitted model must answer for given rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline_core.measures.subject_rows import (
    Row,
    Subject,
    Verdict,
    given_rows,
    in_words,
    scores_of,
)

_ROUNDING = 1e-9  # what two ways of the same calculation may differ by
_EXAMPLES = 3


def judge_decision(
    subject: Subject,
    rows: Sequence[Row],
    *,
    gives: Any = None,
    within: float = 0.0,
    probability_of: Any = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Verdict:
    """Judge what a model answers for given rows.

    Parameters
    ----------
    subject, rows
        The model, and the rows as `given_rows` takes them.
    gives, within
        The class or number that each row must get, and how far from it a number may be.
    probability_of, at_least, at_most
        Limits on the probability of a class; without a class, on the number.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2, 3]})
    >>> subject = Subject(DummyClassifier().fit(X, ["no", "yes", "yes"]), X, X)
    >>> judge_decision(subject, [{"x": 9}], gives="no").found
    {'rows': 1, 'failed': 1, 'answer': 'yes', 'score': None}
    """
    X = given_rows(subject, rows)
    answers = np.asarray(subject.model.predict(X))
    scored = at_least is not None or at_most is not None
    scores = scores_of(subject, X, probability_of) if scored else np.zeros(len(X))
    low, high = (
        (-np.inf if at_least is None else at_least),
        (np.inf if at_most is None else at_most),
    )
    failed = ~((scores >= low) & (scores <= high))
    if gives is not None:
        failed |= ~_equal(answers, gives, within)
    places = np.flatnonzero(failed)
    first = places[0] if len(places) else 0
    found = {
        "rows": len(X),
        "failed": len(places),
        "answer": in_words(answers[first]),
        "score": float(scores[first]) if scored else None,
    }
    cells = [{str(name): in_words(X[name].iloc[place]) for name in X} for place in places]
    shown = zip(places[:_EXAMPLES], cells[:_EXAMPLES], strict=True)
    examples = [{"row": str(p), "after": c, "answers": [in_words(answers[p])]} for p, c in shown]
    return Verdict(not len(places), found, examples)


def _equal(answers: Any, gives: Any, within: float) -> npt.NDArray[np.bool_]:
    if isinstance(gives, int | float) and not isinstance(gives, bool) and answers.dtype.kind == "f":
        slack = within + _ROUNDING * max(1.0, abs(gives))
        return np.asarray(np.abs(answers - gives) <= slack)
    return np.array(
        [answer == gives or str(answer) == str(gives) for answer in answers], dtype=bool
    )
