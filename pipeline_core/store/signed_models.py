"""Fitted models as signed pickles: a workspace's own, opened only where runs are executed.

skops takes seconds for a forest of a thousand trees, a pickle whose arrays are written as
they are in memory a tenth of one. A pickle can execute anything, so it is opened only if
its signature is right, which is made with a key that no workspace holds; models that leave
or enter are skops files.

The layout: a head of JSON (versions, lengths), the pickle, the arrays, the signature; each
part begins at a multiple of 64 bytes, so that loaded arrays are aligned as fitted ones are.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import mmap
import pickle
import platform
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from pipeline_core.store.frames import NotStorable

SUFFIX = "signed"
_MAGIC = b"FABRICA1"
_ALIGNMENT = 64
_SIGNATURE_BYTES = 32
# What fitted models are made of. Blocks of one's own are not: no other process finds them.
_PACKAGES = frozenset(
    {
        *("_codecs", "builtins", "collections", "copyreg", "datetime", "decimal", "functools"),
        *("imblearn", "itertools", "joblib", "lightgbm", "math", "numpy", "operator", "pandas"),
        *("re", "scipy", "sklearn", "xgboost"),
    }
)
_MODULES = frozenset({"optuna.distributions"})  # of an unfitted search
_PROJECT = ("pipeline_core.measures.", "pipeline_core.expressions.")


def sign_model(pipeline: Any, key: bytes) -> list[bytes | memoryview]:
    """Return the parts of a file that holds a fitted model, and its signature.

    Parameters
    ----------
    pipeline
        A fitted scikit-learn object.
    key
        The workspace's key.

    Raises
    ------
    NotStorable
        It holds what another process could not load.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> model = DummyRegressor().fit([[0], [1]], [1.0, 3.0])
    >>> file = io.BytesIO(b"".join(sign_model(model, b"key")))
    >>> float(load_signed(file, b"key").predict([[5]])[0])
    2.0
    >>> load_signed(file, b"another key") is None
    True
    """
    arrays: list[pickle.PickleBuffer] = []
    text = _pickle(pipeline, arrays)
    buffers = [array.raw() for array in arrays]
    lengths = [len(text), *(buffer.nbytes for buffer in buffers)]
    head = json.dumps({"versions": _versions(), "lengths": lengths}).encode()
    parts = [*_padded(_MAGIC + len(head).to_bytes(8, "little") + head)]
    parts += _padded(text)
    for buffer in buffers:
        parts += _padded(buffer)
    signature = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        signature.update(part)
    return [*parts, signature.digest()]


def pickled_in_memory(value: Any) -> Any:
    """Return what loading a value would give, on the value's own arrays.

    Raises
    ------
    NotStorable
        It holds what another process could not load.
    """
    arrays: list[pickle.PickleBuffer] = []
    return _Unpickler(io.BytesIO(_pickle(value, arrays)), buffers=arrays).load()


def load_signed(file: BinaryIO, key: bytes) -> Any:
    """Return the model of a signed file; None if it is damaged or not this key's.

    The bytes are copied before the signature is checked, so nobody can change them between
    that and loading; the copy may be written to, as some estimators do.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell() - _SIGNATURE_BYTES
    if size <= 0:
        return None
    content = memoryview(mmap.mmap(-1, size))
    file.seek(0)
    if file.readinto(content) != size:  # type: ignore[attr-defined]
        return None
    signature = hmac.digest(key, content, hashlib.sha256)
    return _load(content) if hmac.compare_digest(signature, file.read()) else None


def _load(content: memoryview) -> Any:
    start = len(_MAGIC) + 8
    if content[: len(_MAGIC)] != _MAGIC:
        return None
    head_bytes = start + int.from_bytes(content[len(_MAGIC) : start], "little")
    head = json.loads(bytes(content[start:head_bytes]))
    if head["versions"] != _versions():
        return None
    text, *arrays = _sections(content, _aligned(head_bytes), head["lengths"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a deprecated estimator: shown when it is fitted
            return _Unpickler(io.BytesIO(text), buffers=arrays).load()
    except (pickle.UnpicklingError, ImportError, AttributeError):
        return None


class _Pickler(pickle.Pickler):
    """A pickler that refuses what no other process could load."""

    def reducer_override(self, value: Any) -> Any:
        # Of a function or class its own module, else that of its type.
        _require_known(getattr(value, "__module__", None) or type(value).__module__)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """An unpickler for the types of fitted models alone."""

    def find_class(self, module: str, name: str) -> Any:
        _require_known(module)
        return super().find_class(module, name)


def _require_known(name: str) -> None:
    is_of_library = name.partition(".")[0] in _PACKAGES or name in _MODULES
    if not is_of_library and not name.startswith(_PROJECT):
        raise NotStorable(name)


def _pickle(pipeline: Any, arrays: list[pickle.PickleBuffer]) -> bytes:
    stream = io.BytesIO()
    try:
        _Pickler(stream, protocol=5, buffer_callback=arrays.append).dump(pipeline)
    except (pickle.PicklingError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise NotStorable(str(error)) from error
    return stream.getvalue()


def _sections(content: memoryview, start: int, lengths: list[int]) -> Iterator[memoryview]:
    for length in lengths:
        yield content[start : start + length]
        start += _aligned(length)


def _padded(part: bytes | memoryview) -> Iterator[bytes | memoryview]:
    yield part
    size = memoryview(part).nbytes
    if padding := _aligned(size) - size:
        yield bytes(padding)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT


@cache
def _versions() -> dict[str, str]:
    packages = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "pandas")}
    return {"python": platform.python_version(), **packages}


def open_signed(path: Path, key: bytes) -> Any:
    """Return the model of a signed file by its path; None if it is missing or not right."""
    try:
        with path.open("rb", buffering=0) as file:
            return load_signed(file, key)
    except OSError:
        return None
