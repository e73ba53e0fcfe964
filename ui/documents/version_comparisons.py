"""Two versions of a pipeline compared by a job, and kept while they are looked at."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from pipeline_core.runs import client
from ui.security import visitor
from ui.text.words import language

_MAX_KEPT = 24
_LOCK = threading.Lock()
_KEPT: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()


def version_comparison(
    first: Mapping[str, str], second: Mapping[str, str], title: str, results: tuple[str, ...]
) -> dict[str, Any]:
    """Return what `compare_versions` of the core says of two versions.

    Parameters
    ----------
    first, second
        The ``text`` and the ``file`` of each.
    title
        What is compared.
    results
        The runs whose results they have: with others the comparison is made anew.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the job failed.
    """
    workspace = visitor.workspace()
    payload = {"first": dict(first), "second": dict(second), "title": title, "language": language()}
    key = (str(workspace), json.dumps([payload, results]))
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    result: dict[str, Any] = client.call(workspace, "version_comparison", payload)
    with _LOCK:
        _KEPT[key] = result
        while len(_KEPT) > _MAX_KEPT:
            _KEPT.popitem(last=False)
    return result
