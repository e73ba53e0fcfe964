"""Cache of what was computed for runs that have ended.

The report of an ended run never changes, and drawing its charts is most of the
work of its page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from pipeline_core.store import Store
from pipeline_core.store.runs import Run

MAX_ENTRIES = 60
_LOCK = threading.Lock()
_CACHE: OrderedDict[tuple[str, ...], tuple[Store, object]] = OrderedDict()
Value = TypeVar("Value")


def cached_for_run(store: Store, run: Run, part: str, make: Callable[[], Value]) -> Value:
    """Return the value of `make()`, computed once per part of an ended run.

    Parameters
    ----------
    part
        Key within the run; includes the language if the value contains text.
    make
        Computes the value.
    """
    if run.open:
        return make()
    key = (str(store.workspace), run.id, part)
    with _LOCK:
        entry = _CACHE.get(key)
        if entry is not None and entry[0] is store:  # a workspace opened anew may be another
            _CACHE.move_to_end(key)
            return entry[1]  # type: ignore[return-value]
    value = make()
    with _LOCK:
        _CACHE[key] = (store, value)
        while len(_CACHE) > MAX_ENTRIES:
            _CACHE.popitem(last=False)
    return value
