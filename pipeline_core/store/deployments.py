"""Deployments: the watches that somebody has set up, which stay until they are stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.errors import UsageError
from pipeline_core.messages.message import Message
from pipeline_core.store.database import Repository
from pipeline_core.store.kept_models import checked_model_name

DEFAULT_ROWS = 500
MOST_SOURCES = 20
_COLUMNS = (
    "name, model, sources, rows, every, labels, webhook, retrain, active, created, looked, problem"
)


class Deployment(NamedTuple):
    """A watch that somebody has set up.

    Parameters
    ----------
    name
        Its own.
    model
        ``credit``, ``credit:3`` or ``credit:champion``: the version is looked up at each look.
    sources
        Where rows come from, each with its whole path (`monitor.source_names.full_source`).
    rows
        Of a batch of a table or a log.
    every
        Seconds between two looks; None leaves it to the process that looks.
    labels
        Where labels come later (``source``), the columns that join them (``key``), and how many
        days keys and answers are kept for that (``days``); None for none.
    webhook
        Where alarms are sent (``url``), and the name of the secret that signs (``secret``).
    retrain
        What an alarm starts, as plain data; None for nothing.
    active
        Whether it is watched.
    created, looked
        When it was set up, and when it was looked at last; None for never.
    problem
        Why the last look failed; None where it did not.
    """

    name: str
    model: str
    sources: tuple[str, ...]
    rows: int = DEFAULT_ROWS
    every: float | None = None
    labels: Mapping[str, Any] | None = None
    webhook: Mapping[str, Any] | None = None
    retrain: Mapping[str, Any] | None = None
    active: bool = True
    created: float = 0.0
    looked: float | None = None
    problem: Message | None = None

    @property
    def model_name(self) -> str:
        """The model's name without its version: the name under which its batches are kept.

        Examples
        --------
        >>> Deployment("watch", "credit:champion", ("log",)).model_name
        'credit'
        """
        return self.model.partition(":")[0]


class Deployments(Repository):
    """The deployments of a workspace."""

    def save(self, deployment: Deployment) -> Deployment:
        """Set up a watch, in place of one of the same name; return it as it stands.

        Raises
        ------
        UsageError
            Its name is not allowed, or it has no source or too many.
        """
        checked_model_name(deployment.name)
        if not 0 < len(deployment.sources) <= MOST_SOURCES:
            count = len(deployment.sources)
            raise UsageError("monitor.no_sources", count=count, most=MOST_SOURCES)
        parts = (deployment.labels, deployment.webhook, deployment.retrain)
        values = (
            *(deployment.name, deployment.model, json.dumps(list(deployment.sources))),
            *(deployment.rows, deployment.every, *map(_written, parts)),
            *(deployment.active, time.time(), None, None),
        )
        with self._database.transaction() as write:
            sql = f"INSERT OR REPLACE INTO deployments ({_COLUMNS})"
            write.execute(f"{sql} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        return self.find(deployment.name)

    def all(self, *, active: bool = False) -> list[Deployment]:
        """Return the deployments by name; those that are watched alone if asked."""
        sql = f"SELECT {_COLUMNS} FROM deployments WHERE active OR NOT ? ORDER BY name"
        return [_deployment(row) for row in self._database.rows(sql, (active,))]

    def find(self, name: str) -> Deployment:
        """Return the deployment of a name.

        Raises
        ------
        UsageError
            There is none.
        """
        sql = f"SELECT {_COLUMNS} FROM deployments WHERE name = ?"
        rows = self._database.rows(sql, (name,))
        if not rows:
            names = [deployment.name for deployment in self.all()]
            raise UsageError("monitor.no_deployment", name=name[:80], known=names)
        return _deployment(rows[0])

    def stop(self, name: str, *, stopped: bool = True) -> Deployment:
        """Take a deployment out of the watch, or back into it; what it saw stays.

        Raises
        ------
        UsageError
            There is none of that name.
        """
        with self._database.transaction() as write:
            sql = "UPDATE deployments SET active = ? WHERE name = ?"
            write.execute(sql, (not stopped, name))
        return self.find(name)

    def note_look(self, name: str, problem: Message | None, looked: float) -> None:
        """Note that a deployment was looked at, and why that failed if it did."""
        text = None if problem is None else json.dumps(problem.as_json())
        with self._database.transaction() as write:
            sql = "UPDATE deployments SET looked = ?, problem = ? WHERE name = ?"
            write.execute(sql, (looked, text, name))

    def free_name(self, model: str, sources: Sequence[str]) -> str:
        """Return a name for a new deployment: the model's, with a number where it is taken.

        Parameters
        ----------
        model
            As `Deployment` has it.
        sources
            Its own; a deployment of the same model and sources is the same one.
        """
        stem = model.partition(":")[0]
        by_name = {deployment.name: deployment for deployment in self.all()}
        for deployment in by_name.values():
            if (deployment.model, deployment.sources) == (model, tuple(sources)):
                return deployment.name
        names = (f"{stem[:58]}-{number}" if number > 1 else stem for number in range(1, 10_000))
        return next(name for name in names if name not in by_name)


def _written(part: Mapping[str, Any] | None) -> str | None:
    return None if part is None else json.dumps(dict(part))


def _deployment(row: Any) -> Deployment:
    problem = _read(row["problem"])
    return Deployment(
        row["name"],
        row["model"],
        tuple(json.loads(row["sources"])),
        row["rows"],
        row["every"],
        _read(row["labels"]),
        _read(row["webhook"]),
        _read(row["retrain"]),
        bool(row["active"]),
        row["created"],
        row["looked"],
        None if problem is None else Message(problem["code"], problem["values"]),
    )


def _read(text: str | None) -> Mapping[str, Any] | None:
    return None if text is None else json.loads(text)
