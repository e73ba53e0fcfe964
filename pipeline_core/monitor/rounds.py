"""One process that watches every deployment of a workspace, each when it is due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.monitor.labels import Judged, join_labels
from pipeline_core.monitor.open_models import OpenModels
from pipeline_core.monitor.respond import respond
from pipeline_core.monitor.watch import Watched, watch
from pipeline_core.monitor.webhook import deliver_due
from pipeline_core.store import Store
from pipeline_core.store.deployments import Deployment

DEFAULT_SECONDS = 900.0
LOG = logging.getLogger("fabrica.monitor")
_LEAST_WAIT, _MOST_WAIT = 0.1, 60.0  # deployments that are set up meanwhile are seen by then


class Seen(NamedTuple):
    """What a look at a deployment gave: a batch that was watched, or why it failed.

    Parameters
    ----------
    deployment
        The deployment.
    source
        Of the batch; empty where the look failed before it came to one.
    watched
        The batch; None where the look failed.
    judged
        A batch of the source whose performance is known, as far as its labels have come.
    problem
        Why it failed; None where it did not.
    """

    deployment: Deployment
    source: str
    watched: Watched | None = None
    judged: Judged | None = None
    problem: Message | None = None


def look(store: Store, deployment: Deployment, models: OpenModels) -> Iterator[Seen]:
    """Watch what is new for a deployment; what goes wrong is noted and does not stop others.

    Parameters
    ----------
    store
        The workspace.
    deployment
        The deployment.
    models
        Those that are open.
    """
    problem: Message | None = None
    source = ""
    try:
        catalogue = load_catalogue(store.workspace)
        model = models.find(deployment.model)
        key = tuple(deployment.labels["key"]) if deployment.labels else ()
        for source in deployment.sources:
            for watched in watch(store, model, source, deployment.rows, catalogue, key):
                yield Seen(deployment, source, watched)
        for judged in join_labels(store, deployment, model, catalogue):
            yield Seen(deployment, judged.source, judged=judged)
        respond(store, deployment)
    except FabricaError as error:
        problem = error.message
    except Exception as error:  # one that cannot be watched leaves the others watched
        values = {"type": type(error).__name__, "cause": f"{error}"[:300]}
        problem = Message("monitor.look_failed", values)
    if problem is not None:
        yield Seen(deployment, source, problem=problem)
    store.deployments.note_look(deployment.name, problem, time.time())


def due_deployments(
    deployments: Iterable[Deployment], every: float, now: float
) -> tuple[list[Deployment], float]:
    """Return the deployments that are due, longest first, and the seconds until the next is.

    Parameters
    ----------
    deployments
        Those that are watched.
    every
        Seconds between two looks at those that do not say it themselves.
    now
        The time.

    Examples
    --------
    >>> watched = Deployment("a", "m", ("log",), looked=100.0)
    >>> due_deployments([watched], 60.0, 130.0)
    ([], 30.0)
    """
    times = [
        (
            0.0 if deployment.looked is None else deployment.looked + (deployment.every or every),
            deployment,
        )
        for deployment in deployments
    ]
    due = [
        deployment for when, deployment in sorted(times, key=lambda pair: pair[0]) if when <= now
    ]
    waits = [when - now for when, _ in times if when > now]
    return due, min(waits, default=_MOST_WAIT)


def look_at_all(
    store: Store, models: OpenModels, every: float = DEFAULT_SECONDS, now: float | None = None
) -> Iterator[Seen]:
    """Look at each deployment that is due, and send what is to be sent of its alarms.

    Parameters
    ----------
    store, models
        As `look` takes them.
    every
        Seconds between two looks at those that do not say it themselves.
    now
        The time; None looks at all of them, due or not.
    """
    deployments = store.deployments.all(active=True)
    due = deployments if now is None else due_deployments(deployments, every, now)[0]
    for deployment in due:
        yield from look(store, deployment, models)
        _send(store)
    _send(store)
    models.keep_only(_titles(store, deployments))


def rounds(
    store: Store, every: float = DEFAULT_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Seen]:
    """Look at the deployments, each when it is due, until the process is told to end.

    Parameters
    ----------
    store
        The workspace.
    every
        Seconds between two looks at those that do not say it themselves.
    sleep
        Waits so many seconds.
    """
    models = OpenModels(store)
    while True:
        yield from look_at_all(store, models, every, time.time())
        sleep(_wait(store, every, time.time()))


def _wait(store: Store, every: float, now: float) -> float:
    """Return the seconds until a deployment or a message is due."""
    due, wait = due_deployments(store.deployments.all(active=True), every, now)
    message = store.outbox.next_due()
    waits = [_MOST_WAIT, 0.0 if due else wait, *([] if message is None else [message - now])]
    return max(min(waits), _LEAST_WAIT)


def _send(store: Store) -> None:
    """Send what is due of alarms; what nobody took is in the log, and is sent again."""
    for delivery in deliver_due(store):
        if delivery.problem is not None:
            LOG.warning("webhook of %s: %s", delivery.message.deployment, delivery.problem)


def _titles(store: Store, deployments: Iterable[Deployment]) -> set[str]:
    """Return the titles of the versions that deployments name now."""
    titles = set()
    for deployment in deployments:
        try:
            titles.add(store.models.find(deployment.model).title)
        except FabricaError:
            continue
    return titles
