"""A stand-in for Dask's client: tasks are done in threads here, or die as the test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from pipeline_core.cluster.order import Order
from pipeline_core.cluster.work import perform


class KilledWorker(Exception):  # noqa: N818 - as Dask names it
    """Dask's exception where workers die on a task."""


class StandInFuture:
    """A future of the stand-in."""

    def __init__(self) -> None:
        self.status = "pending"
        self._value: Any = None
        self._callbacks: list[Callable[[Any], None]] = []

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        self._callbacks.append(callback)

    def end(self, status: str, value: Any = None) -> None:
        self.status, self._value = status, value
        for callback in self._callbacks:
            callback(self)

    def done(self) -> bool:
        return self.status != "pending"

    def result(self, timeout: float) -> Any:
        return self._value

    def exception(self, timeout: float) -> Any:
        return self._value

    def cancel(self) -> None:
        self.end("cancelled")

    def release(self) -> None: ...


class StandInClient:
    """Two workers, of which a fate decides what becomes of each task.

    `fate` is called with the order of a task; it returns ``"done"``, ``"killed"`` (the worker
    dies on it), ``"gone"`` (the scheduler does), or what the task answers.
    """

    def __init__(self, fate: Callable[[Order], Any] = lambda order: "done") -> None:
        self.fate = fate
        self.orders: list[Order] = []
        self._turn = threading.Lock()

    def scheduler_info(self, n_workers: int) -> Any:
        return {"workers": {"tcp://a": {"name": "w1"}, "tcp://b": {"name": "w2"}}}

    def subscribe_topic(self, topic: str, hear: Any) -> None: ...

    def submit(self, task: Any, order: Order, **how: Any) -> StandInFuture:
        future = StandInFuture()
        self.orders.append(order)
        threading.Thread(target=self._do, args=(order, future), daemon=True).start()
        return future

    def _do(self, order: Order, future: StandInFuture) -> None:
        fate = self.fate(order)
        with self._turn:  # a worker has one stage at a time, and this is one process
            if fate == "done":
                outcome = perform(order, lambda number, event: None)
        while not future._callbacks:  # the client is about to wait for it
            pass
        if fate == "done":
            future.end("finished", outcome)
        elif fate == "killed":
            future.end("error", KilledWorker())
        elif fate == "gone":
            future.end("cancelled")
        else:
            future.end("finished", fate)
