"""The process of a desk: `python -m pipeline_core.factory.desk_process --workspace W --engine A`.

It executes the runs of a factory's variants in threads, for a cluster does their work: one
connection, one line of stages, and each result is made by one run while the others wait for it.
It reads orders from its standard input, one a line, and ends when that ends.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NoReturn

from pipeline_core.errors import ClusterError, FabricaError
from pipeline_core.factory.error_texts import ErrorTexts
from pipeline_core.messages.message import Message
from pipeline_core.messages.own_words import adopt_blocks_of
from pipeline_core.runs.limits import limits_of
from pipeline_core.runs.process_usage import excess_megabytes
from pipeline_core.runs.run_plan import Company, execute_run
from pipeline_core.runs.run_process import Worker
from pipeline_core.store import Store, open_store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

_TICK = 0.25


class _NotOursError(Exception):
    """The run has ended elsewhere, or nothing can be written: this process leaves it."""


def _leave() -> NoReturn:
    raise _NotOursError


@dataclass
class Desk:
    """The runs of a desk.

    Parameters
    ----------
    store
        The workspace.
    company
        What the runs share.
    errors
        The tracebacks of this process.
    """

    store: Store
    company: Company
    errors: ErrorTexts
    _workers: dict[str, Worker] = field(default_factory=dict)
    _threads: dict[str, threading.Thread] = field(default_factory=dict)

    @property
    def is_idle(self) -> bool:
        """Whether no run is at work."""
        return not any(thread.is_alive() for thread in self._threads.values())

    def begin(self, run_id: str) -> None:
        """Claim a run and execute it in a thread, unless it is somebody else's."""
        run = self.store.runs.get(run_id) if self.store.runs.claim(run_id) else None
        if run is None:
            return
        thread = threading.Thread(target=self._work, args=(run,), daemon=True)
        self._threads[run.id] = thread
        thread.start()

    def cancel(self, run_id: str) -> None:
        """Cancel a run that is at work."""
        if run_id in self._workers:
            self._workers[run_id].end("cancelled")

    def cancel_all(self) -> None:
        """Cancel the runs that are at work: nobody waits for them any more."""
        for worker in list(self._workers.values()):
            worker.end("cancelled", Message("run.terminal_gone"))

    def enforce_limits(self) -> None:
        """End the runs that take too long, and all if this process holds too much memory."""
        for worker in list(self._workers.values()):
            worker.enforce_time()
            limit = worker.limits.megabytes
            used = excess_megabytes(os.getpgrp(), limit) if limit is not None else None
            if limit is not None and used is not None:
                values = {"limit": round(limit), "used": round(used)}
                worker.end("failed", Message("run.memory_limit", values))

    def _work(self, run: Run) -> None:
        from pipeline_core.engine.shared_process import Ending

        ending = Ending()

        def execute(store: Store, run: Run) -> Iterator[Event]:
            for event in execute_run(store, run, self.company, ending):
                self.errors.write_of(event, store.run_folder(run.id))
                yield event

        worker = Worker(self.store, run, execute=execute, leave=_leave)
        self._workers[run.id] = worker
        try:
            worker.follow()
        except _NotOursError:
            pass
        finally:
            del self._workers[run.id]
            # What is left of it in other threads lets go of what it was to make.
            ending.wish(ClusterError("cluster.gone", address=run.options.engine))


def main(arguments: list[str] | None = None) -> None:
    """Sit at a desk until the standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m pipeline_core.factory.desk_process")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--packages", default="")
    options = parser.parse_args(arguments)
    answers = os.dup(1)
    os.dup2(2, 1)  # what a block prints is no answer
    adopt_blocks_of(options.workspace)
    store = open_store(options.workspace)
    store.artifacts.objects.max_megabytes = limits_of(options.workspace).result_megabytes
    try:
        _sit(store, options, answers)
    except FabricaError as error:
        _answer(answers, error={**error.message.as_json()})
    sys.stdout.flush()
    os._exit(0)  # threads may still be at work; do not wait for them


def _sit(store: Store, options: argparse.Namespace, answers: int) -> None:
    from pipeline_core.cluster.dask_cluster import dask_cluster
    from pipeline_core.cluster.requirement import requirement_for
    from pipeline_core.engine.claims import Claims
    from pipeline_core.engine.shared_process import shared_process

    workers, threads = os.cpu_count() or 1, options.threads
    with dask_cluster(options.engine, store.artifacts) as cluster:
        packages = [name for name in options.packages.split(",") if name]
        cluster.compare(requirement_for(packages, threads))
        at_home = shared_process(max(1, workers // threads), threads, Claims())
        with at_home as process, ErrorTexts() as errors:
            desk = Desk(store, Company(process, cluster), errors)
            _answer(answers, workers=cluster.workers)
            _serve(desk)
            cluster.client.close(timeout=2)
            os._exit(0)  # a fit in a thread of this process is not waited for


def _serve(desk: Desk) -> None:
    orders: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    is_open = True
    while is_open or not desk.is_idle:
        desk.enforce_limits()
        try:
            action, _, run = orders.get(timeout=_TICK).partition(" ")
        except Empty:
            continue
        if action == "run":
            desk.begin(run)
        elif action == "cancel":
            desk.cancel(run)
        else:
            is_open = False
            desk.cancel_all()


def _read(orders: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        orders.put(line.strip())
    orders.put("end")


def _answer(answers: int, **values: object) -> None:
    with os.fdopen(answers, "w") as stream:
        stream.write(f"{json.dumps(values, default=str)}\n")


if __name__ == "__main__":
    main()
