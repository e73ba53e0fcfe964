"""The executor: runs a plan and yields what happens as events.

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
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from enum import Enum
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, Protocol, Unpack

from pipeline_core.data.data import Data
from pipeline_core.data.fitted_contents import with_warnings
from pipeline_core.data.output import Output, Summary, is_refused, summary_of, with_overrides
from pipeline_core.engine.arguments import adapt_functions, data_of_source, wires_of
from pipeline_core.engine.claims import ClaimBook
from pipeline_core.engine.failures import explain
from pipeline_core.engine.fitted_recipes import RecipeStore
from pipeline_core.engine.hand_over import Cluster, HandedOver
from pipeline_core.engine.kept_folds import PausedAfterFold, kept_folds
from pipeline_core.engine.pinned_gates import with_pin_notes
from pipeline_core.engine.sample_notes import samples_in, with_sample_notes
from pipeline_core.engine.shared_parts import SharedParts
from pipeline_core.engine.shared_process import Ending, SharedProcess, shared_process
from pipeline_core.engine.source_readings import SourceReading
from pipeline_core.engine.stage import FittedRecipes, Task, run_stage
from pipeline_core.engine.variants import Variants
from pipeline_core.errors import ClusterError, StageFailed
from pipeline_core.messages.message import Message
from pipeline_core.plan import Job, Plan
from pipeline_core.plan.cache_key import hash_of_source, key_of
from pipeline_core.store.events import (
    Event,
    StageDetails,
    StageEnd,
    StageFinished,
    run_finished,
    run_started,
    stage_finished,
    stage_keeping,
    stage_started,
)

_TRACES = logging.getLogger("fabrica.errors")  # a run's process keeps them in a file
_WIDE = 500
_ENDED_BADLY = frozenset({"failed", "refused", "skipped"})


class Artifacts(RecipeStore, Protocol):
    """Storage of results and of fitted recipes, by key."""

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> Summary:
        """Keep a result and return its summary."""

    def load(self, key: str, functions: Mapping[str, Callable[..., Any]]) -> Output | None:
        """Return a kept result, or None where it is gone or damaged."""

    def summary(self, key: str) -> Summary | None:
        """Return the summary of a kept result, or None."""

    def remember(self, pipeline: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        """Note what a stage's last success was made of."""


