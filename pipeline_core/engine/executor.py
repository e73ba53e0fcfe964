"""Runs a plan and tells what happens as a stream of events.

Stages start as soon as their inputs are there. A result is handed on in memory
at once and written beside the next stage's work; a stage counts as finished
only when its result is kept, so whatever dies, no finished stage is lost.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from queue import SimpleQueue
from typing import Any, Protocol

from pipeline_core.data.output import Output, summary_of
from pipeline_core.engine.arguments import from_settings
from pipeline_core.engine.failures import explain
from pipeline_core.engine.local import LocalEngine
from pipeline_core.engine.log_capture import Listener, Tell
from pipeline_core.engine.stage import Fits, Task, run_stage
from pipeline_core.errors import StageFailed
from pipeline_core.plan import Job, Plan
from pipeline_core.plan.cache_key import hash_of

Event = dict[str, Any]
_TRACES = logging.getLogger("fabrica.errors")  # a run's process keeps them in a file
_ENDED_BADLY = frozenset({"failed", "refused", "skipped"})


class Artifacts(Protocol):
    """Where results are kept and found again."""

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a result and return its summary."""

    def load(self, key: str, functions: Mapping[str, Callable[..., Any]]) -> Output | None:
        """Return a kept result, or None where it is gone or damaged."""

    def remember(self, pipeline: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        """Note what a stage's last success was made of."""


def execute(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    artifacts: Artifacts | None = None,
    *,
    workers: int = 1,
) -> Iterator[Event]:
    """Run a plan.

    Parameters
    ----------
    plan
        What to run, in which order.
    functions
        The blocks' functions by id.
    artifacts
        Where results are kept; None keeps them in memory only.
    workers
        How many stages may work at a time.

    Yields
    ------
    dict
        Events: ``run_started``, ``stage_started``, ``stage_progress``,
        ``log``, ``stage_finished``, ``run_finished``, each with its time
        ``t`` in seconds since 1970. The last one has the run's status.
    """
    yield _event("run_started", None, stages=[*plan.jobs, *plan.out])
    for stage, why in plan.out.items():
        yield _event("stage_finished", stage, status="skipped", reason=why.as_json())
    with Listener() as listener, LocalEngine(workers, plan.threads) as engine:
        run = _Run(plan, functions, artifacts, engine, listener)
        yield from run.events()
    yield _event("run_finished", None, status=_outcome(run.status))


def _event(kind: str, stage: str | None, **payload: Any) -> Event:
    return {"kind": kind, "stage": stage, "t": time.time(), **payload}


def _outcome(status: Mapping[str, str]) -> str:
    for worst in ("failed", "refused"):
        if worst in status.values():
            return worst
    return "succeeded"


class _Run:
    """One execution: what is known of each stage, and the threads' messages."""

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        artifacts: Artifacts | None,
        engine: LocalEngine,
        listener: Listener,
    ) -> None:
        self.plan = plan
        self.status: dict[str, str] = {}
        self._functions = functions
        self._made_by = from_settings(plan.entries, functions)
        self._artifacts = artifacts
        self._engine = engine
        self._listener = listener
        self._fits = Fits()
        self._outputs: dict[str, Output] = {}
        self._loading = {name: threading.Lock() for name in plan.jobs}
        self._readers = Counter(one for job in plan.jobs.values() for one in job.sources)
        self._messages: SimpleQueue[tuple[str, str, Event | None]] = SimpleQueue()
        self._sorter = TopologicalSorter({j.stage: j.sources for j in plan.jobs.values()})
        self._open = 0

    def events(self) -> Iterator[Event]:
        self._sorter.prepare()
        yield from self._start_ready()
        while self._open:
            what, stage, event = self._messages.get()
            if what in ("handed_on", "done"):
                self._sorter.done(stage)
                self._release(stage)
            if what in ("kept", "done"):
                self._open -= 1
                if not self._readers[stage]:
                    self._outputs.pop(stage, None)
            if event is not None:
                yield event
            yield from self._start_ready()

    def _start_ready(self) -> Iterator[Event]:
        while ready := self._sorter.get_ready():
            for stage in ready:
                yield from self._start(self.plan.jobs[stage])

    def _start(self, job: Job) -> Iterator[Event]:
        blocked = [one for one in job.sources if self.status.get(one) in _ENDED_BADLY]
        if blocked:
            self._pass_over(job.stage, "skipped")
            yield _finished(job, "skipped", because=blocked)
        elif job.action == "reuse":
            summary = dict(job.summary or {})
            refused = summary.get("passed") is False
            self._pass_over(job.stage, "refused" if refused else "reused")
            yield _finished(job, "refused" if refused else "reused", summary=summary)
        else:
            self._open += 1
            self._engine.submit(self._work, job)

    def _pass_over(self, stage: str, status: str) -> None:
        self.status[stage] = status
        self._sorter.done(stage)
        self._release(stage)

    def _work(self, job: Job) -> None:
        started = _event("stage_started", job.stage, reason=job.reason.as_json())
        self._messages.put(("started", job.stage, started))
        began = time.perf_counter()
        handed_on = False
        try:
            with self._listener.hearing(self._teller(job.stage)) as notes:
                output = self._make(job)
            seconds = time.perf_counter() - began
            refused = (output.report or {}).get("passed") is False
            self._outputs[job.stage] = output
            self.status[job.stage] = "refused" if refused else "succeeded"
            if self._artifacts is not None:  # to be kept beside the next stage's work
                handed_on = True
                self._messages.put(("handed_on", job.stage, None))
            summary = self._keep(job, output, notes)
            event = _finished(job, self.status[job.stage], seconds=seconds, summary=summary)
        except BaseException as error:  # also a block that calls sys.exit: the run must go on
            event = self._failed(job, error, time.perf_counter() - began)
        self._messages.put(("kept" if handed_on else "done", job.stage, event))

    def _teller(self, stage: str) -> Tell:
        def tell(kind: str, payload: Event) -> None:
            self._messages.put((kind, stage, _event(kind, stage, **payload)))

        return tell

    def _failed(self, job: Job, error: BaseException, seconds: float) -> Event:
        """Tell it as a sentence; its trace is kept elsewhere, to be found by the id."""
        self.status[job.stage] = "failed"
        number = uuid.uuid4().hex[:8]
        _TRACES.error("Error %s in stage %r", number, job.stage, exc_info=error)
        message = {**explain(error, job.stage).as_json(), "id": number}
        return _finished(job, "failed", seconds=seconds, error=message)

    def _make(self, job: Job) -> Output:
        inputs = {port: {name: self._output(name) for name in names}
                  for port, names in job.inputs.items()}  # fmt: skip
        task = Task(job.stage, self.plan.entries[job.block], self._functions[job.block],
                    job.settings, self.plan.folder)  # fmt: skip
        made = run_stage(task, inputs, self._fits)
        self._require_same_files(job)
        return made

    def _require_same_files(self, job: Job) -> None:
        """Refuse a result under the key of what a file held before it was changed."""
        for name, planned in job.ingredients["files"].items():
            file = self.plan.folder / str(job.settings[name])
            if hash_of(file) != planned:
                raise StageFailed("failed.file_changed", stage=job.stage, file=file.name)

    def _output(self, stage: str) -> Output:
        """Return a stage's result: from memory, from the store, or made again."""
        with self._loading[stage]:
            found = self._outputs.get(stage)  # it may be let go at any moment
            if found is None:
                job = self.plan.jobs[stage]
                kept = self._artifacts.load(job.key, self._made_by) if self._artifacts else None
                found = self._made_again(job) if kept is None else kept
                self._outputs[stage] = found
            return found

    def _made_again(self, job: Job) -> Output:
        output = self._make(job)
        self._keep(job, output, [])
        return output

    def _keep(self, job: Job, output: Output, notes: list[str]) -> dict[str, Any]:
        output = replace(output, warnings=tuple(notes))
        if self._artifacts is None:
            return summary_of(output)
        summary = self._artifacts.save(job.key, output, job.ingredients)
        self._artifacts.remember(self.plan.pipeline, job.stage, job.ingredients)
        return summary

    def _release(self, stage: str) -> None:
        """Let go of results that nobody will read any more."""
        for source in self.plan.jobs[stage].sources:
            self._readers[source] -= 1
            if not self._readers[source]:
                gone = self._outputs.pop(source, None)
                self._fits.forget(gone.data if gone else None)


def _finished(job: Job, status: str, **payload: Any) -> Event:
    return _event(
        "stage_finished",
        job.stage,
        status=status,
        reason=job.reason.as_json(),
        key=job.key,
        **payload,
    )
