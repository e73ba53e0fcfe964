"""Fitted recipes with the matrix that they give, as signed files.

Over another memory layout a sum may differ in its last bit, so an estimator may only be fitted
on a matrix that lies in memory as the fitted one did: with the same blocks, in the same order
and strides, aligned. A pickle whose arrays are written as they are in memory gives that back;
what it would lay otherwise is not kept.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline_core.store.frames import NotStorable
from pipeline_core.store.saved_frames import memory_signature
from pipeline_core.store.signed_models import pickled_in_memory, sign_model


def sign_recipe(transformer: Any, X: pd.DataFrame, key: bytes) -> list[bytes | memoryview]:
    """Return the parts of a file that holds a fitted transformer and its training matrix.

    Parameters
    ----------
    transformer
        The transformer.
    X
        What it gave for the rows that it was fitted on.
    key
        The workspace's key.

    Raises
    ------
    NotStorable
        A file does not give both back with the same memory layout.

    Examples
    --------
    >>> sign_recipe(None, pd.DataFrame({"a": ["words"]}), b"key")
    Traceback (most recent call last):
    ...
    pipeline_core.store.frames.NotStorable: pyarrow.lib
    """
    if not X.columns.equals(pd.Index(list(X.columns))) or X.columns.name is not None:
        raise NotStorable("columns")
    bare = X.set_axis(range(X.shape[1]), axis=1)  # an index of names is no numpy array
    value = {"transformer": transformer, "names": list(X.columns), "X": bare}
    layout = memory_signature(bare.set_axis(value["names"], axis=1))
    again = pickled_in_memory(value)["X"].set_axis(value["names"], axis=1)
    if layout is None or memory_signature(again) != layout:
        raise NotStorable("layout")
    return sign_model(value, key)


def recipe_of(value: dict[str, Any]) -> tuple[Any, pd.DataFrame]:
    """Return the transformer and the matrix of a loaded file."""
    return value["transformer"], value["X"].set_axis(pd.Index(value["names"]), axis=1)
