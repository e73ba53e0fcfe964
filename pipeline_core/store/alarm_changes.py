"""What a batch does to the alarms of its watch, within the transaction that writes it."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection

from pipeline_core.store.alarms import ALARM_COLUMNS, Alarm, next_alarm
from pipeline_core.store.outbox import enqueue


def change_alarms(
    write: Connection, place: tuple[str, str], number: int, beyond: Mapping[str, bool | None]
) -> list[Alarm]:
    """Change the alarms of a watch after one more batch; return those whose state changed.

    Parameters
    ----------
    write
        The transaction in which the batch is written.
    place
        The watch: its model's name and its source.
    number
        Of the batch.
    beyond
        As `Watches.add` takes it.
    """
    sql = f"SELECT {ALARM_COLUMNS} FROM alarms WHERE name = ? AND source = ?"
    rows = write.execute(f"{sql} AND state != 'resolved'", place)
    before = {row["subject"]: Alarm(*row) for row in rows}
    after = (
        next_alarm(before.get(subject), place, subject, number, is_beyond)
        for subject, is_beyond in beyond.items()
    )
    written = [alarm for alarm in after if alarm is not None]
    sql = f"INSERT OR REPLACE INTO alarms ({ALARM_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    write.executemany(sql, written)
    states = {alarm.id: alarm.state for alarm in before.values()}
    changed = [alarm for alarm in written if states.get(alarm.id) != alarm.state]
    enqueue(write, changed)
    return changed
