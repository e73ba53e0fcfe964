"""Cache of the visitors' catalogues, which are needed at every edit."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from pipeline_core.catalog import Catalogue, load_catalogue
from ui.security import visitor

LIFETIME_SECONDS = 2.0
_CACHE: dict[Path, tuple[float, Catalogue]] = {}
_LOCK = threading.Lock()


def cached_catalogue() -> Catalogue:
    """Return the visitor's catalogue, at most two seconds old.

    Raises
    ------
    FabricaError
        The catalogue cannot be read.
    """
    workspace = visitor.workspace()
    with _LOCK:
        expiry, catalogue = _CACHE.get(workspace, (0.0, {}))
        if time.monotonic() > expiry:
            catalogue = load_catalogue(workspace)
            _CACHE[workspace] = (time.monotonic() + LIFETIME_SECONDS, catalogue)
        return catalogue
