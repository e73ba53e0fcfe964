"""What each stage shows of itself before any run, computed beside the server and kept a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from pipeline_core.runs import client
from pipeline_core.store import default_workspace
from ui.documents import Document

Views = dict[str, dict[str, Any]]
_MOST = 20
_kept: OrderedDict[tuple[object, ...], Views] = OrderedDict()
_lock = threading.Lock()


def preview(document: Document) -> Views:
    """Return every stage's view on a sample.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the pipeline cannot be planned.
    """
    key = _key(document)
    with _lock:
        if key in _kept:
            return _kept[key]
    payload = {"text": document.text, "file": str(document.file)}
    found: Views = client.call(default_workspace(), "preview", payload)
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found


def schemas_of(document: Document) -> dict[str, dict[str, str]] | None:
    """Return the columns of each stage if a preview is at hand; never waits for one."""
    with _lock:
        found = _kept.get(_key(document))
    if found is None:
        return None
    return {name: view["kinds"] for name, view in found.items() if view["kinds"]}


def _key(document: Document) -> tuple[object, ...]:
    """Tell one state of the pipeline and the files beside it from another."""
    beside = sorted(path for path in document.file.parent.iterdir() if path.is_file())
    stamps = tuple((path.name, *_stamp(path)) for path in beside)
    return (str(document.file), document.text, stamps)


def _stamp(path: Any) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
