"""Writes values as source that makes them again.

`repr` cuts long values, cannot write functions and forgets `set_output`; what
cannot be written here is an error, never something that only looks like code.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.errors import ExportError
from pipeline_core.export.source.imports import Imports

Rule = Callable[[Any], str]


class Values:
    """Writes values; what it needs is imported on the way.

    Parameters
    ----------
    imports
        The script's imports.
    more
        Rules for further types, asked first. A rule returns None to pass.

    Examples
    --------
    >>> from pipeline_core.export.source.names import Names
    >>> values = Values(Imports(Names()))
    >>> values.write({"share": 0.25, "columns": ("age",)})
    "{'share': 0.25, 'columns': ('age',)}"
    >>> values.write(np.float64(0.1)), values.write(float("nan"))
    ('np.float64(0.1)', 'np.nan')
    """

    def __init__(self, imports: Imports, *more: Callable[[Any], str | None]) -> None:
        self.imports = imports
        self._more = list(more)

    def add(self, rule: Callable[[Any], str | None]) -> None:
        """Add a rule that is asked before the others."""
        self._more.insert(0, rule)

    def write(self, value: Any) -> str:
        """Return source that makes an equal value.

        Raises
        ------
        ExportError
            There is no way to write it.
        """
        for rule in (*self._more, self._plain, self._collection, self._numpy, self._named):
            text = rule(value)
            if text is not None:
                return text
        raise ExportError("export.value_not_writable", type=type(value).__name__)

    def _plain(self, value: Any) -> str | None:
        if type(value) is float:
            return self._float(value)
        if value is None or value is Ellipsis or type(value) in (bool, int, str, bytes, complex):
            return repr(value)
        if isinstance(value, Enum):
            return f"{self._public(type(value))}.{value.name}"
        return None

    def _float(self, value: float) -> str:
        if math.isfinite(value):
            return repr(value)
        name = "nan" if math.isnan(value) else "inf"
        return f"{'-' if value < 0 else ''}{self.imports.module('numpy')}.{name}"

    def _collection(self, value: Any) -> str | None:
        kind = type(value)
        if kind is dict:
            return (
                "{" + ", ".join(f"{self.write(k)}: {self.write(v)}" for k, v in value.items()) + "}"
            )
        if kind is slice:
            return (
                f"slice({', '.join(self.write(v) for v in (value.start, value.stop, value.step))})"
            )
        if kind not in (tuple, list, set, frozenset, range):
            return None
        if kind is range:
            return repr(value)
        parts = [
            self.write(one)
            for one in (sorted(value, key=repr) if kind in (set, frozenset) else value)
        ]
        inner = ", ".join(parts)
        if kind is tuple:
            return f"({inner},)" if len(parts) == 1 else f"({inner})"
        if kind is list:
            return f"[{inner}]"
        shown = f"{{{inner}}}" if parts else "set()"
        return shown if kind is set else f"frozenset({shown if parts else ''})"

    def _numpy(self, value: Any) -> str | None:
        np_ = "numpy"
        if isinstance(value, np.bool_ | np.number | np.str_):
            inner = self.write(value.item())
            return f"{self.imports.module(np_)}.{type(value).__name__}({inner})"
        if isinstance(value, np.dtype) and value.names is None:
            return f"{self.imports.module(np_)}.dtype({str(value)!r})"
        if type(value) is np.ndarray and value.dtype.kind in "biufcUSO":
            dtype = "object" if value.dtype == object else str(value.dtype).lstrip("<")
            return (
                f"{self.imports.module(np_)}.array({self.write(value.tolist())}, dtype={dtype!r})"
            )
        if value is pd.NA:
            return f"{self.imports.module('pandas')}.NA"
        if isinstance(value, pd.Timestamp):
            return f"{self.imports.module('pandas')}.Timestamp({str(value)!r})"
        return None

    def _named(self, value: Any) -> str | None:
        if isinstance(value, partial):
            words = [f"{name}={self.write(one)}" for name, one in value.keywords.items()]
            inner = [self.write(value.func), *map(self.write, value.args), *words]
            return f"{self.imports.of('functools', 'partial')}({', '.join(inner)})"
        if isinstance(value, type) or (callable(value) and hasattr(value, "__name__")):
            return self._public(value)
        return None

    def _public(self, thing: Any) -> str:
        try:
            return self.imports.public(thing)
        except (LookupError, ImportError):
            name = getattr(thing, "__qualname__", type(thing).__name__)
            raise ExportError("export.value_not_writable", type=name) from None
