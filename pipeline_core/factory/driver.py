"""The driver of a factory: a job of the launcher that runs the variants and keeps a journal.

It needs no server: one that is stopped and started again finds the journal. Where the driver
was killed, the next one goes on, because what was judged is kept and is not run again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.factory.assembly import board_of
from pipeline_core.factory.board_record import board_record, planned_for
from pipeline_core.factory.execution import Crew, crew_for, follow_in_launcher, stop_noted
from pipeline_core.factory.joint_plan import JointPlan
from pipeline_core.factory.journal import DriverState, Journal
from pipeline_core.factory.production import Execute, Production, Progress, produce
from pipeline_core.runs import client
from pipeline_core.spec import Pipeline, from_base64
from pipeline_core.store import Store, open_store
from pipeline_core.store.cluster_setting import cluster_of
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options, Run

_BOARD_SHARE = 10  # a board is written so rarely that it takes a tenth of the time at most
_LEAST_PAUSE = 1.0
_PAUSE = 0.05


def factory_run(workspace: Path, line: str, file: str, budget: float | None = None) -> None:
    """Run the variants of a drawing, unless another driver is at it.

    Parameters
    ----------
    workspace
        Holds the results.
    line, file
        The drawing as one line, and its file.
    budget
        Seconds for all runs; None for no limit.
    """
    with stop_noted() as stop:
        follow = partial(follow_in_launcher, stop=stop)
        options = Options(workers=os.cpu_count() or 1, engine=cluster_of(workspace))
        crew = partial(crew_for, workspace, options=options, stop=stop)
        drive(workspace, from_base64(line), Path(file), budget, follow, crew)


def drive(
    workspace: Path,
    pipeline: Pipeline,
    file: Path,
    budget: float | None,
    execute: Execute,
    crew: Callable[[JointPlan], AbstractContextManager[Crew]] | None = None,
) -> None:
    """Do the work of `factory_run`, with a way to execute one run, and a crew for the variants."""
    journal = Journal(workspace, file)
    left_over = journal.state().open_runs
    state = journal.begin(budget)
    if state is None:
        return
    store = open_store(workspace)
    try:
        _end_left_over(store, list(left_over.values()))
        _Driver(store, journal, state, execute, crew).work(pipeline, file)
    except FabricaError as error:
        journal.write(replace(journal.state(), error={**error.message.as_json()}))
    finally:
        store.close()
    journal.write(replace(journal.state(), ended=time.time(), open_runs={}))


def _end_left_over(store: Store, runs: list[str]) -> None:
    """Cancel what an earlier driver left running: nobody would hear how it ended."""
    for run in runs:
        left = store.runs.get(run)
        if left is not None and left.open:
            with suppress(FabricaError):
                client.cancel(store, run)


class _Driver:
    """One driver at work, with what it has come to."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        state: DriverState,
        execute: Execute,
        crew: Callable[[JointPlan], AbstractContextManager[Crew]] | None,
    ) -> None:
        self._store = store
        self._journal = journal
        self._state = state
        self._execute_run = execute
        self._crew = crew or self._alone
        self._parent = os.getppid()
        self._ends: list[Production] = []
        self._next_board = 0.0

    def work(self, pipeline: Pipeline, file: Path) -> None:
        """Run the variants."""
        catalogue = load_catalogue(self._store.workspace)
        joint = planned_for(self._store, pipeline, catalogue, file, self._execute_alone)
        self._note(count=len(joint.variants))
        metric = str(pipeline.factory["metric"])
        with self._crew(joint) as crew:
            own = crew._replace(execute=partial(self._execute, crew.execute))
            limits: dict[str, Any] = {"options": own.options, "budget": self._state.budget}
            for progress in produce(self._store, joint, metric, **own.arguments, **limits):
                if progress.event is None:
                    self._take(progress)
                    self._write_board(joint, metric, catalogue)
        self._write_board(joint, metric, catalogue, at_once=True)

    @contextmanager
    def _alone(self, joint: JointPlan) -> Iterator[Crew]:
        yield Crew(self._execute_run, 1, Options())

    def _execute(self, execute: Execute, store: Store, run: Run) -> Iterator[Event | None]:
        """Execute a run, unless somebody asked to stop, or the launcher itself was stopped."""
        if self._journal.is_asked_to_stop or os.getppid() != self._parent:
            store.runs.withdraw(run.id)
            return
        yield from execute(store, run)

    def _execute_alone(self, store: Store, run: Run) -> Iterator[Event]:
        """Execute a run beside which there is nothing to do."""
        for event in self._execute(self._execute_run, store, run):
            if event is None:
                time.sleep(_PAUSE)
            else:
                yield event

    def _take(self, progress: Progress) -> None:
        name, end = progress.planned.variant.name, progress.end
        runs = {key: run for key, run in self._state.open_runs.items() if key != name}
        if end is None:
            runs |= {name: progress.run.id} if progress.run else {}
            self._note(open_runs=runs)
            return
        self._ends.append(end)
        record = {"status": end.status, "run": end.run, "error": end.error and dict(end.error)}
        self._note(open_runs=runs, ends={**self._state.ends, name: record})

    def _note(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._journal.write(self._state)

    def _write_board(
        self,
        joint: JointPlan,
        metric: str,
        catalogue: Catalogue,
        *,
        at_once: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        start = clock()
        if not at_once and start < self._next_board:
            return
        board = board_of(self._store, joint, self._ends, metric, catalogue, measure=False)
        self._journal.write_board(board_record(self._store, joint, board, metric))
        self._next_board = clock() + max(_LEAST_PAUSE, _BOARD_SHARE * (clock() - start))
