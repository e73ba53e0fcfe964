"""The catalogue for those who ask at every edit: looked at anew only now and then."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from pipeline_core.catalog import Catalogue, load_catalogue
from ui.security import visitor

SECONDS = 2.0
_kept: dict[Path, tuple[float, Catalogue]] = {}
_lock = threading.Lock()


def entries() -> Catalogue:
    """Return the visitor's catalogue.

    Raises
    ------
    FabricaError
        It cannot be read.
    """
    workspace = visitor.workspace()
    with _lock:
        until, found = _kept.get(workspace, (0.0, {}))
        if time.monotonic() > until:
            found = load_catalogue(workspace)
            _kept[workspace] = (time.monotonic() + SECONDS, found)
        return found
