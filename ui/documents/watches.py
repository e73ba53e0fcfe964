"""The visitor's watches: what each has seen, its alarms, and looking once now."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.runs import client
from pipeline_core.store import Store
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.watch_history import SeenWindow
from pipeline_core.store.watches import Alarm
from ui.documents.live.signed_edits import own_name
from ui.documents.stores import visitor_store
from ui.security import visitor
from ui.security.pause import require_no_pause

State = Literal["alarm", "acknowledged", "silent", "stopped", "new", "well"]
GLANCE_WINDOWS = 40
_LEAST_SILENCE = 120.0


@dataclass(frozen=True)
class Watch:
    """A model and a source that it is watched on.

    Parameters
    ----------
    name, source
        The model's name without its version, and where rows come from.
    deployment
        The watch that somebody set up; None if it is only looked at by hand.
    windows
        The last windows, in order.
    count
        How many windows there are.
    alarms
        Those that are not resolved, the newest first.
    """

    name: str
    source: str
    deployment: Deployment | None
    windows: Sequence[SeenWindow]
    count: int
    alarms: Sequence[Alarm]

    @property
    def id(self) -> str:
        """What addresses call it."""
        return watch_id(self.name, self.source)

    @property
    def model(self) -> str:
        """The title that is looked up at each look."""
        return self.deployment.model if self.deployment else self.name

    def state(self, now: float) -> State:
        """Return what matters most about it at a moment."""
        states = {alarm.state for alarm in self.alarms}
        if "open" in states:
            return "alarm"
        if self.is_silent(now):
            return "silent"
        if "acknowledged" in states:
            return "acknowledged"
        if self.deployment and not self.deployment.active:
            return "stopped"
        return "well" if self.count else "new"

    def is_silent(self, now: float) -> bool:
        """Return whether nobody looked for twice as long as was agreed, or the look failed."""
        deployment = self.deployment
        if deployment is None or not deployment.active:
            return False
        if deployment.problem is not None:
            return True
        if deployment.every is None:
            return False
        last = max(deployment.created, deployment.looked or 0.0)
        return now - last > max(2 * deployment.every, _LEAST_SILENCE)


def watch_id(name: str, source: str) -> str:
    """Return what addresses call the watch of a model on a source.

    Examples
    --------
    >>> watch_id("credit", "log")
    '39ff4ec80669'
    """
    return hashlib.sha256(f"{name}\0{source}".encode()).hexdigest()[:12]


def watches(store: Store | None = None) -> list[Watch]:
    """Return the watches of a workspace; what needs somebody comes first."""
    store = store or visitor_store()
    by_place: dict[tuple[str, str], Deployment | None] = dict.fromkeys(store.seen.watches())
    for deployment in store.deployments.all():
        for source in deployment.sources:
            place = (deployment.model_name, source)
            if deployment.active or by_place.get(place) is None:
                by_place[place] = deployment
    alarms = store.watches.alarms()
    all_watches = [
        _watch(store, *place, deployment, alarms) for place, deployment in by_place.items()
    ]
    now, order = time.time(), ("alarm", "silent", "acknowledged", "new", "well", "stopped")
    return sorted(
        all_watches, key=lambda watch: (order.index(watch.state(now)), watch.name, watch.source)
    )


def _watch(
    store: Store, name: str, source: str, deployment: Deployment | None, alarms: Sequence[Alarm]
) -> Watch:
    windows = store.seen.latest(name, source, GLANCE_WINDOWS)
    own = [alarm for alarm in alarms if (alarm.name, alarm.source) == (name, source)]
    return Watch(name, source, deployment, windows, store.seen.count(name, source), own)


def find_watch(identity: str, store: Store | None = None) -> Watch | None:
    """Return the watch that an address names; None if there is none."""
    return next((watch for watch in watches(store) if watch.id == identity), None)


def look_once(watch: Watch) -> dict[str, Any]:
    """Watch what is new in a source now; return what came of it.

    Raises
    ------
    FabricaError
        There is no such source, the model cannot be watched, or the launcher does not answer.
    """
    name = watch.deployment.name if watch.deployment else None
    payload = {"model": watch.model, "source": watch.source, "deployment": name}
    return dict(client.call(visitor.workspace(), "watch_once", payload))


def set_up(model: str, source: str, every: float | None, rows: int) -> str:
    """Set up a watch; return what addresses call it.

    Raises
    ------
    FabricaError
        There is no such model or source, or the launcher does not answer.
    """
    require_no_pause()
    payload = {"model": model, "source": source, "every": every, "rows": rows}
    saved = client.call(visitor.workspace(), "set_up_watch", payload)
    return watch_id(saved["name"], saved["source"])


def rows_of_window(watch: Watch, window: SeenWindow) -> dict[str, Any]:
    """Return the rows of a window as texts.

    Raises
    ------
    FabricaError
        Its source has them no more, or the launcher does not answer.
    """
    payload = {"model": window.model, "source": watch.source, "batch": window.batch}
    return dict(client.call(visitor.workspace(), "window_rows", payload))


def acknowledge(alarm: str, person: str) -> None:
    """Note that a person looks after an alarm; in a class it is the visitor, whoever they say.

    Raises
    ------
    FabricaError
        No such alarm is open.
    """
    visitor_store().watches.acknowledge(alarm, own_name() or person)
