"""Pins: results of stages that are kept whatever changes above them.

They are the workspace's, not the pipeline file's, and a result that one needs is never swept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline_core.store.database import Repository


@dataclass(frozen=True)
class Pin:
    """The result that a stage keeps.

    Parameters
    ----------
    stage, key, run
        The stage, the key of its kept result, and the run that the result was taken from.
    block
        The stage's block when it was pinned: another one's result would be another thing.
    recipe
        The blocks of the column steps in the result, which loading it needs.
    name, reason
        Who answers for gates that judge by the result, and why; empty if nobody does.
    """

    stage: str
    key: str
    run: str
    block: str = ""
    recipe: tuple[str, ...] = ()
    name: str = ""
    reason: str = ""

    @classmethod
    def of_json(cls, pin: Mapping[str, Any]) -> Pin:
        """Return the pin that `dataclasses.asdict` made JSON-able.

        Examples
        --------
        >>> Pin.of_json({"stage": "scaled", "key": "k", "run": "r", "recipe": ["scale"]}).recipe
        ('scale',)
        """
        return cls(**{**pin, "recipe": tuple(pin["recipe"])})

    @property
    def is_answered(self) -> bool:
        """Whether somebody answers, by name and reason, for what is judged by the result."""
        return bool(self.name and self.reason)


class LastResult(NamedTuple):
    """The result of a stage's last run: the run, the file's text then, and the result's key."""

    run: str
    spec: str
    key: str


class Pins(Repository):
    """The pins of a workspace's pipelines.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> pins = Pins(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> pins.save("credit.yaml", Pin("scaled", "k", "r"))
    >>> [pin.stage for pin in pins.of("credit.yaml")], pins.of("other.yaml")
    (['scaled'], ())
    """

    def of(self, pipeline: str) -> tuple[Pin, ...]:
        """Return a pipeline's pins, by the path of its file."""
        sql = "SELECT pin FROM pins WHERE pipeline = ? ORDER BY stage"
        rows = self._database.rows(sql, (pipeline,))
        return tuple(Pin.of_json(json.loads(row["pin"])) for row in rows)

    def save(self, pipeline: str, pin: Pin) -> None:
        """Save a pin; it replaces the stage's last one."""
        values = (pipeline, pin.stage, pin.key, json.dumps(pin.__dict__), time.time())
        with self._database.transaction() as write:
            write.execute("INSERT OR REPLACE INTO pins VALUES (?, ?, ?, ?, ?)", values)

    def remove(self, pipeline: str, stage: str) -> bool:
        """Remove a stage's pin; return whether it had one."""
        with self._database.transaction() as write:
            sql = "DELETE FROM pins WHERE pipeline = ? AND stage = ?"
            return write.execute(sql, (pipeline, stage)).rowcount == 1

    def rename(self, pipeline: str, old: str, new: str) -> None:
        """Have a stage's pin follow its new name."""
        with self._database.transaction() as write:
            write.execute(
                "UPDATE OR REPLACE pins SET stage = ?, pin = json_set(pin, '$.stage', ?)"
                " WHERE pipeline = ? AND stage = ?",
                (new, new, pipeline, old),
            )

    def last_result(self, pipeline: str, stage: str) -> LastResult | None:
        """Return the result of the last run in which a stage had one; None if it never had."""
        rows = self._database.rows(
            "SELECT runs.id, runs.spec, stages.key FROM runs JOIN stages ON stages.run = runs.id"
            " WHERE runs.pipeline_id = ? AND stages.stage = ? AND stages.key IS NOT NULL"
            " AND stages.status IN ('succeeded', 'reused', 'refused')"
            " ORDER BY runs.created DESC LIMIT 1",
            (pipeline, stage),
        )
        return LastResult(*rows[0]) if rows else None
