"""Fitted models as skops files: no code runs when one is opened."""

from __future__ import annotations

import warnings
import zipfile
from typing import Any

from pipeline_core.store.frames import NotStorable
from pipeline_core.store.skops_types import is_trusted


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
    _require_trusted_types(data)
    return data


def load_model(data: bytes) -> Any:
    """Return the model of a skops file.

    Raises
    ------
    NotStorable
        It holds a type that is not trusted.
    """
    from skops.io import loads

    types = _require_trusted_types(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a model of another scikit-learn: shown in its list
        return loads(data, trusted=types)


def _require_trusted_types(data: bytes) -> list[str]:
    """Return the types of a file beyond those of skops; raise where one is not trusted."""
    types = _untrusted_types(data)
    if unknown := sorted(name for name in types if not is_trusted(name)):
        raise NotStorable(", ".join(unknown))
    return types


def _untrusted_types(data: bytes) -> list[str]:
    from skops.io import get_untrusted_types

    return list(get_untrusted_types(data=data))
