"""Fitted models as skops files: no code runs when one is opened."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

from pipeline_core.store.frames import NotStorable
from pipeline_core.store.skops_types import is_trusted

# A large model is arrays, which hardly shrink; a small one may be all of one value.
_MAX_BYTES, _MAX_TIMES = 1_000_000_000, 20


def dump_model(pipeline: Any) -> bytes:
    """Return a fitted model as the bytes of a skops file.

    Parameters
    ----------
    pipeline
        A fitted scikit-learn object.

    Raises
    ------
    NotStorable
        skops cannot write it, or would not open it again.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> model = DummyRegressor().fit([[0], [1]], [1.0, 3.0])
    >>> float(load_model(dump_model(model)).predict([[5]])[0])
    2.0
    """
    from skops.io import dumps
    from skops.io.exceptions import UnsupportedTypeException

    try:
        data = bytes(dumps(pipeline, compression=zipfile.ZIP_DEFLATED, compresslevel=1))
    except (UnsupportedTypeException, TypeError, AttributeError, ValueError) as error:
        raise NotStorable from error
    trusted_types(data)
    return data


def load_model(data: bytes) -> Any:
    """Return the model of a skops file.

    Raises
    ------
    NotStorable
        It holds a type that is not trusted.
    ValueError
        It is no zip file, or would unpack to more than a model has.
    """
    from skops.io import loads

    _require_sound(data)
    types = trusted_types(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a model of another scikit-learn: shown in its list
        return loads(data, trusted=types)


def _require_sound(data: bytes) -> None:
    """Raise unless a file is a zip file whose parts say that they unpack to what memory holds.

    What a part says is what is unpacked of it: `zipfile` reads no further.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ValueError("it is no skops file") from error
    if size > max(_MAX_BYTES, _MAX_TIMES * len(data)):
        raise ValueError(f"it would unpack to {size / 1e6:,.0f} MB")


def trusted_types(data: bytes) -> list[str]:
    """Return the types of a skops file beyond those that skops trusts.

    Raises
    ------
    NotStorable
        One of them is not trusted.
    """
    types = _untrusted_types(data)
    if unknown := sorted(name for name in types if not is_trusted(name)):
        raise NotStorable(", ".join(unknown))
    return types


def _untrusted_types(data: bytes) -> list[str]:
    from skops.io import get_untrusted_types

    return list(get_untrusted_types(data=data))
