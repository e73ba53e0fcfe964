"""What is in a data file, asked once of a process that has the libraries, and kept a while."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.runs import client
from ui.documents.uploads import Kept

Look = dict[str, Any]
_MOST = 12
_kept: OrderedDict[str, Look] = OrderedDict()
_lock = threading.Lock()


def look_at(
    workspace: Path, kept: Kept, reading: Mapping[str, Any] | None, target: str | None
) -> Look:
    """Return what is in a file.

    Parameters
    ----------
    workspace
        Whose file it is.
    kept
        The file.
    reading
        Settings to read it with; guessed if None.
    target
        The column to be predicted; guessed if None.

    Raises
    ------
    FabricaError
        The launcher does not answer.
    """
    key = json.dumps([str(kept.file), kept.name, reading, target])
    with _lock:
        if key in _kept:
            return _kept[key]
    payload = {"path": str(kept.file), "file": kept.name, "reading": reading, "target": target}
    found: Look = client.call(workspace, "first_look", payload)
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found
