"""Test rows that are training rows too: how much of the score they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline_core.data.data import Data
from pipeline_core.data.row_hashes import row_hashes
from pipeline_core.data.suspects import repeated_rows
from pipeline_core.leak_radar.bench import Bench
from pipeline_core.leak_radar.scores import Answers
from pipeline_core.leak_radar.trials import Trial

NAME = "repeated_rows"
_DRAWS = 1_000
MIN_ROWS = 5


def repeated_rows_trial(bench: Bench) -> Trial:
    """Return how much better the model does on test rows that it was trained on.

    Rows of few different values are equal by chance, and equal rows are then no copies: where
    each column's values recur too often to tell, nothing is said. The test deals out anew,
    within each class, which rows are the repeated ones.
    """
    data, answers = bench.real.data, bench.answers(bench.real)
    if data.train is None or data.test is None or len(answers.truth) != len(data.test):
        return Trial(NAME, facts={"rows": 0})
    count = repeated_rows(data)
    if count < MIN_ROWS or not _tells_copies(data):
        return Trial(NAME, facts={"rows": 0})
    repeated = _repeated(data)
    facts = {"rows": int(repeated.sum()), "of": len(repeated)}
    fresh = answers.part(~repeated)
    if len(fresh.truth) < MIN_ROWS or not np.isfinite(fresh.score):
        return Trial(NAME, is_suspect=True, facts=facts)
    gains = _gains(answers)
    random = np.random.default_rng((bench.seed, 7))
    difference = _contrast(gains, repeated)
    draws = [_contrast(gains, part) for part in _dealt(repeated, answers, random)]
    p = (1 + sum(draw >= difference for draw in draws)) / (1 + len(draws))
    low, high = fresh.interval(random)
    earned = answers.score - fresh.score
    return Trial(NAME, None, p, earned, fresh.score, low, high, facts=facts)


def _repeated(data: Data) -> npt.NDArray[np.bool_]:
    names = [name for name in data.rows.columns if name not in data.roles.id]
    hashes = row_hashes(data.rows[names])
    return np.isin(hashes[data.test], hashes[data.train])


def _tells_copies(data: Data) -> bool:
    """Tell whether some column has so many values that equal rows are copies."""
    columns = data.rows.drop(columns=[n for n in data.roles.id if n in data.rows.columns])
    shares = [columns[name].value_counts(normalize=True, dropna=False) for name in columns]
    hashes = row_hashes(columns)
    different = len(np.unique(hashes))
    chances = [float((share**2).sum()) - 1 / len(columns) for share in shares]
    return bool(chances) and min(chances) * different < 1


def _gains(answers: Answers) -> npt.NDArray[np.float64]:
    """Return how well each row is answered: minus the error, by rank for classes."""
    if answers.metric == "r2":
        return np.asarray(-np.abs(answers.truth[:, 0] - answers.given[:, 0]))
    ranks = np.argsort(np.argsort(answers.given, axis=0), axis=0) / len(answers.given)
    right = np.where(answers.truth > 0, ranks, 1 - ranks)
    return np.asarray(right.mean(axis=1))


def _contrast(gains: Any, repeated: Any) -> float:
    return float(gains[repeated].mean() - gains[~repeated].mean())


def _dealt(repeated: Any, answers: Answers, random: np.random.Generator) -> Any:
    """Yield the marks of repeated rows dealt out anew, within each class."""
    classes = np.zeros(len(repeated), dtype=int)
    if answers.metric == "roc_auc":
        classes = np.unique(answers.truth, axis=0, return_inverse=True)[1].ravel()
    for _ in range(_DRAWS):
        marks = repeated.copy()
        for name in np.unique(classes):
            places = np.flatnonzero(classes == name)
            marks[places] = random.permutation(repeated[places])
        yield marks
