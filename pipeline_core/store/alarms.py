"""Alarms: when they open, and when they are over."""

from __future__ import annotations

import time
import uuid
from typing import Literal, NamedTuple

AlarmState = Literal["open", "acknowledged", "resolved"]
QUIET_BATCHES = 3
ALARM_COLUMNS = "id, name, source, subject, state, quiet, first, last, changed"


class Alarm(NamedTuple):
    """An alarm about a column of a model's rows or answers.

    Parameters
    ----------
    id
        Its id, which never comes again.
    name, source
        Of the watch.
    subject
        What it is about.
    state
        ``open``, ``acknowledged`` or ``resolved``.
    quiet
        How many batches in a row were well within the limit.
    first, last
        The numbers of the first and the last batch beyond it.
    changed
        When its state changed.
    """

    id: str
    name: str
    source: str
    subject: str
    state: AlarmState
    quiet: int
    first: int
    last: int
    changed: float


def next_alarm(
    alarm: Alarm | None, watch: tuple[str, str], subject: str, number: int, beyond: bool | None
) -> Alarm | None:
    """Return an alarm after one more batch; None where there is none.

    It opens at the first batch beyond the limit, and is resolved by three in a row that are
    well within it; what is acknowledged stays so meanwhile.

    Examples
    --------
    >>> alarm = next_alarm(None, ("credit", "new"), "income", 4, True)
    >>> [alarm := next_alarm(alarm, ("", ""), "income", n, False) for n in (5, 6, 7)][-1].state
    'resolved'
    """
    if alarm is None:
        if not beyond:
            return None
        values = (uuid.uuid4().hex, *watch, subject, "open", 0, number, number, time.time())
        return Alarm(*values)  # type: ignore[arg-type]
    if beyond:
        return alarm._replace(quiet=0, last=max(alarm.last, number))
    if beyond is None:
        return alarm._replace(quiet=0)
    if alarm.quiet + 1 < QUIET_BATCHES:
        return alarm._replace(quiet=alarm.quiet + 1)
    return alarm._replace(quiet=alarm.quiet + 1, state="resolved", changed=time.time())
