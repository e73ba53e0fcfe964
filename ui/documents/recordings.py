"""Recordings of runs and passports of rows, made by another process; recordings are cached."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.runs import client
from pipeline_core.store import Store
from pipeline_core.store.runs import Run

_MAX_CACHED = 24
_cache: OrderedDict[tuple[Path, str, str], dict[str, Any]] = OrderedDict()
_lock = threading.Lock()


def run_of(store: Store, pipeline_id: str, run_id: str) -> Run:
    """Return a run of a pipeline.

    Raises
    ------
    StoreError
        There is no such run, or it is another pipeline's.
    """
    try:
        run = store.runs.get(run_id)
    except FabricaError:
        run = None
    if run is None or run.pipeline_id != pipeline_id:
        raise StoreError("play.no_run")
    return run


def recording(store: Store, run: Run, lang: str) -> dict[str, Any]:
    """Return the recording of a run, as `pipeline_core.runs.recording` has it.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the run's text is not a pipeline.
    """
    key = (store.workspace, run.id, lang)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    payload = {"run": run.id, "language": lang}
    recorded: dict[str, Any] = client.call(store.workspace, "recording", payload)
    if not run.open and _is_whole(recorded):
        with _lock:
            _cache[key] = recorded
            while len(_cache) > _MAX_CACHED:
                _cache.popitem(last=False)
    return recorded


def passport(store: Store, run: Run, query: dict[str, Any]) -> dict[str, Any]:
    """Return the passport of a row, as `pipeline_core.passport` has it.

    Raises
    ------
    FabricaError
        The launcher does not answer, or there is no such row.
    """
    answer: dict[str, Any] = client.call(store.workspace, "passport", {"run": run.id, **query})
    return answer


def _is_whole(recorded: dict[str, Any]) -> bool:
    """Return whether a recording can no longer change: nothing is missing that a run could give."""
    ended = ("succeeded", "reused", "refused")
    return all(stage["is_kept"] for stage in recorded["stages"] if stage["status"] in ended)
