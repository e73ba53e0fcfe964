"""Decision flips between evaluations, computed by a job and kept while they are looked at."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from pipeline_core.runs import client
from ui.security import visitor

_MAX_KEPT = 24
_LOCK = threading.Lock()
_KEPT: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()


def decision_flips(
    first: Mapping[str, str],
    second: Mapping[str, str],
    by: str | None = None,
    beyond: float | None = None,
) -> dict[str, Any]:
    """Return the result of `pipeline_core.runs.flips.flips` for two evaluations.

    Parameters
    ----------
    first, second
        The ``run`` and the ``stage`` of each.
    by
        The column to count by; None for none.
    beyond
        The amount beyond which another predicted number is a flip; None for the usual error.

    Raises
    ------
    FabricaError
        They cannot be compared, or the job failed.
    """
    workspace = visitor.workspace()
    payload = {"first": dict(first), "second": dict(second), "by": by, "beyond": beyond}
    key = (str(workspace), json.dumps(payload))
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    result: dict[str, Any] = client.call(workspace, "flips", payload)
    with _LOCK:
        _KEPT[key] = result
        while len(_KEPT) > _MAX_KEPT:
            _KEPT.popitem(last=False)
    return result
