"""Labels that come later than the rows they belong to, and the performance that they give.

Of a row that waits for its label its key, its answer and its groups are kept, for so many days,
and nothing else. Labels are kept beside them under their key, so it does not matter which comes
first, and a label that is corrected takes the place of the one before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.store.alarm_changes import change_alarms
from pipeline_core.store.alarms import Alarm
from pipeline_core.store.database import Repository


class Pending(NamedTuple):
    """A batch whose performance must be computed anew.

    Parameters
    ----------
    source, number
        The batch's.
    model
        The version that answered it.
    mark
        What it must still be marked with when the performance is written.
    judged
        Whether it has had its say about the alarms.
    """

    source: str
    number: int
    model: str
    mark: int
    judged: bool


class LabelledRow(NamedTuple):
    """What is known of a row that was answered.

    Parameters
    ----------
    answer, groups
        As `watches.AnsweredRow` has them.
    label
        Its label; None where it has not come.
    """

    answer: Sequence[Any]
    groups: Sequence[str | None]
    label: str | None


class Performance(NamedTuple):
    """How a model did on one batch, as far as labels have come.

    Parameters
    ----------
    number
        The batch's.
    labels
        How many of its rows have a label.
    result
        What was measured, as plain data.
    judged
        Whether there were enough of them for the alarms.
    """

    number: int
    labels: int
    result: Mapping[str, Any]
    judged: bool


class LateLabels(Repository):
    """The labels that came for the models of a workspace, each under its model's name."""

    def is_read(self, name: str, source: str, batch: str) -> bool:
        """Return whether a batch of labels was read."""
        sql = "SELECT 1 FROM label_batches WHERE name = ? AND source = ? AND batch = ?"
        return bool(self._database.rows(sql, (name, source, batch)))

    def position(self, name: str, source: str) -> int:
        """Return how far a source of labels has been read; 0 at its beginning."""
        sql = "SELECT max(position) FROM label_batches WHERE name = ? AND source = ?"
        return int(self._database.rows(sql, (name, source))[0][0] or 0)

    def add(
        self, name: str, source: str, batch: str, position: int, labels: Mapping[str, str]
    ) -> None:
        """Add a batch of labels by key; one that was read already changes nothing."""
        now = time.time()
        with self._database.transaction() as write:
            sql = "INSERT OR IGNORE INTO label_batches"
            sql += " (name, source, batch, position, rows, created) VALUES (?, ?, ?, ?, ?, ?)"
            values = (name, source, batch, position, len(labels), now)
            if write.execute(sql, values).rowcount != 1:
                return
            sql = "INSERT OR REPLACE INTO late_labels (name, key, label, created)"
            rows = ((name, key, label, now) for key, label in labels.items())
            write.executemany(f"{sql} VALUES (?, ?, ?, ?)", rows)
            write.execute(
                "UPDATE performances SET pending = 1 + abs(random() % 1000000000) WHERE name = ?1"
                " AND (source, number) IN (SELECT source, number FROM json_each(?2)"
                " CROSS JOIN watched_rows ON name = ?1 AND watched_rows.key = value)",
                (name, json.dumps(list(labels))),
            )

    def labels(self, name: str) -> dict[str, str]:
        """Return the labels that came for a model, by key."""
        sql = "SELECT key, label FROM late_labels WHERE name = ?"
        return {row["key"]: row["label"] for row in self._database.rows(sql, (name,))}

    def pending(self, name: str, source: str) -> list[Pending]:
        """Return the batches of a watch whose performance must be computed, in order."""
        rows = self._database.rows(
            "SELECT p.source, p.number, model, pending, judged FROM performances AS p"
            " JOIN watched_batches USING (name, source, number)"
            " WHERE name = ? AND p.source = ? AND pending ORDER BY p.number",
            (name, source),
        )
        return [Pending(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]

    def rows(self, name: str, source: str, number: int) -> list[LabelledRow]:
        """Return what is kept of the rows of a batch, with the labels that have come."""
        rows = self._database.rows(
            "SELECT answer, groups, label FROM watched_rows AS w LEFT JOIN late_labels AS l"
            " ON l.name = w.name AND l.key = w.key"
            " WHERE w.name = ? AND w.source = ? AND w.number = ? ORDER BY place",
            (name, source, number),
        )
        return [LabelledRow(json.loads(row[0]), json.loads(row[1]), row[2]) for row in rows]

    def write(
        self,
        name: str,
        pending: Pending,
        labels: int,
        result: Mapping[str, Any],
        beyond: Mapping[str, bool | None] | None,
    ) -> list[Alarm]:
        """Write the performance of a batch; return the alarms whose state it changed.

        Parameters
        ----------
        name, pending
            The batch.
        labels, result
            As `Performance` has them.
        beyond
            As `watches.change_alarms` takes it; None while there are too few labels. It counts
            once: labels that come after it change the result, and no alarm.
        """
        place = (name, pending.source)
        key = (*place, pending.number)
        where = "WHERE name = ? AND source = ? AND number = ?"
        with self._database.transaction() as write:
            sql = f"SELECT pending, judged FROM performances {where}"
            mark, judged = write.execute(sql, key).fetchone()
            if mark != pending.mark:  # labels have come meanwhile
                return []
            is_new = beyond is not None and not judged
            write.execute(
                f"UPDATE performances SET labels = ?, result = ?, pending = 0, judged = ? {where}",
                (labels, json.dumps(result), bool(judged) or is_new, *key),
            )
            if beyond is None or judged:
                return []
            return change_alarms(write, place, pending.number, beyond)

    def performances(self, name: str, source: str) -> list[Performance]:
        """Return how a model did on the batches of a watch, in order."""
        rows = self._database.rows(
            "SELECT number, labels, result, judged FROM performances"
            " WHERE name = ? AND source = ? ORDER BY number",
            (name, source),
        )
        return [Performance(row[0], row[1], json.loads(row[2]), bool(row[3])) for row in rows]

    def forget(self, name: str, before: float | None = None) -> int:
        """Delete the keys, answers and labels of a model that came before a moment, or all.

        What was measured stays. Returns how many rows and labels are gone; their bytes are
        overwritten in the file.
        """
        until = time.time() + 1 if before is None else before
        count = 0
        with self._database.transaction() as write:
            write.execute("PRAGMA secure_delete = ON")
            for table in ("watched_rows", "late_labels"):
                sql = f"DELETE FROM {table} WHERE name = ? AND created < ?"
                count += write.execute(sql, (name, until)).rowcount
            sql = "UPDATE performances SET pending = 0 WHERE name = ?1 AND pending AND NOT EXISTS"
            sql += " (SELECT 1 FROM watched_rows AS w WHERE w.name = ?1"
            sql += " AND w.source = performances.source AND w.number = performances.number)"
            write.execute(sql, (name,))
        return count
