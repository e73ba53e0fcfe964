"""Runs: what was asked, what happened, and exactly one end for each.

Every change of state is one UPDATE that names the states it may start from,
so of two processes that disagree one wins and the other is told. Events are
numbered by the database; a reader asks for those after the last it has seen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipeline_core.store.database import Database
from pipeline_core.store.event_log import close_stages, record
from pipeline_core.store.paths import checked_run_id, new_run_id
from pipeline_core.store.process_identity import Process, this_process
from pipeline_core.store.states import ENDS, OPEN, may_follow

Event = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """How a run is to be run.

    Parameters
    ----------
    threads
        Threads that a single stage may use; part of the keys of fits.
    workers
        Stages at a time.
    seconds
        How long it may take; None for no limit.
    megabytes
        Memory of its own that it may hold; None for no limit.
    silent_seconds
        Without a sign of life for so long it counts as lost.
    to, force
        Stages to stop at, and to run though their result is kept.
    """

    threads: int = 1
    workers: int = 1
    seconds: float | None = None
    megabytes: float | None = None
    silent_seconds: float = 30.0
    to: tuple[str, ...] = ()
    force: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """A run as the database has it; times are seconds since 1970."""

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

    @property
    def open(self) -> bool:
        """Whether it has not ended yet."""
        return self.status in OPEN


class Runs:
    """The runs of a workspace.

    Parameters
    ----------
    database
        Where they are kept.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> runs = Runs(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> run = runs.create("credit.yaml", "Credit", "credit.yaml", "fabrica: 1")
    >>> runs.claim(run.id), runs.finish(run.id, "succeeded"), runs.finish(run.id, "failed")
    (True, True, False)
    """

    def __init__(self, database: Database) -> None:
        self._database = database

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
        """Write a new run down, as queued.

        Parameters
        ----------
        pipeline_id
            Whose earlier results to compare with: the file's path.
        name, file, spec
            The pipeline's name, its file, and the file's text.
        options
            How to run it.
        token
            Names the click that asked; the same token gives the same run.
        """
        values = (
            new_run_id(), pipeline_id, name, file, spec,
            json.dumps(asdict(options or Options())), "queued", *this_process(),
            time.time(), time.time(), token,
        )  # fmt: skip
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO runs (id, pipeline_id, name, file, spec, options, status, pid,"
                " pid_start, boot_id, created, heartbeat, token)"
                f" VALUES ({','.join('?' * len(values))}) ON CONFLICT (token) DO NOTHING",
                values,
            )
        where = ("token = ?", token) if token is not None else ("id = ?", values[0])
        return self._found(where[0], [where[1]])[0]

    def run(self, run: str) -> Run | None:
        """Return a run, or None where there is none of that id."""
        found = self._found("id = ?", [checked_run_id(run)])
        return found[0] if found else None

    def runs(
        self, limit: int = 50, search: str = "", *, offset: int = 0, status: Sequence[str] = ()
    ) -> list[Run]:
        """Return the latest runs first; `search` is part of a name, file or id."""
        where = "instr(lower(name || ' ' || file || ' ' || id), lower(?)) > 0"
        where += f" AND status IN ({','.join('?' * len(status))})" if status else ""
        values = [search, *status, limit, offset]
        return self._found(f"{where} ORDER BY created DESC, id DESC LIMIT ? OFFSET ?", values)

    def unfinished(self) -> list[Run]:
        """Return the runs that have not ended, oldest first."""
        marks = ",".join("?" * len(OPEN))
        return self._found(f"status IN ({marks}) ORDER BY created, id", list(OPEN))

    def submit(self, run: str) -> None:
        """Put a queued run at the end of the queue; once is enough."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET submitted = (SELECT coalesce(max(submitted), 0) + 1 FROM runs)"
                " WHERE id = ? AND status = 'queued' AND submitted IS NULL",
                (checked_run_id(run),),
            )

    def withdraw(self, run: str) -> bool:
        """Cancel a run that nobody has started yet; False where it is past that."""
        return self._end(checked_run_id(run), "cancelled", None, ("queued",))

    def queue(self) -> list[Run]:
        """Return the submitted runs that wait, first come first."""
        return self._found("status = 'queued' AND submitted IS NOT NULL ORDER BY submitted", [])

    def starting(self, run: str, process: Process) -> bool:
        """Note which process was made for a queued run; False where it is past that."""
        return self._move(run, "starting", process)

    def claim(self, run: str) -> bool:
        """Take a run over as the process that runs it; False where it is not to be had."""
        return self._move(run, "running", this_process())

    def heartbeat(self, run: str) -> bool:
        """Give a sign of life; False where the run is no longer this process's to run."""
        mine = this_process()
        with self._database.transaction() as connection:
            done = connection.execute(
                "UPDATE runs SET heartbeat = ? WHERE id = ? AND status = 'running'"
                " AND pid = ? AND pid_start = ?",
                (time.time(), run, mine.pid, mine.start),
            )
            return done.rowcount == 1

    def append(self, run: str, events: Iterable[Event]) -> bool:
        """Add events to a running run, and what they say about its stages.

        Returns
        -------
        bool
            False, and nothing is written, where the run has ended.
        """
        with self._database.transaction() as connection:
            running = "SELECT 1 FROM runs WHERE id = ? AND status = 'running'"
            if connection.execute(running, (run,)).fetchone() is None:
                return False
            record(connection, run, events)
        return True

    def finish(self, run: str, status: str, error: Mapping[str, Any] | None = None) -> bool:
        """End a run: the first call wins, later ones change nothing.

        Parameters
        ----------
        run
            Which one.
        status
            One of the ends.
        error
            Code and values, where something other than a stage is to blame.

        Returns
        -------
        bool
            Whether this call ended it.
        """
        if status not in ENDS:
            raise ValueError(f"{status!r} is no end of a run")
        return self._end(run, status, error, OPEN)

    def stages(self, run: str) -> list[dict[str, Any]]:
        """Return a run's stages in their order, each a JSON-able dict."""
        rows = self._database.rows(
            "SELECT * FROM stages WHERE run = ? ORDER BY place", (checked_run_id(run),)
        )
        return [
            {name: _value(name, row[name]) for name in row.keys() if name not in ("run", "place")}  # noqa: SIM118
            for row in rows
        ]

    def events(self, run: str, after: int = 0, limit: int = 10_000) -> list[Event]:
        """Return a run's events in order, those after a given ``seq``."""
        rows = self._database.rows(
            "SELECT * FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
            (checked_run_id(run), after, limit),
        )
        return [
            {"seq": row["seq"], "kind": row["kind"], "stage": row["stage"], "t": row["t"]}
            | json.loads(row["payload"])
            for row in rows
        ]

    def _end(
        self, run: str, status: str, error: Mapping[str, Any] | None, before: tuple[str, ...]
    ) -> bool:
        now, told = time.time(), json.dumps(error, default=str) if error else None
        with self._database.transaction() as connection:
            done = connection.execute(
                "UPDATE runs SET status = ?, ended = ?, error = ?"
                f" WHERE id = ? AND status IN ({','.join('?' * len(before))})",
                (status, now, told, run, *before),
            )
            if done.rowcount == 1:
                close_stages(connection, run, status, error, now)
            return done.rowcount == 1

    def _move(self, run: str, to: str, process: Process) -> bool:
        before, now = may_follow(to), time.time()
        started = now if to == "running" else None
        with self._database.transaction() as connection:
            done = connection.execute(
                "UPDATE runs SET status = ?, pid = ?, pid_start = ?, boot_id = ?, heartbeat = ?,"
                " started = ?"
                f" WHERE id = ? AND status IN ({','.join('?' * len(before))})",
                (to, *process, now, started, checked_run_id(run), *before),
            )
            return done.rowcount == 1

    def _found(self, where: str, values: list[Any]) -> list[Run]:
        rows = self._database.rows(f"SELECT * FROM runs WHERE {where}", values)
        return [_run(row) for row in rows]


def _run(row: Any) -> Run:
    options = json.loads(row["options"])
    options |= {name: tuple(options[name]) for name in ("to", "force")}
    return Run(
        id=row["id"], pipeline_id=row["pipeline_id"], name=row["name"], file=row["file"],
        spec=row["spec"], options=Options(**options), status=row["status"],
        process=Process(row["pid"], row["pid_start"], row["boot_id"]), created=row["created"],
        submitted=row["submitted"], started=row["started"], ended=row["ended"],
        heartbeat=row["heartbeat"], error=json.loads(row["error"]) if row["error"] else None,
    )  # fmt: skip


def _value(name: str, value: Any) -> Any:
    return json.loads(value) if value and name in ("reason", "summary", "error") else value
