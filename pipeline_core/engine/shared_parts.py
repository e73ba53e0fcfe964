"""Parts of a long stage that machines share: the folds that judge a model, a search's candidates.

A stage on one machine makes the first part. Where that took long enough, it ends there and names
the parts that are left: others make those, each kept as a result of its own, and the stage is
worked on once more with all of them at hand. So a part is computed by the very code that would
have computed it in its turn, and the stage puts them together in their order.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from pipeline_core.data.output import Output, Report
from pipeline_core.engine.kept_folds import (
    FoldStore,
    PausedAfterFold,
    fold_of,
    output_of_fold,
)
from pipeline_core.engine.part_share import Share
from pipeline_core.measures.cross_validation import FoldResult
from pipeline_core.measures.kept_parts import KEEPER
from pipeline_core.plan.cache_key import fold_key

Scores = tuple[list[float], list[float]]


class PartsPending(PausedAfterFold):
    """The stage has ended early: others may make the parts that are left."""


class SharedParts:
    """Makes, keeps and looks up the parts of one stage.

    Parameters
    ----------
    store
        Keeps the parts.
    key
        The key of the result that they are part of.
    share
        What this machine is to do.
    folds
        How many folds a cross-validation has.

    Attributes
    ----------
    pending
        The parts that are left, where the stage has ended early.
    seconds
        How long a part takes.
    """

    def __init__(self, store: FoldStore, key: str, share: Share, folds: int = 0) -> None:
        self.pending: tuple[int, ...] = ()
        self.seconds = share.seconds
        self._store = store
        self._key = key
        self._share = share
        self._folds = folds
        self._has_ended = False

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Share the parts of the stage that works inside."""
        tokens = KEEPER.set(self._fold), SHARED.set(self)
        try:
            yield
        finally:
            KEEPER.reset(tokens[0])
            SHARED.reset(tokens[1])

    def trial(self, number: int, last: int, make: Callable[[], Scores]) -> Scores | None:
        """Return the scores of a search's trial; None for one that another machine makes.

        Parameters
        ----------
        number
            Its number, from 1.
        last
            The last trial that does not depend on the scores of this one.
        make
            Judges it.
        """
        scores: Scores | None = self._part(number, last, make, _output_of_trial, _trial_of, None)
        return scores

    def _fold(self, number: int, make: Callable[[], FoldResult]) -> FoldResult:
        limit = self._share.limit
        if limit is not None and number > limit:
            raise PausedAfterFold(limit)
        last = self._folds if limit is None else min(limit, self._folds)
        elsewhere = FoldResult({}, {}, pd.DataFrame(), 0)
        fold: FoldResult = self._part(number, last, make, output_of_fold, fold_of, elsewhere)
        return fold

    def _part(
        self,
        number: int,
        last: int,
        make: Callable[[], Any],
        output_of: Callable[[Any], Output],
        part_of: Callable[[Report], Any],
        elsewhere: Any,
    ) -> Any:
        share = self._share
        if self._has_ended:
            raise PartsPending(number)
        if number not in share.numbers and (kept := self._kept(number)) is not None:
            return part_of(kept)
        if share.numbers and number not in share.numbers:
            return elsewhere
        left = self._left(number, last)
        if len(left) > 1 and share.seconds >= share.worth:
            self._end(number, left)
        began = time.perf_counter()
        result, texts = self._made(number, make)
        self.seconds = time.perf_counter() - began
        is_worth = len(left) > 2 and self.seconds >= share.worth
        if share.numbers or is_worth or share.limit is not None:
            self._keep(number, output_of(result), texts)
        # It ends with the next part: the stage is to tell of this one, unless it is the last.
        self._has_ended = is_worth or (bool(share.numbers) and number == max(share.numbers))
        self.pending = tuple(left[1:]) if is_worth else ()
        if self._has_ended and number == last:
            raise PartsPending(number)
        return result

    def _left(self, number: int, last: int) -> list[int]:
        """Return the parts from a number on that others may make; none if they have tried it."""
        share = self._share
        if share.numbers or number in share.tried:
            return []
        later = range(number + 1, last + 1)
        return [number, *(n for n in later if n not in share.kept and n not in share.tried)]

    def _end(self, number: int, pending: list[int]) -> NoReturn:
        self.pending = tuple(pending)
        raise PartsPending(number)

    def _made(self, number: int, make: Callable[[], Any]) -> tuple[Any, list[str]]:
        """Return a part and what it has warned of.

        What fails here fails once more where the stage is put together, which says why.
        """
        try:
            return _with_warnings(make)
        except Exception:
            if self._share.numbers:
                self._end(number, [])
            raise

    def _keep(self, number: int, output: Output, texts: list[str]) -> None:
        if output.report is None:
            return
        told = {"warnings": texts} if texts else {}
        report: Report = {**output.report, "method": {**output.report["method"], **told}}
        made_of = {"fold": number, "of": self._key}
        self._store.save(fold_key(self._key, number), Output(report=report), made_of)

    def _kept(self, number: int) -> Report | None:
        """Return a kept part; what its making has warned of is warned of again."""
        if number not in self._share.kept:
            return None
        output = self._store.load(fold_key(self._key, number), {})
        report = None if output is None else output.report
        for text in report["method"].get("warnings", ()) if report else ():
            _warn(text)
        return report


SHARED: ContextVar[SharedParts | None] = ContextVar("shared", default=None)


def trial_part(number: int, last: int, make: Callable[[], Scores]) -> Scores | None:
    """Return the scores of a trial: judged now, or as those who share the search have it.

    Examples
    --------
    >>> trial_part(1, 4, lambda: ([0.5, 0.75], []))
    ([0.5, 0.75], [])
    """
    shared = SHARED.get()
    return make() if shared is None else shared.trial(number, last, make)


def _output_of_trial(scores: Scores) -> Output:
    """Return a trial as a result; one that failed is none, so that its error is met in its turn."""
    test, train = scores
    if np.isnan([*test, *train]).any():
        return Output()
    method: Mapping[str, Any] = {"test": test, "train": train}
    return Output(report={"metrics": {}, "tables": {}, "method": dict(method)})


def _trial_of(report: Report) -> Scores:
    return list(report["method"]["test"]), list(report["method"]["train"])


def _with_warnings(make: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return what was made, and the texts of what it has warned of."""
    texts: list[str] = []
    before = warnings.showwarning

    def note(message: Warning | str, category: type[Warning], *rest: Any) -> None:
        text = f"{category.__name__}: {message}"
        texts.extend([] if text in texts else [text])
        before(message, category, *rest)

    warnings.showwarning = note  # type: ignore[assignment]  # a worker has one stage at a time
    try:
        return make(), texts
    finally:
        warnings.showwarning = before


def _warn(text: str) -> None:
    """Show a warning that another machine was shown."""
    name, _, message = text.partition(": ")
    warnings.showwarning(message, type(name, (Warning,), {}), "", 0)
