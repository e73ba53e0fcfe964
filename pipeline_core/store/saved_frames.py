"""Identity map from tables in memory to their stored files, by buffer address.

Stages that change nothing hand on the same arrays; hashing a gigabyte again
to learn that would cost more than the stage. A table is recognised by the
addresses of its columns, for as long as the table that was saved is alive:
until then nothing else can have those addresses, and copy-on-write lets nothing
change their contents through another table. The engine therefore never hands a
block the very object that was saved, but a shallow copy of it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from pipeline_core.store.objects import StoredFile

_Signature = tuple[Hashable, ...]
_Durations = pd.arrays.TimedeltaArray
_Entry: TypeAlias = tuple[Callable[[], pd.DataFrame | None], StoredFile | None]
_NO_ENTRY: _Entry = (lambda: None, None)


class SavedFrames:
    """The stored files of the tables that are still in memory.

    Examples
    --------
    >>> saved, rows = SavedFrames(), pd.DataFrame({"a": [1]})
    >>> saved.add(rows, StoredFile("ab.arrow", 3))
    >>> saved.find(rows.copy(deep=False))
    StoredFile(name='ab.arrow', size=3)
    >>> saved.find(rows.copy()) is None
    True
    """

    def __init__(self) -> None:
        self._entries: dict[_Signature, _Entry] = {}
        self._by_id: dict[int, _Entry] = {}
        self._last_miss: tuple[Callable[[], pd.DataFrame | None], _Signature] = (lambda: None, ())
        self._lock = threading.Lock()

    def add(self, frame: pd.DataFrame, stored: StoredFile) -> None:
        """Remember that a file holds this table."""
        missed_frame, missed_signature = self._last_miss
        signature = missed_signature if missed_frame() is frame else memory_signature(frame)
        if signature is None:
            return
        entry = (weakref.ref(frame), stored)
        with self._lock:
            self._entries = {key: old for key, old in self._entries.items() if old[0]() is not None}
            self._by_id = {key: old for key, old in self._by_id.items() if old[0]() is not None}
            self._entries[signature] = self._by_id[id(frame)] = entry

    def find(self, frame: pd.DataFrame) -> StoredFile | None:
        """Return the file that holds this table, if there is one."""
        with self._lock:
            frame_ref, stored = self._by_id.get(id(frame), _NO_ENTRY)
        if frame_ref() is frame:  # the very table: no block was handed it, so it is as it was
            return stored
        signature = memory_signature(frame)
        if signature is None:
            return None
        with self._lock:
            frame_ref, stored = self._entries.get(signature, _NO_ENTRY)
        if frame_ref() is not None:
            return stored
        self._last_miss = (weakref.ref(frame), signature)
        return None


def memory_signature(frame: pd.DataFrame) -> _Signature | None:
    """Return where the columns of a table are in memory, and how; None where one does not tell."""
    parts: list[Hashable] = [_index_address(frame.index), len(frame)]
    for name, column in frame.items():
        address = _array_address(column.array)
        if address is None or not isinstance(name, str):
            return None
        parts += [name, address]
    return tuple(parts) if parts[0] is not None else None


def _index_address(index: pd.Index[Any]) -> Hashable:
    if isinstance(index, pd.RangeIndex):
        return (index.start, index.stop, index.step, index.name)
    return None if isinstance(index, pd.MultiIndex) else (index.name, _array_address(index.array))


def _array_address(values: Any) -> Hashable:
    """Return where a column's memory is; None for arrays that do not tell."""
    if isinstance(values, pd.Categorical):
        return (id(values.dtype), _buffer(values.codes))
    if isinstance(values.dtype, pd.StringDtype) and hasattr(values, "__arrow_array__"):
        return _arrow_address(values.__arrow_array__())
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return (str(values.dtype), _buffer(values.asi8))
    if isinstance(values, pd.arrays.NumpyExtensionArray | pd.arrays.DatetimeArray | _Durations):
        array = np.asarray(values)
        return (array.dtype, _buffer(array))
    return None


def _buffer(values: Any) -> Hashable:
    return (values.__array_interface__["data"][0], values.strides, len(values))


def _arrow_address(values: Any) -> Hashable:
    chunks = values.chunks if hasattr(values, "chunks") else [values]
    return tuple(
        (chunk.offset, len(chunk), *(b.address if b is not None else 0 for b in chunk.buffers()))
        for chunk in chunks
    )
