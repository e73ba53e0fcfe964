"""Folds of a cross-validation that are kept one by one, so that it can pause and go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from pipeline_core.data.output import Output, Report, Summary
from pipeline_core.measures.cross_validation import FoldResult
from pipeline_core.measures.kept_parts import KEEPER
from pipeline_core.messages.message import Message
from pipeline_core.plan.cache_key import fold_key


class FoldStore(Protocol):
    """Storage of results, by key."""

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> Summary:
        """Keep a result and return its summary."""

    def load(self, key: str, functions: Mapping[str, Callable[..., Any]]) -> Output | None:
        """Return a kept result, or None where it is gone or damaged."""


class PausedAfterFold(Exception):  # noqa: N818 - named after the state
    """A cross-validation judged as many folds as it was asked for."""

    def __init__(self, folds: int) -> None:
        super().__init__(folds)
        self.message = Message("reason.paused", {"count": folds})


@contextmanager
def kept_folds(store: FoldStore, key: str, limit: int) -> Iterator[None]:
    """Keep each fold of the cross-validation that runs inside, and make none that is kept.

    Parameters
    ----------
    store
        Keeps the folds.
    key
        The key of the report that they will be part of.
    limit
        The folds after which it pauses.

    Raises
    ------
    PausedAfterFold
        It has as many folds as that, and would make more.
    """

    def keeper(number: int, make: Callable[[], FoldResult]) -> FoldResult:
        if number > limit:
            raise PausedAfterFold(limit)
        if (earlier := _loaded(store, fold_key(key, number))) is not None:
            return earlier
        result = make()
        store.save(fold_key(key, number), output_of_fold(result), {"fold": number, "of": key})
        return result

    token = KEEPER.set(keeper)
    try:
        yield
    finally:
        KEEPER.reset(token)


def output_of_fold(result: FoldResult) -> Output:
    """Return a fold as a result that is kept."""
    report: Report = {
        "metrics": result.metrics,
        "tables": {"predictions": result.predictions.copy(deep=False)},
        "method": {"unweighted": result.unweighted, "train_rows": result.train_rows},
    }
    return Output(report=report)


def fold_of(report: Report) -> FoldResult:
    """Return a fold from what was kept of it."""
    method, tables = report["method"], report["tables"]
    return FoldResult(
        report["metrics"], method["unweighted"], tables["predictions"], method["train_rows"]
    )


def _loaded(store: FoldStore, key: str) -> FoldResult | None:
    output = store.load(key, {})
    return None if output is None or output.report is None else fold_of(output.report)
