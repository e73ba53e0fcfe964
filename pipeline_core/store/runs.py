"""The runs of a workspace: their options, states, stages and events.

Every change of state is one UPDATE that names the states it may start from, so
of two processes that disagree one wins and the other learns of it: a run has
exactly one end. Events are numbered by the database; a reader asks for those
after the last one it has read.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from pipeline_core.store.database import Repository
from pipeline_core.store.event_log import append_events, close_stages
from pipeline_core.store.events import Event
from pipeline_core.store.paths import checked_run_id, new_run_id
from pipeline_core.store.pins import Pin, Pins
from pipeline_core.store.process_identity import Process, this_process
from pipeline_core.store.states import ENDS, OPEN, states_before

_PINNED = (
    "(SELECT json_group_array(stage) FROM stages WHERE stages.run = runs.id"
    " AND json_extract(reason, '$.code') = 'reason.pinned') AS pinned"
)
_CUT_SHORT = (
    "(SELECT json_group_array(stage) FROM stages WHERE stages.run = runs.id"
    """ AND instr(summary, '{"code": "search_stopped"')) AS cut_short"""
)
_OVERRIDDEN = (
    "(SELECT json_group_array(stage) FROM stages WHERE stages.run = runs.id"
    """ AND instr(summary, '"overridden": [{')) AS overridden"""
)


@dataclass(frozen=True)
class Options:
    """The options of a run.

    Parameters
    ----------
    threads
        Threads that a single stage may use; part of the keys of fitted stages.
    workers
        How many stages may run at a time.
    seconds
        Time limit; None for no limit.
    megabytes
        Limit on its private memory; None for no limit.
    result_megabytes
        Limit on the size of a result that is kept; None for no limit.
    silent_seconds
        Seconds without a heartbeat after which it is lost.
    to, force
        Stages to stop at, and stages to run even if their output is kept.
    pins
        The pins of the pipeline when the run was asked for.
    folds
        Folds after which the cross-validation that it stops at pauses, and keeps each; None for
        all, none kept.
    engine
        The address of the Dask cluster that works on its stages; ``""`` for this machine.
    in_company
        Whether its process has other runs too, and looks after all of them itself.
    claims
        Whether each stage waits while another run that claims makes the same result.
    """

    threads: int = 1
    workers: int = 1
    seconds: float | None = None
    megabytes: float | None = None
    result_megabytes: float | None = None
    silent_seconds: float = 30.0
    to: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    folds: int | None = None
    engine: str = ""
    in_company: bool = False
    claims: bool = False


@dataclass(frozen=True)
class Run:
    """A run as it is in the database; times are seconds since 1970.

    `pinned` are the stages whose kept result it used in place of what would have come;
    `cut_short` are those that handed on the best so far, as somebody asked; `overridden` are
    those that were refused and passed in somebody's name.
    """

    id: str
    pipeline_id: str
    name: str
    file: str
    spec: str
    options: Options
    status: str
    process: Process
    created: float
    submitted: int | None
    started: float | None
    ended: float | None
    heartbeat: float
    error: dict[str, Any] | None
    pinned: tuple[str, ...] = ()
    cut_short: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the run has not ended yet."""
        return self.status in OPEN


