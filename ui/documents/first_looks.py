"""The first look at a data file, made by a process that has the libraries, and cached."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.runs import client
from pipeline_core.starter import FirstLook
from ui.documents.uploads import Upload

_MAX_CACHED = 12
_cache: OrderedDict[str, FirstLook] = OrderedDict()
_lock = threading.Lock()


def first_look(
    workspace: Path,
    upload: Upload,
    reading: Mapping[str, Any] | None,
    target: str | None,
    first_rows: int | None = None,
    on_progress: Callable[[Mapping[str, Any]], None] | None = None,
) -> FirstLook:
    """Return the columns of a data file, and how it is read.

    Parameters
    ----------
    workspace
        The workspace of the file.
    upload
        The file.
    reading
        The settings to read it with; guessed if None.
    target
        The column to be predicted; guessed if None.
    first_rows
        Look at so many rows only; None for all.
    on_progress
        Gets how far it is, with ``what``, ``done`` and ``of``.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    key = json.dumps([str(upload.file), upload.name, reading, target, first_rows])
    with _lock:
        if key in _cache:
            return _cache[key]
    payload = {
        "path": str(upload.file),
        "file": upload.name,
        "reading": reading,
        "target": target,
        "first_rows": first_rows,
    }
    look: FirstLook = client.call(workspace, "first_look", payload, on_progress)
    with _lock:
        _cache[key] = look
        while len(_cache) > _MAX_CACHED:
            _cache.popitem(last=False)
    return look
