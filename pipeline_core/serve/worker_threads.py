"""The threads in which a model answers, with a limit of how many requests wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from pipeline_core.errors import UsageError
from pipeline_core.serve.limits import Limits

_Result = TypeVar("_Result")


class WorkerThreads:
    """Threads that work on requests.

    A thread cannot be ended from outside: a request that takes too long is given up, and its
    thread is free again only when it is done with it.

    Parameters
    ----------
    limits
        Of the server.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(limits.at_once, "predict")
        self._requests = 0

    async def work(self, task: Callable[[], _Result]) -> _Result:
        """Return what a task returns, done in a thread.

        Raises
        ------
        UsageError
            Too many wait, or it takes too long.
        """
        if self._requests >= self._limits.most_requests:
            raise UsageError("serve.busy", most=self._limits.most_requests)
        self._requests += 1
        loop = asyncio.get_running_loop()
        future = self._threads.submit(task)
        future.add_done_callback(lambda _: _call_in(loop, self._leave))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._limits.seconds)
        except TimeoutError:
            raise UsageError("serve.too_slow", seconds=f"{self._limits.seconds:g}") from None

    def _leave(self) -> None:
        self._requests -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _call_in(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    """Call a function in the loop's thread, unless the server has ended meanwhile."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(act)


class BackgroundThread:
    """One thread that asks a second model what the first was asked; nobody waits for it.

    Parameters
    ----------
    most
        How many requests may wait for it; what comes beyond them is left out.
    """

    def __init__(self, most: int) -> None:
        self._thread = ThreadPoolExecutor(1, "shadow")
        self._most = most
        self._waiting: set[Future[None]] = set()
        self.left_out = 0

    def add(self, task: Callable[[], None]) -> bool:
        """Have a task done; return whether there was room for it."""
        if len(self._waiting) >= self._most:
            self.left_out += 1
            return False
        future = self._thread.submit(task)
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return True

    def close(self) -> None:
        """Wait for what was added."""
        self._thread.shutdown()