class Runs(Repository):
    """The runs of a workspace.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> runs = Runs(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> run = runs.create("credit.yaml", "Credit", "credit.yaml", "fabrica: 1")
    >>> runs.claim(run.id), runs.finish(run.id, "succeeded"), runs.finish(run.id, "failed")
    (True, True, False)
    """

    def create(
        self,
        pipeline_id: str,
        name: str,
        file: str,
        spec: str,
        options: Options | None = None,
        *,
        token: str | None = None,
    ) -> Run:
        """Create a queued run.

        Parameters
        ----------
        pipeline_id
            Path of the pipeline's file: runs of one pipeline are compared.
        name, file, spec
            The pipeline's name, its file, and the file's text.
        options
            The options of the run; the pins of the pipeline are added to them.
        token
            Identifies the request: the same token gives the same run.
        """
        run, now, process = new_run_id(), time.time(), this_process()
        pins = Pins(self._database).of(pipeline_id)
        options_json = json.dumps(asdict(replace(options or Options(), pins=pins)))
        values = (run, pipeline_id, name, file, spec, options_json, *process, now, now, token)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO runs (id, pipeline_id, name, file, spec, options, pid, pid_start,"
                " boot_id, created, heartbeat, token, status)"
                f" VALUES ({'?,' * len(values)} 'queued') ON CONFLICT (token) DO NOTHING",
                values,
            )
        if token is not None:
            return self._select("token = ?", [token])[0]
        return self._select("id = ?", [run])[0]

    def get(self, run: str) -> Run | None:
        """Return a run by its id, or None."""
        return next(iter(self._select("id = ?", [checked_run_id(run)])), None)

    def starting_with(self, beginning: str, limit: int) -> list[Run]:
        """Return the runs whose id begins with some letters, newest first."""
        where = "substr(id, 1, ?) = ? ORDER BY created DESC, id DESC LIMIT ?"
        return self._select(where, [len(beginning), beginning, limit])

    def latest(
        self,
        limit: int = 50,
        search: str = "",
        *,
        offset: int = 0,
        status: Sequence[str] = (),
        among: Sequence[str] | None = None,
    ) -> list[Run]:
        """Return runs, newest first.

        Parameters
        ----------
        limit, offset
            How many, and how many newer ones to leave out.
        search
            A part of the name, file or id.
        status
            The states to choose from; any if empty.
        among
            The ids to choose from; None for all.
        """
        where = "instr(lower(name || ' ' || file || ' ' || id), lower(?)) > 0"
        where += f" AND status IN ({','.join('?' * len(status))})" if status else ""
        where += " AND id IN (SELECT value FROM json_each(?))" if among is not None else ""
        chosen = [] if among is None else [json.dumps(list(among))]
        values = [search, *status, *chosen, limit, offset]
        return self._select(f"{where} ORDER BY created DESC, id DESC LIMIT ? OFFSET ?", values)

    def of_pipeline(self, pipeline_id: str, limit: int = 50) -> list[Run]:
        """Return the runs of a pipeline, newest first."""
        where = "pipeline_id = ? ORDER BY created DESC, id DESC LIMIT ?"
        return self._select(where, [pipeline_id, limit])

    def open_runs(self) -> list[Run]:
        """Return the runs that have not ended, oldest first."""
        marks = ",".join("?" * len(OPEN))
        return self._select(f"status IN ({marks}) ORDER BY created, id", list(OPEN))

    def submit(self, run: str) -> None:
        """Put a run at the end of the queue, unless it is there already."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET submitted = (SELECT coalesce(max(submitted), 0) + 1 FROM runs)"
                " WHERE id = ? AND status = 'queued' AND submitted IS NULL",
                (checked_run_id(run),),
            )

    def withdraw(self, run: str) -> bool:
        """Cancel a run that is still queued; return False if it is not."""
        return self._end(checked_run_id(run), "cancelled", None, ("queued",))

    def queue(self) -> list[Run]:
        """Return the runs in the queue, first come first served."""
        return self._select("status = 'queued' AND submitted IS NOT NULL ORDER BY submitted", [])

    def mark_starting(self, run: str, process: Process) -> bool:
        """Mark a queued run as starting in a process; return False if it is not queued."""
        return self._move(run, "starting", process)

    def claim(self, run: str) -> bool:
        """Claim a run for this process; return False if another one has it, or it ended."""
        return self._move(run, "running", this_process())

    def heartbeat(self, run: str) -> bool:
        """Give a sign of life; return False if this process no longer owns the run."""
        mine = this_process()
        with self._database.transaction() as connection:
            update = connection.execute(
                "UPDATE runs SET heartbeat = ? WHERE id = ? AND status = 'running'"
                " AND pid = ? AND pid_start = ?",
                (time.time(), run, mine.pid, mine.start),
            )
            return update.rowcount == 1

    def append(self, run: str, events: Iterable[Event]) -> bool:
        """Add events to a running run, and update its stages.

        Returns
        -------
        bool
            False if the run has ended; nothing is written then.
        """
        with self._database.transaction() as connection:
            running = "SELECT 1 FROM runs WHERE id = ? AND status = 'running'"
            if connection.execute(running, (run,)).fetchone() is None:
                return False
            append_events(connection, run, events)
        return True

    def finish(self, run: str, status: str, error: Mapping[str, Any] | None = None) -> bool:
        """End a run; only the first call has an effect.

        Parameters
        ----------
        run
            Id of the run.
        status
            One of `ENDS`.
        error
            Message of the cause, if it is not a stage.

        Returns
        -------
        bool
            Whether this call ended the run.
        """
        if status not in ENDS:
            raise ValueError(f"{status!r} is no end of a run")
        return self._end(run, status, error, OPEN)

    def stages(self, run: str) -> list[dict[str, Any]]:
        """Return a run's stages in order, each as a JSON-able dict."""
        return self.stages_of([checked_run_id(run)])[run]

    def stages_of(self, runs: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the stages of several runs, by run, as `stages` has them."""
        rows = self._database.rows(
            "SELECT stages.* FROM json_each(?) JOIN stages ON stages.run = value"
            " ORDER BY run, place",
            (json.dumps(list(runs)),),
        )
        stages: dict[str, list[dict[str, Any]]] = {run: [] for run in runs}
        for row in rows:
            columns = [name for name in row.keys() if name not in ("run", "place")]  # noqa: SIM118
            stages[row["run"]].append({name: _value(name, row[name]) for name in columns})
        return stages

    def events(self, run: str, after: int = 0, limit: int = 10_000) -> list[Event]:
        """Return a run's events in order, from those after a ``seq``."""
        rows = self._database.rows(
            "SELECT * FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
            (checked_run_id(run), after, limit),
        )
        return [_event(row) for row in rows]

    def _end(
        self, run: str, status: str, error: Mapping[str, Any] | None, states: tuple[str, ...]
    ) -> bool:
        now, error_json = time.time(), json.dumps(error, default=str) if error else None
        with self._database.transaction() as connection:
            update = connection.execute(
                "UPDATE runs SET status = ?, ended = ?, error = ?"
                f" WHERE id = ? AND status IN ({','.join('?' * len(states))})",
                (status, now, error_json, run, *states),
            )
            if update.rowcount == 1:
                close_stages(connection, run, status, error, now)
            return update.rowcount == 1

    def _move(self, run: str, to: str, process: Process) -> bool:
        states, now = states_before(to), time.time()
        started = now if to == "running" else None
        with self._database.transaction() as connection:
            update = connection.execute(
                "UPDATE runs SET status = ?, pid = ?, pid_start = ?, boot_id = ?, heartbeat = ?,"
                " started = ?"
                f" WHERE id = ? AND status IN ({','.join('?' * len(states))})",
                (to, *process, now, started, checked_run_id(run), *states),
            )
            return update.rowcount == 1

    def _select(self, where: str, values: list[Any]) -> list[Run]:
        rows = self._database.rows(
            f"SELECT *, {_PINNED}, {_CUT_SHORT}, {_OVERRIDDEN} FROM runs WHERE {where}", values
        )
        return [_run(row) for row in rows]


def _event(row: Any) -> Event:
    head = {"seq": row["seq"], "kind": row["kind"], "stage": row["stage"], "t": row["t"]}
    return cast("Event", head | json.loads(row["payload"]))


def _run(row: Any) -> Run:
    options = json.loads(row["options"])
    options |= {name: tuple(options[name]) for name in ("to", "force")}
    options["pins"] = tuple(map(Pin.of_json, options.get("pins", ())))
    return Run(
        id=row["id"],
        pipeline_id=row["pipeline_id"],
        name=row["name"],
        file=row["file"],
        spec=row["spec"],
        options=Options(**options),
        status=row["status"],
        process=Process(row["pid"], row["pid_start"], row["boot_id"]),
        created=row["created"],
        submitted=row["submitted"],
        started=row["started"],
        ended=row["ended"],
        heartbeat=row["heartbeat"],
        error=json.loads(row["error"]) if row["error"] else None,
        pinned=tuple(json.loads(row["pinned"])),
        cut_short=tuple(json.loads(row["cut_short"])),
        overridden=tuple(json.loads(row["overridden"])),
    )


def _value(name: str, value: Any) -> Any:
    return json.loads(value) if value and name in ("reason", "summary", "error") else value
