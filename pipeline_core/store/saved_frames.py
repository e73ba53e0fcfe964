"""Which tables in memory are on the disk already, told without reading a value.

Stages that change nothing hand on the same arrays; hashing a gigabyte again
to learn that would cost more than the stage. A table is known again by the
addresses of its columns, for as long as the table they were seen in is alive:
until then nobody else can have those addresses, and copy-on-write lets nobody
change what is there through another table. The engine therefore never hands a
block the very object that was saved, but a shallow copy of it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.store.objects import Stored

_Signature = tuple[Hashable, ...]
_Durations = pd.arrays.TimedeltaArray


class Seen:
    """Remembers which file holds which table, while the table lives.

    Examples
    --------
    >>> seen, rows = Seen(), pd.DataFrame({"a": [1]})
    >>> seen.add(rows, Stored("ab.arrow", 3))
    >>> seen.find(rows.copy(deep=False))
    Stored(name='ab.arrow', size=3)
    >>> seen.find(rows.copy()) is None
    True
    """

    def __init__(self) -> None:
        self._known: dict[_Signature, tuple[weakref.ref[pd.DataFrame], Stored]] = {}
        self._lock = threading.Lock()

    def add(self, frame: pd.DataFrame, stored: Stored) -> None:
        """Remember that a file holds this table."""
        signature = _signature(frame)
        if signature is None:
            return
        with self._lock:
            gone = [one for one, (alive, _) in self._known.items() if alive() is None]
            for one in gone:
                del self._known[one]
            self._known[signature] = (weakref.ref(frame), stored)

    def find(self, frame: pd.DataFrame) -> Stored | None:
        """Return the file that holds this table, if that is known."""
        signature = _signature(frame)
        if signature is None:
            return None
        with self._lock:
            known = self._known.get(signature)
        return known[1] if known is not None and known[0]() is not None else None


def _signature(frame: pd.DataFrame) -> _Signature | None:
    parts: list[Hashable] = [_index_place(frame.index), len(frame)]
    for name in frame.columns:
        place = _place(frame[name].array)
        if place is None or not isinstance(name, str):
            return None
        parts += [name, place]
    return tuple(parts) if parts[0] is not None else None


def _index_place(index: pd.Index[Any]) -> Hashable:
    if isinstance(index, pd.RangeIndex):
        return (index.start, index.stop, index.step, index.name)
    return None if isinstance(index, pd.MultiIndex) else (index.name, _place(index.array))


def _place(values: Any) -> Hashable:
    """Return where a column's memory is; None where that cannot be asked."""
    if isinstance(values, pd.Categorical):
        return (id(values.dtype), _address(values.codes))
    if isinstance(values.dtype, pd.StringDtype) and hasattr(values, "__arrow_array__"):
        return _arrow_place(values.__arrow_array__())
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return (str(values.dtype), _address(values.asi8))
    if isinstance(values, pd.arrays.NumpyExtensionArray | pd.arrays.DatetimeArray | _Durations):
        return (str(values.dtype), _address(np.asarray(values)))
    return None


def _address(values: Any) -> Hashable:
    return (values.__array_interface__["data"][0], values.strides, len(values))


def _arrow_place(values: Any) -> Hashable:
    chunks = values.chunks if hasattr(values, "chunks") else [values]
    return tuple(
        (chunk.offset, len(chunk), *(b.address if b is not None else 0 for b in chunk.buffers()))
        for chunk in chunks
    )
