"""One run for a terminal: a child of its own, no launcher, no child where none is needed."""

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
from typing import Any

import pipeline_core
from pipeline_core.runs.run_plan import nothing_to_do, planned, reuse
from pipeline_core.runs.supervisor import Watch, recover
from pipeline_core.store import Store
from pipeline_core.store.process_identity import process
from pipeline_core.store.runs import Run

Event = dict[str, Any]
_LOOK_EVERY = 0.02
_LOOK_AT_LEAST_EVERY = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LIMITED = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS",
)  # fmt: skip


def run_directly(store: Store, run: Run) -> Iterator[Event]:
    """Run to the end and yield what happens, as the database numbers it.

    Ctrl-C, SIGTERM and SIGHUP cancel the run; a second one kills it.

    Parameters
    ----------
    store
        The workspace.
    run
        A run that was just created.

    Yields
    ------
    dict
        Events with their ``seq``; the last one is ``run_finished``.

    Raises
    ------
    FabricaError
        The pipeline cannot be planned; the run has then ended as failed.
    """
    recover(store.runs)
    if _reused(store, run):
        yield from store.runs.events(run.id)
        return
    child = _spawn(store, run)
    watch = Watch(store.runs, run.id, process(child.pid), child=True)
    seen, rest = 0, _LOOK_EVERY
    with _cancelling(watch):
        watching = True
        while watching:
            watching = watch.look()
            rest = min(rest * 1.5, _LOOK_AT_LEAST_EVERY)  # a long fit need not be watched closely
            while news := store.runs.events(run.id, after=seen):
                seen, rest = news[-1]["seq"], _LOOK_EVERY
                yield from news
            if watching:
                time.sleep(rest)
    child.returncode = 0  # the watch has waited for it


def _reused(store: Store, run: Run) -> bool:
    """Finish the run here if every result is there; nothing heavy is loaded."""
    try:
        _, made = planned(store, run)
    except Exception:
        store.runs.finish(run.id, "failed")
        raise
    if not nothing_to_do(made) or not store.runs.claim(run.id):
        return False
    *events, last = reuse(made)
    store.runs.append(run.id, events)
    store.runs.finish(run.id, last["status"])
    return True


def _spawn(store: Store, run: Run) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline_core.runs.run_process", "--workspace"]
    command += [str(store.workspace), "--parent", str(os.getpid()), run.id]
    with (store.run_folder(run.id) / "log").open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env=environment(run.options.threads),
        )  # fmt: skip


def environment(threads: int) -> Mapping[str, str]:
    """Return the environment of a run's process.

    The thread limits must stand before the libraries are loaded: OpenMP asks
    for them once, and for every thread that is made later.

    Parameters
    ----------
    threads
        Threads that a single stage may use.
    """
    home = str(Path(pipeline_core.__file__).parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    limits = dict.fromkeys(_LIMITED, str(threads))
    return {**os.environ, **limits, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def _cancelling(watch: Watch) -> Iterator[None]:
    """Turn the signals that end a terminal's program into a cancellation."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    before = {number: signal.signal(number, lambda *_: watch.cancel()) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
