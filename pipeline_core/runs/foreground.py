"""A run in the foreground: one child process, or none if every output is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline_core.catalog import CORE
from pipeline_core.runs.best_so_far import ask, searches_at_work
from pipeline_core.runs.run_plan import (
    RunnablePart,
    asks_for_freshness,
    everything_reusable,
    plan_run,
    reuse_events,
    runnable_part,
)
from pipeline_core.runs.supervisor import Supervisor, recover
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.process_identity import process
from pipeline_core.store.runs import Run

_MIN_PAUSE = 0.02
_MAX_PAUSE = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_THREAD_LIMITS = tuple(
    f"{library}_THREADS"
    for library in (
        "OMP_NUM",
        "OPENBLAS_NUM",
        "MKL_NUM",
        "BLIS_NUM",
        "VECLIB_MAXIMUM",
        "NUMEXPR_NUM",
    )
)


def run_in_foreground(store: Store, run: Run, part: RunnablePart | None = None) -> Iterator[Event]:
    """Execute a run and yield its events, numbered by the database.

    Ctrl-C, SIGTERM and SIGHUP cancel the run; a second one kills it. While a search is at
    work the first Ctrl-C asks it for the best so far, and the next one cancels.

    Parameters
    ----------
    store
        The workspace.
    run
        A run that was just created.
    part
        What of its text can run, where that was found before.

    Yields
    ------
    dict
        Events with their ``seq``; the last one is ``run_finished``.
    """
    recover(store.runs)
    if _finish_if_reusable(store, run, part):
        yield from store.runs.events(run.id)
        return
    child = _spawn(store, run)
    supervisor = Supervisor(store, run, process(child.pid), child=True)
    searches = _Searches(store.run_folder(run.id))
    with _cancel_on_signals(supervisor, searches):
        for event in _follow(store, run.id, supervisor):
            searches.note(event)
            yield event
    child.returncode = 0  # the supervisor has waited for it


def _follow(store: Store, run_id: str, supervisor: Supervisor) -> Iterator[Event]:
    """Yield the events of a supervised run until its process has ended."""
    last_seq, pause, is_running = 0, _MIN_PAUSE, True
    while is_running:
        is_running = supervisor.poll()
        pause = min(pause * 1.5, _MAX_PAUSE)  # a long fit need not be polled often
        while events := store.runs.events(run_id, after=last_seq):
            last_seq, pause = events[-1]["seq"], _MIN_PAUSE
            yield from events
        if is_running:
            time.sleep(pause)


def _finish_if_reusable(store: Store, run: Run, part: RunnablePart | None) -> bool:
    """Finish the run in this process if every output is kept, loading no library."""
    try:
        part = part or runnable_part(store, run)
        if asks_for_freshness(part):
            return False  # what the run's own process finds out
        run_plan = plan_run(store, run, part)
    except Exception:  # the run's own process says why
        return False
    if not everything_reusable(run_plan) or not store.runs.claim(run.id):
        return False
    *events, _ = reuse_events(run_plan)
    store.runs.append(run.id, events)
    store.runs.finish(run.id, "succeeded")
    return True


def _spawn(store: Store, run: Run) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline_core.runs.run_process", "--workspace"]
    command += [str(store.workspace), "--parent", str(os.getpid()), run.id]
    with (store.run_folder(run.id) / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=process_environment(run.options.threads),
        )


def process_environment(threads: int) -> Mapping[str, str]:
    """Return the environment of a run's process.

    The thread limits must be set before the libraries are loaded: OpenMP reads
    them only once.

    Parameters
    ----------
    threads
        Threads that a single stage may use.
    """
    home = str(CORE.parent)
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    limits = dict.fromkeys(_THREAD_LIMITS, str(threads))
    return {**os.environ, **limits, "PYTHONPATH": os.pathsep.join(paths)}


class _Searches:
    """The searches of a run, which the first Ctrl-C asks for the best so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._events: list[Event] = []
        self._asked = False

    def note(self, event: Event) -> None:
        """Note an event of the run."""
        if event["kind"] in ("stage_progress", "stage_keeping", "stage_finished"):
            self._events.append(event)

    def ask(self) -> bool:
        """Ask the searches at work, once; return whether there was one to ask."""
        stages = () if self._asked else searches_at_work(self._events)
        self._asked = self._asked or bool(stages)
        if stages:
            ask(self._folder, stages)
        return bool(stages)


@contextmanager
def _cancel_on_signals(supervisor: Supervisor, searches: _Searches) -> Iterator[None]:
    """Cancel the run on the signals that end a terminal's program."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return

    def end(number: int, _: object) -> None:
        if number != signal.SIGINT or not searches.ask():
            supervisor.cancel()

    handlers = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