def execute(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    artifacts: Artifacts | None = None,
    *,
    workers: int = 1,
    readings: Mapping[str, SourceReading] = MappingProxyType({}),
    stopped: Callable[[str], bool] = lambda _: False,
    journals: Path | None = None,
    folds: Mapping[str, int] = MappingProxyType({}),
    parts: Mapping[str, SharedParts] = MappingProxyType({}),
    cluster: Cluster | None = None,
    shared: SharedProcess | None = None,
    claims: ClaimBook | None = None,
    ending: Ending | None = None,
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
    readings
        Results of sources that were read just before, for this very plan.
    stopped
        Tells whether the person asks a stage that searches for the best so far.
    journals
        The folder in which searches keep what they have judged, until their result is kept.
    folds
        The cross-validations that keep each fold, and after how many they pause.
    parts
        The stages whose parts are shared with other machines.
    cluster
        Other machines, which do the work that they can.
    shared
        What the run shares with others of this process; None where it is alone.
    claims
        Who makes which result, where others may make the same ones and it is alone here.
    ending
        Tells that the run is to end before its stages have.

    Yields
    ------
    Event
        From ``run_started`` to ``run_finished``, which has the run's status.

    Raises
    ------
    ClusterError
        The cluster is gone, or the run was to end.
    """
    yield run_started([*plan.jobs, *plan.excluded])
    for stage, reason in plan.excluded.items():
        yield stage_finished(stage, "skipped", reason=reason.as_json())
    own = nullcontext(shared) if shared else shared_process(workers, plan.threads, claims)
    with own as process:
        run = _Run(
            plan,
            functions,
            artifacts,
            process,
            readings,
            stopped,
            journals,
            folds,
            parts,
            cluster,
        )
        if ending is not None:
            ending.listen(run.end)
        yield from run.events()
    yield run_finished(_outcome(run.status))


def _outcome(status: Mapping[str, str]) -> str:
    for worst in ("failed", "refused"):
        if worst in status.values():
            return worst
    return "succeeded"


class _Signal(Enum):
    """How far a worker thread's stage has come."""

    AT_WORK = "there is an event, nothing more"
    HANDED_ON = "its result is in memory: the next stages may start"
    KEPT = "its result, handed on before, is kept too"
    ENDED = "handed on and kept at once, or failed"
    LOST = "the cluster is gone, with its work"
    TURN = "no other run of this process makes its result"


_Message = tuple[_Signal, str, Event | ClusterError | None]


class _Run:
    """One execution: the state of each stage, and the messages of the worker threads."""

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        artifacts: Artifacts | None,
        process: SharedProcess,
        readings: Mapping[str, SourceReading],
        stopped: Callable[[str], bool],
        journals: Path | None,
        folds: Mapping[str, int],
        parts: Mapping[str, SharedParts],
        cluster: Cluster | None,
    ) -> None:
        self.plan = plan
        self.status: dict[str, StageEnd] = {}
        self._functions = functions
        self._transformer_makers = adapt_functions(plan.entries, functions)
        self._artifacts = artifacts
        self._engine, self._logs, self._claims = process
        self._claimed: dict[str, str] = {}
        self._recipes = FittedRecipes(artifacts, plan.threads, self._logs.count_warnings)
        self._outputs: dict[str, Output] = {}
        self._readings = dict(readings)
        self._samples: dict[str, tuple[dict[str, Any], ...]] = {}
        self._stopped = stopped
        self._journals = journals
        self._folds = folds
        self._parts = parts
        self._cluster = cluster
        self._unkept: set[str] = set()  # stages whose results only memory holds
        self._own_keys: dict[str, str] = {}  # of results that only this run may use
        self._loading = {name: threading.Lock() for name in plan.jobs}
        self._readers = Counter(source for job in plan.jobs.values() for source in job.sources)
        self._messages: SimpleQueue[_Message] = SimpleQueue()
        self._sorter = TopologicalSorter({j.stage: j.sources for j in plan.jobs.values()})
        self._open = 0

    def events(self) -> Iterator[Event]:
        self._sorter.prepare()
        try:
            yield from self._start_ready()
            while self._open:
                yield from self._receive(*self._messages.get())
                yield from self._start_ready()
        finally:
            if self._claims is not None:
                self._claims.leave_all(self)

    def end(self, error: ClusterError) -> None:
        """End the run with an error, whatever is still at work; any thread may call it."""
        self._messages.put((_Signal.LOST, "", error))

    def _receive(
        self, signal: _Signal, stage: str, event: Event | ClusterError | None
    ) -> Iterator[Event]:
        if isinstance(event, ClusterError):
            raise event
        if signal is _Signal.TURN:
            yield from self._take_turn(self.plan.jobs[stage])
        if signal in (_Signal.HANDED_ON, _Signal.ENDED):
            self._sorter.done(stage)
            self._release_sources(stage)
        if signal in (_Signal.KEPT, _Signal.ENDED):
            self._open -= 1
            self._leave(stage)
            if not self._readers[stage]:
                self._outputs.pop(stage, None)
        if event is not None:
            yield event

    def _start_ready(self) -> Iterator[Event]:
        while ready := self._sorter.get_ready():
            for stage in ready:
                yield from self._start(self.plan.jobs[stage])

    def _start(self, job: Job) -> Iterator[Event]:
        blocked = [source for source in job.sources if self.status.get(source) in _ENDED_BADLY]
        if blocked:
            self._pass_over(job.stage, "skipped")
            reason = Message("reason.blocked", {"names": blocked}).as_json()
            yield _job_finished(job, "skipped", reason=reason, because=blocked)
        elif job.action == "reuse" and self._key(job) == job.key:
            yield self._reuse(job)
        else:
            self._open += 1
            self._claim(job)

    def _reuse(self, job: Job) -> Event:
        status: StageEnd = "refused" if is_refused(job.summary) else "reused"
        notes = job.summary.get("notes", ()) if job.summary else ()  # not in old workspaces
        self._samples[job.stage] = samples_in(notes, job.stage)
        self._pass_over(job.stage, status)
        return _job_finished(job, status, summary=job.summary)

    def _claim(self, job: Job) -> None:
        """Begin a stage, in its turn where other runs of this process make the same result."""
        if self._claims is None:
            self._begin(job)
            return
        key = self._claimed[job.stage] = self._key(job)
        turn = partial(self._messages.put, (_Signal.TURN, job.stage, None))
        self._claims.take(key, self, turn)

    def _take_turn(self, job: Job) -> Iterator[Event]:
        """Begin a stage, or reuse what another run has made since this one was planned."""
        kept = None if self._artifacts is None else self._artifacts.summary(self._key(job))
        if kept is None:
            self._begin(job)
            return
        self._open -= 1
        self._leave(job.stage)
        summary = with_overrides(kept, job.overrides)
        yield self._reuse(replace(job, summary=summary, reason=Message("reason.reused")))

    def _leave(self, stage: str) -> None:
        if self._claims is not None:
            self._claims.leave(self._claimed[stage], self)

    def _begin(self, job: Job) -> None:
        if self._cluster and self._cluster.takes(self.plan, job, self._unkept):
            self._hand_over(job)
        else:
            self._engine.submit(self._work, job)

    def _pass_over(self, stage: str, status: StageEnd) -> None:
        self.status[stage] = status
        self._sorter.done(stage)
        self._release_sources(stage)

    def _work(self, job: Job) -> None:
        self._emit(stage_started(job.stage, job.reason.as_json()))
        reading = self._readings.get(job.stage)
        started = time.perf_counter() - (reading.seconds if reading else 0)
        last_signal = _Signal.ENDED
        try:
            with self._logs.capture(job.stage, self._emit) as warnings:
                output = self._compute(job)
            seconds = time.perf_counter() - started
            self._hold(job, output)
            if self._is_kept_beside(output):
                last_signal = _Signal.KEPT
                self._messages.put((_Signal.HANDED_ON, job.stage, None))
            if output.model is not None and self._artifacts is not None:
                self._emit(stage_keeping(job.stage))
            started = time.perf_counter()
            summary = with_overrides(self._keep(job, output, warnings), job.overrides)
            keeping = time.perf_counter() - started
            event = self._success(job, summary, seconds, keeping)
        except PausedAfterFold as paused:
            self.status[job.stage] = "skipped"
            event = _job_finished(job, "skipped", reason=paused.message.as_json())
        except BaseException as error:  # also a block that calls sys.exit: the run must go on
            event = self._fail(job, error, time.perf_counter() - started)
        self._messages.put((last_signal, job.stage, event))

    def _hold(self, job: Job, output: Output) -> None:
        """Hold what a stage gave for the next ones, and note how it ended."""
        refused = is_refused(with_overrides(summary_of(output), job.overrides))
        if output.cut_short:
            self._own_keys[job.stage] = uuid.uuid4().hex
        self._outputs[job.stage] = output
        self._samples[job.stage] = samples_in(summary_of(output)["notes"], job.stage)
        self.status[job.stage] = "refused" if refused else "succeeded"

    def _success(self, job: Job, summary: Summary, seconds: float, keeping: float) -> StageFinished:
        if not summary.get("kept", True):
            self._unkept.add(job.stage)
        details: StageDetails = {
            "seconds": seconds,
            "keeping": keeping,
            "summary": summary,
            "key": self._key(job),
        }
        return _job_finished(job, self.status[job.stage], **details)

    def _is_kept_beside(self, output: Output) -> bool:
        """Return whether the next stages may start before a result is kept.

        They may not where another machine works on them: it reads the file.
        """
        return self._artifacts is not None and self._cluster is None and not _is_wide(output)

    def _hand_over(self, job: Job) -> None:
        """Let the cluster work on a stage; its end comes as a message."""
        order = HandedOver(
            self.plan,
            job,
            lambda name: self._key(self.plan.jobs[name]),
            self._samples,
            self._limit_of_folds(job),
            self._emit,
            partial(self._take_back, job),
            partial(self._engine.submit, self._work, job),
            lambda error: self._messages.put((_Signal.LOST, job.stage, error)),
        )
        if self._cluster is not None:
            self._cluster.start(order)

    def _take_back(self, job: Job, event: StageFinished) -> None:
        """Note how a stage has ended whose work the cluster has done."""
        self.status[job.stage] = event["status"]
        summary = event.get("summary")
        if summary is not None:
            self._samples[job.stage] = samples_in(summary["notes"], job.stage)
            if event["key"] != self._key(job):
                self._own_keys[job.stage] = event["key"]  # it was cut short
            if not summary.get("kept", True):
                self._unkept.add(job.stage)
            if event["key"] == job.key and self._artifacts is not None:
                self._artifacts.remember(self.plan.pipeline, job.stage, job.ingredients)
        self._messages.put((_Signal.ENDED, job.stage, event))

    def _emit(self, event: Event) -> None:
        self._messages.put((_Signal.AT_WORK, event["stage"] or "", event))

    def _fail(self, job: Job, error: BaseException, seconds: float) -> StageFinished:
        """Log the traceback under an id, and return the event with the id and a sentence."""
        self.status[job.stage] = "failed"
        number = uuid.uuid4().hex[:8]
        _TRACES.error("Error %s in stage %r", number, job.stage, exc_info=error)
        message = {**explain(error, job.stage).as_json(), "id": number}
        return _job_finished(job, "failed", seconds=seconds, error=message)

    def _compute(self, job: Job) -> Output:
        reading = self._readings.pop(job.stage, None)
        output = reading.output if reading else self._run_stage(job)
        self._require_same_files(job)
        return output

    def _run_stage(self, job: Job) -> Output:
        inputs = wires_of(job, self._load_output)
        entry, function = self.plan.entries[job.block], self._functions[job.block]
        keys = {source: self.plan.jobs[source].key for source in job.sources}
        task = Task(
            job.stage,
            entry,
            function,
            job.settings,
            self.plan.folder,
            keys,
            Variants(self.plan, self._functions, self._data_of),
            partial(self._stopped, job.stage),
            self._journal(job),
            getattr(self._artifacts, "written", None),
        )
        with self._kept_folds(job):
            output = run_stage(task, inputs, self._recipes)
        output = with_pin_notes(output, entry, job.pins)
        return with_sample_notes(output, job.stage, self.plan, self._samples)

    def _kept_folds(self, job: Job) -> AbstractContextManager[None]:
        if job.stage in self._parts:
            return self._parts[job.stage].entered()
        limit = self._limit_of_folds(job)
        if limit is None or self._artifacts is None:
            return nullcontext()
        return kept_folds(self._artifacts, job.key, limit)

    def _limit_of_folds(self, job: Job) -> int | None:
        """Return after how many folds, each kept, a stage pauses; None where none is kept."""
        return self._folds.get(job.stage) if self._key(job) == job.key else None

    def _data_of(self, stage: str) -> Data:
        data = data_of_source(stage, self._load_output)
        if data is None:
            raise TypeError("a Data port was wired to a stage that gives no Data")
        return data

    def _key(self, job: Job) -> str:
        """Return the key of a stage's result: its own in this run, below what was cut short."""
        if job.stage not in self._own_keys:
            above = [self._own_keys[name] for name in job.sources if name in self._own_keys]
            if not above:
                return job.key
            self._own_keys[job.stage] = key_of({"key": job.key, "above": above})
        return self._own_keys[job.stage]

    def _require_same_files(self, job: Job) -> None:
        """Refuse a result under the key of what a file held before it was changed."""
        for name, planned_hash in job.ingredients["files"].items():
            file = str(job.settings[name])
            if hash_of_source(self.plan.folder, file) != planned_hash:
                raise StageFailed("failed.file_changed", stage=job.stage, file=Path(file).name)

    def _load_output(self, stage: str) -> Output:
        """Return a stage's result: from memory, from the store, or made again."""
        with self._loading[stage]:
            output = self._outputs.get(stage)  # it may be released at any moment
            if output is None and self._artifacts is not None:
                key = self._key(self.plan.jobs[stage])
                output = self._artifacts.load(key, self._transformer_makers)
            if output is None and self.plan.jobs[stage].is_pinned:
                raise StageFailed("failed.pin_damaged", stage=stage)
            if output is None:
                output = self._recompute(self.plan.jobs[stage])
            self._outputs[stage] = output
            return output

    def _recompute(self, job: Job) -> Output:
        output = self._compute(job)
        self._keep(job, output, [])
        return output

    def _keep(self, job: Job, output: Output, warnings: list[str]) -> Summary:
        contents = with_warnings(output.contents, warnings) if output.contents else None
        output = replace(output, warnings=tuple(warnings), contents=contents)
        if self._artifacts is None:
            return summary_of(output)
        summary = self._artifacts.save(self._key(job), output, job.ingredients)
        if self._key(job) == job.key:
            self._artifacts.remember(self.plan.pipeline, job.stage, job.ingredients)
        journal = self._journal(job)
        if journal is not None and not output.cut_short and summary.get("kept", True):
            journal.unlink(missing_ok=True)
        return summary

    def _journal(self, job: Job) -> Path | None:
        """Return the file of a search's journal; none for a result that only this run may use."""
        if self._journals is None or self._key(job) != job.key:
            return None
        return self._journals / f"{job.key}.log"

    def _release_sources(self, stage: str) -> None:
        """Drop the results that no stage will read any more."""
        for source in self.plan.jobs[stage].sources:
            self._readers[source] -= 1
            if not self._readers[source]:
                output = self._outputs.pop(source, None)
                for data in (output.data, output.failing) if output else ():
                    self._recipes.forget(data)


def _is_wide(output: Output) -> bool:
    """Return whether a table has so many columns that to keep it is work for Python alone.

    Such work gains nothing from a second thread, and both lose by handing over a column at a time.
    """
    return output.data is not None and output.data.rows.shape[1] > _WIDE


def _job_finished(job: Job, status: StageEnd, **details: Unpack[StageDetails]) -> StageFinished:
    details = {"reason": job.reason.as_json(), "key": job.key, **details}
    return stage_finished(job.stage, status, **details)
