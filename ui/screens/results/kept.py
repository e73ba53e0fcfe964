"""What was made of runs that have ended, kept for the next look at them.

A run that has ended says the same for ever, and drawing its charts is most of
the work of its page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from pipeline_core.store import Store
from pipeline_core.store.runs import Run

MOST = 60
_LOCK = threading.Lock()
_KEPT: OrderedDict[tuple[str, ...], tuple[Store, object]] = OrderedDict()
Made = TypeVar("Made")


def kept(store: Store, run: Run, what: str, make: Callable[[], Made]) -> Made:
    """Return something of a run, made once where the run has ended.

    Parameters
    ----------
    what
        Tells apart what is made of one run; names the language, where there are words in it.
    make
        Makes it.
    """
    if run.open:
        return make()
    key = (str(store.workspace), run.id, what)
    with _LOCK:
        found = _KEPT.get(key)
        if found is not None and found[0] is store:  # a workspace opened anew may be another
            _KEPT.move_to_end(key)
            return found[1]  # type: ignore[return-value]
    made = make()
    with _LOCK:
        _KEPT[key] = (store, made)
        while len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
    return made
