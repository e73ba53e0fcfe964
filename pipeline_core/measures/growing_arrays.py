"""Arrays that grow at their end, in memory that is laid out once: nothing is held twice.

Memory that was asked for and never written to is not taken, so an array may have more room
than it will need.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

MOST_TEXTS = 100_000  # of which a column holds codes; with more it holds the texts


class GrowingArray:
    """A NumPy array that grows at its end.

    Parameters
    ----------
    first
        Its first values; they tell the type.
    room
        How many values are expected in all.

    Examples
    --------
    >>> array = GrowingArray(np.array([1, 2]), 3)
    >>> array.add(np.array([3]))
    >>> array.values()
    array([1, 2, 3])
    """

    def __init__(self, first: Any, room: int) -> None:
        self._room, self._count = np.empty(max(room, len(first)), first.dtype), 0
        self.add(first)

    def add(self, part: Any) -> None:
        """Add values at the end."""
        count = self._count + len(part)
        if count > len(self._room):
            room = np.empty(2 * count, self._room.dtype)
            room[: self._count] = self._room[: self._count]
            self._room = room
        self._room[self._count : count] = part
        self._count = count

    def values(self) -> Any:
        """Return the values so far."""
        return self._room[: self._count]


class GrowingWords:
    """A column of texts, as Arrow lays them out, that grows at its end.

    Parameters
    ----------
    first
        Its first texts, an array of Arrow's.
    room
        How many texts are expected in all.

    Examples
    --------
    >>> import pyarrow as pa
    >>> words = GrowingWords(pa.array(["a", None], pa.large_string()), 3)
    >>> words.add(pa.array(["bc"], pa.large_string()))
    >>> words.values().to_pylist()
    ['a', None, 'bc']
    """

    def __init__(self, first: Any, room: int) -> None:
        ends, letters = _layout(first)
        letter_room = int(1.1 * len(letters) * room / max(1, len(first)))
        self._ends = GrowingArray(ends, room + 1)
        self._letters = GrowingArray(letters, letter_room)
        self._is_valid = GrowingArray(_is_valid(first), room)

    def add(self, part: Any) -> None:
        """Add texts at the end."""
        ends, letters = _layout(part)
        self._ends.add(ends[1:] + self._ends.values()[-1])
        self._letters.add(letters)
        self._is_valid.add(_is_valid(part))

    def values(self) -> Any:
        """Return the texts so far, as an array of Arrow's."""
        import pyarrow as pa

        is_valid = self._is_valid.values()
        bits = None if is_valid.all() else pa.py_buffer(np.packbits(is_valid, bitorder="little"))
        texts = [pa.py_buffer(self._ends.values()), pa.py_buffer(self._letters.values())]
        return pa.Array.from_buffers(pa.large_string(), len(is_valid), [bits, *texts])


class GrowingCodes:
    """A column of few texts that repeat, held once each, with a code for each row.

    Parameters
    ----------
    first
        Its first texts, an array of Arrow's.
    room
        How many texts are expected in all.

    Examples
    --------
    >>> import pyarrow as pa
    >>> codes = GrowingCodes(pa.array(["a", "b", "a"], pa.large_string()), 5)
    >>> codes.add(pa.array(["b", None], pa.large_string()))
    >>> codes.values().tolist()
    ['a', 'b', 'a', 'b', nan]
    """

    def __init__(self, first: Any, room: int) -> None:
        self._code_of: dict[str, int] = {}
        self._codes = GrowingArray(self._codes_of(first), room)

    def add(self, part: Any) -> None:
        """Add texts at the end."""
        self._codes.add(self._codes_of(part))

    def _codes_of(self, part: Any) -> Any:
        encoded = part.dictionary_encode()
        code_of = self._code_of
        codes = [code_of.setdefault(text, len(code_of)) for text in encoded.dictionary.to_pylist()]
        places = encoded.indices.fill_null(len(codes)).to_numpy()
        return np.array([*codes, -1], "int32")[places]

    def is_full(self) -> bool:
        """Return whether there are more texts than codes are good for."""
        return len(self._code_of) > MOST_TEXTS

    def values(self) -> Any:
        """Return the texts so far, as pandas' categories."""
        texts = pd.Index([*self._code_of], dtype="str")
        return pd.Categorical.from_codes(self._codes.values(), texts)

    def words(self, room: int) -> GrowingWords:
        """Return the same column with its texts."""
        import pyarrow as pa

        texts = pd.Series(self.values()).astype("str").array
        return GrowingWords(pa.array(texts, pa.large_string()), room)


def repeats(texts: Any) -> bool:
    """Return whether an array of texts has most of them more than once.

    Examples
    --------
    >>> import pyarrow as pa
    >>> repeats(pa.array(["a", "b", "a", "b"])), repeats(pa.array(["a", "b"]))
    (True, False)
    """
    import pyarrow.compute as pc

    return bool(2 * pc.count_distinct(texts).as_py() <= len(texts))


def _layout(part: Any) -> tuple[Any, Any]:
    """Return where each text ends, from 0 on, and the letters of all."""
    _, offsets, letters = part.buffers()
    ends = np.frombuffer(offsets, "int64")[part.offset : part.offset + len(part) + 1]
    letters = np.frombuffer(letters or b"", "u1")
    return ends - ends[0], letters[ends[0] : ends[-1]]


def _is_valid(part: Any) -> Any:
    return part.is_valid().to_numpy(zero_copy_only=False)
