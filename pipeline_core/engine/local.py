"""The local engine: stages side by side in threads of this process.

The work inside a stage mostly releases the interpreter's lock (NumPy, BLAS,
OpenMP), so threads are enough, and nothing needs to be copied between
processes. What a stage may use inside is limited by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

_Call = tuple[Callable[..., None], tuple[Any, ...]]


class LocalEngine:
    """A pool of threads that work while it is entered.

    The standard library's pool makes a future and two locks for every call;
    a plain queue costs a third, and nobody asks for a result here.

    Parameters
    ----------
    workers
        How many stages may work at a time.
    threads
        How many threads each of them may use inside; None leaves the
        libraries alone.

    Examples
    --------
    >>> numbers = []
    >>> with LocalEngine() as engine:
    ...     engine.submit(numbers.append, 1)
    >>> numbers
    [1]
    """

    def __init__(self, workers: int = 1, threads: int | None = None) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._pool = [Thread(target=self._serve, daemon=True) for _ in range(max(1, workers))]
        self._limit = _thread_limit(threads)

    def submit(self, work: Callable[..., None], *values: Any) -> None:
        """Start some work, which must not raise, as soon as a thread is free."""
        self._calls.put((work, values))

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            work, values = call
            work(*values)
            del call, work, values  # a waiting thread keeps nothing alive

    def __enter__(self) -> LocalEngine:
        self._limit.__enter__()
        for number, thread in enumerate(self._pool):
            thread.name = f"stage_{number}"
            thread.start()
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        if kind is not None:
            self._drop_waiting_calls()
        for _ in self._pool:
            self._calls.put(None)
        for thread in self._pool:
            thread.join()
        self._limit.__exit__(None, None, None)

    def _drop_waiting_calls(self) -> None:
        """Drop the calls that no thread has started."""
        try:
            while True:
                self._calls.get_nowait()
        except Empty:
            pass


def _thread_limit(threads: int | None) -> AbstractContextManager[Any]:
    if threads is None:
        return nullcontext()
    # The limit reaches only libraries that are loaded by now, so load them first.
    import sklearn.ensemble  # noqa: F401
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=threads)  # type: ignore[no-any-return]
