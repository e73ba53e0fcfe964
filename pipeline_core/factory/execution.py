"""How a factory's runs are executed: in the workspace's launcher, or one process a run."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pipeline_core.factory.desk import desk_at
from pipeline_core.factory.joint_plan import JointPlan
from pipeline_core.factory.outcomes import Progress
from pipeline_core.factory.production import produce
from pipeline_core.factory.run_events import run_events
from pipeline_core.factory.variant_runs import Execute
from pipeline_core.runs import client, launcher_address
from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options, Run

__all__ = [
    "executor_for",
    "follow_in_launcher",
    "launcher_for",
    "produce_here",
    "run_in_foreground",
    "run_in_launcher",
    "stop_noted",
]

_PAUSE = 0.05
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_in_launcher(store: Store, run: Run) -> Iterator[Event]:
    """Execute a run in the workspace's launcher, which has the libraries loaded.

    Ctrl-C, SIGTERM and SIGHUP cancel the run, and the events go on to its end.

    Parameters
    ----------
    store, run
        The workspace, and a run that was just created.

    Yields
    ------
    dict
        Events with their ``seq``.
    """
    with stop_noted() as stop:
        for event in follow_in_launcher(store, run, stop):
            if event is None:
                time.sleep(_PAUSE)
            else:
                yield event


def follow_in_launcher(store: Store, run: Run, stop: threading.Event) -> Iterator[Event | None]:
    """Execute a run in the launcher beside others, and never wait.

    Parameters
    ----------
    store, run
        The workspace, and a run that was just created.
    stop
        Cancels the run when it is set.

    Yields
    ------
    dict or None
        Events with their ``seq``; None where there is none now.
    """
    client.submit(store, run.id)
    yield from run_events(store, run, stop, lambda: client.cancel(store, run.id))


@contextmanager
def stop_noted() -> Iterator[threading.Event]:
    """Note the signals that end a terminal's program, instead of ending in the middle."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may handle signals
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def launcher_for(workspace: Path, at_once: int | None = None) -> Iterator[None]:
    """Stop the workspace's launcher at the end, if there was none before.

    Parameters
    ----------
    workspace
        Its folder.
    at_once
        How many runs a new launcher may execute at a time; one that is there has its own number.
    """
    was_there = launcher_address.find(workspace) is not None
    if at_once is not None and not was_there:
        client.ensure_launcher(workspace, at_once=at_once)
    try:
        yield
    finally:
        if not was_there:
            client.stop_launcher(workspace)


@contextmanager
def executor_for(workspace: Path, at_once: int | None = None) -> Iterator[Execute]:
    """Return what executes a run in the workspace's launcher, as `launcher_for` has it there."""
    with launcher_for(workspace, at_once):
        yield run_in_launcher


class Crew(NamedTuple):
    """Who executes the runs of variants side by side, as `production.produce` takes it."""

    execute: Execute
    at_once: int
    options: Options
    by_stage: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What `produce` takes beside the options."""
        return {"execute": self.execute, "at_once": self.at_once, "by_stage": self.by_stage}


@contextmanager
def crew_for(
    workspace: Path, joint: JointPlan, options: Options, stop: threading.Event
) -> Iterator[Crew]:
    """Yield who executes the runs: the workspace's launcher, or a desk at a cluster.

    Parameters
    ----------
    workspace, joint
        The workspace, and the plans of the variants.
    options
        The options of the runs, which name the cluster.
    stop
        Cancels the runs at work when it is set.

    Raises
    ------
    ClusterError
        The cluster cannot be reached, or a worker is not as it must be.
    """
    if not options.engine:
        own = replace(options, claims=options.workers > 1)
        yield Crew(partial(follow_in_launcher, stop=stop), options.workers, own, own.claims)
        return
    with desk_at(workspace, options.engine, joint) as desk:
        own = replace(options, in_company=True)
        yield Crew(partial(desk.follow, stop=stop), desk.at_once, own, by_stage=True)


def produce_here(
    store: Store,
    joint: JointPlan,
    metric: str,
    *,
    options: Options,
    alone: bool = False,
    budget: float | None = None,
    race: bool = True,
) -> Iterator[Progress]:
    """Run variants side by side, here or on a cluster; Ctrl-C cancels those at work.

    Parameters
    ----------
    store, joint, metric, options, budget, race
        As `production.produce` takes them.
    alone
        Whether each run has a process of its own, one after another: where it has more threads
        than the launcher, or may read elsewhere. With a cluster one process executes them all.
    """
    how: dict[str, Any] = {"budget": budget, "race": race}
    if alone and not options.engine:
        yield from produce(store, joint, metric, run_in_foreground, options=options, **how)
        return
    with stop_noted() as stop, crew_for(store.workspace, joint, options, stop) as crew:
        yield from produce(store, joint, metric, options=crew.options, **crew.arguments, **how)
