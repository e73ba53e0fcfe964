"""What an alarm starts: one retraining at a time for a model, in a process of its own.

Whoever watches calls `respond` at each look. What is to be done stands in the database: an
alarm whose process was killed before it answered is answered at the next look, and one that
was answered never again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from pipeline_core.errors import UsageError
from pipeline_core.runs.foreground import process_environment
from pipeline_core.store import Store
from pipeline_core.store.retrainings import Retraining

_PLAN = ("pipeline", "into", "last")


class Watch(Protocol):
    """What `respond` needs of a deployment."""

    @property
    def model(self) -> str:
        """The version's title, as `KeptModels.find` takes it."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where rows come from."""

    @property
    def retrain(self) -> Mapping[str, Any] | None:
        """The plan that `plan_of` gives; None for a watch that starts nothing."""

    @property
    def labels(self) -> Mapping[str, Any] | None:
        """Where labels come later, with the ``key`` that joins them; None for none."""


def plan_of(pipeline: Path, into: str, last: int | None = None) -> dict[str, Any]:
    """Return the plan of a retraining, as a deployment keeps it.

    Parameters
    ----------
    pipeline
        The file.
    into
        The source stage that reads the fresh rows.
    last
        How many of the last batches are used; None for all since the champion was kept.

    Raises
    ------
    UsageError
        There is no such file.

    Examples
    --------
    >>> plan_of(Path("/no/such.yaml"), "loans")
    Traceback (most recent call last):
    pipeline_core.errors.UsageError: retrain: ...
    """
    if not pipeline.is_file():
        raise UsageError("retrain.no_file", file=str(pipeline))
    values = (str(pipeline.absolute()), into, last)
    return dict(zip(_PLAN, values, strict=True))


def respond(store: Store, watch: Watch) -> Retraining | None:
    """Begin the retraining that a watch's alarms ask for, or take up one that was killed.

    Parameters
    ----------
    store
        The workspace.
    watch
        A deployment, or what stands for one.

    Returns
    -------
    Retraining or None
        The one that is going; None where there is none.
    """
    retraining = begin(store, watch)
    if retraining is not None and retraining.is_abandoned:
        start_process(store, retraining)
    return retraining


def begin(store: Store, watch: Watch, *, by_hand: bool = False) -> Retraining | None:
    """Return the retraining that is going for a watch's model, begun where an alarm asks for it.

    Parameters
    ----------
    store, watch
        The workspace and the watch.
    by_hand
        Whether a person asks for it: then it needs no alarm.
    """
    if watch.retrain is None:
        return None
    champion = store.models.find(watch.model)
    plan = {**watch.retrain, "key": list(watch.labels["key"]) if watch.labels else []}
    return store.retrainings.begin(
        champion.name, champion.title, watch.sources, plan, by_hand=by_hand
    )


_started: list[subprocess.Popen[bytes]] = []


def start_process(store: Store, retraining: Retraining) -> None:
    """Start a process that works on a retraining; two of them do not meet."""
    _started[:] = [process for process in _started if process.poll() is None]
    command = [sys.executable, "-m", "pipeline_core.monitor.retraining_process"]
    command += ["--workspace", str(store.workspace), retraining.id]
    folder = store.workspace / "runtime"
    with (folder / "retraining.log").open("ab") as log:
        _started.append(
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=os.sep,
                env=process_environment(1),
            )
        )
