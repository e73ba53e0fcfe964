"""A cache of what fitted models have inside, shared by all sessions."""

from __future__ import annotations

import threading
from collections import OrderedDict

from pipeline_core.data.fitted_contents import Contents
from pipeline_core.store import Store

MAX_CACHED = 40
_LOCK = threading.Lock()
_CACHE: OrderedDict[tuple[str, str, float], Contents] = OrderedDict()


def load_contents(store: Store, key: str) -> Contents | None:
    """Return what the model under a key has inside; None for one that was never looked into.

    Raises
    ------
    StoreError
        The workspace cannot be read.
    """
    created_at = store.artifacts.created_at(key)
    if created_at is None:
        return None
    cache_key = (str(store.workspace), key, created_at)  # a stage that is run again may differ
    with _LOCK:
        if cache_key in _CACHE:
            _CACHE.move_to_end(cache_key)
            return _CACHE[cache_key]
    contents = store.artifacts.contents(key)
    if contents is None:
        return None
    with _LOCK:
        _CACHE[cache_key] = contents
        while len(_CACHE) > MAX_CACHED:
            _CACHE.popitem(last=False)
    return contents
