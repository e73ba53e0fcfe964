"""Values of libraries as Python's own, and as JSON has them."""

from __future__ import annotations

from typing import Any


def plain_value(value: Any) -> Any:
    """Return a NumPy scalar as Python's own; another value as it is.

    Examples
    --------
    >>> import numpy as np
    >>> plain_value(np.int64(3)), plain_value("a")
    (3, 'a')
    """
    return value.item() if hasattr(value, "item") else value


def json_value(value: Any) -> bool | int | float | str | None:
    """Return a cell as JSON has it: what JSON does not know, as a text.

    Examples
    --------
    >>> import pandas as pd
    >>> json_value(pd.Timestamp("2026-01-31")), json_value(None)
    ('2026-01-31 00:00:00', None)
    """
    plain = plain_value(value)
    return plain if isinstance(plain, bool | int | float | str | None) else str(plain)
