"""Answers as JSON that every browser reads: no infinity, no half of a letter."""

from __future__ import annotations

import json
import math
from typing import Any

# More than a browser's numbers hold, so that it reads it as what it is.
_BEYOND = 10**309


def as_json(found: Any) -> str:
    r"""Return plain data as JSON.

    Examples
    --------
    >>> as_json({"a": [1, "ñ"]})
    '{"a":[1,"ñ"]}'
    >>> as_json("\ud800"), len(as_json([float("-inf")]))
    ('"\\ud800"', 313)
    """
    try:
        text = _dumped(found)
    except ValueError:
        text = _dumped(_finite(found))
    return text.encode("utf-8", "backslashreplace").decode()


def _dumped(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _finite(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _finite(one) for name, one in found.items()}
    if isinstance(found, list | tuple):
        return [_finite(one) for one in found]
    if isinstance(found, float) and not math.isfinite(found):
        return None if math.isnan(found) else int(math.copysign(1, found)) * _BEYOND
    return found
