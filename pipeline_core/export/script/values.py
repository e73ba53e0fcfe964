"""Writes values as source that evaluates to an equal value.

`repr` truncates long values, cannot write functions and omits `set_output`. A
value that cannot be written raises an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.errors import ExportError
from pipeline_core.export.source.imports import Imports

Rule = Callable[[Any], str | None]


class Values:
    """Writes values as source, and imports what the source uses.

    Parameters
    ----------
    imports
        The script's imports.
    more
        Rules for further types; these come first. A rule returns None for other values.

    Examples
    --------
    >>> from pipeline_core.export.source.names import Names
    >>> values = Values(Imports(Names()))
    >>> values.write({"share": 0.25, "columns": ("age",)})
    "{'share': 0.25, 'columns': ('age',)}"
    >>> values.write(np.float64(0.1)), values.write(float("nan"))
    ('np.float64(0.1)', 'np.nan')
    """

    def __init__(self, imports: Imports, *more: Rule) -> None:
        self.imports = imports
        self._more = list(more)

    def add(self, rule: Rule) -> None:
        """Add a rule that comes before all others."""
        self._more.insert(0, rule)

    def write(self, value: Any) -> str:
        """Return source that evaluates to an equal value.

        Raises
        ------
        ExportError
            No rule can write the value.
        """
        for rule in (*self._more, self._scalar, self._collection, self._numpy, self._callable):
            text = rule(value)
            if text is not None:
                return text
        raise ExportError("export.value_not_writable", type=type(value).__name__)

    def _scalar(self, value: Any) -> str | None:
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
        return f"{'-' if value < 0 else ''}{self.imports.import_module('numpy')}.{name}"

    def _collection(self, value: Any) -> str | None:
        kind = type(value)
        if kind is dict:
            items = [f"{self.write(key)}: {self.write(item)}" for key, item in value.items()]
            return f"{{{', '.join(items)}}}"
        if kind is slice:
            return f"slice({self._items((value.start, value.stop, value.step))})"
        if kind is range:
            return repr(value)
        if kind is list:
            return f"[{self._items(value)}]"
        if kind is tuple:
            return f"({self._items(value)}{',' if len(value) == 1 else ''})"
        if kind not in (set, frozenset):
            return None
        text = f"{{{self._items(sorted(value, key=repr))}}}" if value else ""
        return text or "set()" if kind is set else f"frozenset({text})"

    def _items(self, values: Iterable[Any]) -> str:
        return ", ".join(map(self.write, values))

    def _numpy(self, value: Any) -> str | None:
        if isinstance(value, np.bool_ | np.number | np.str_):
            inner = self.write(value.item())
            return f"{self.imports.import_module('numpy')}.{type(value).__name__}({inner})"
        if isinstance(value, np.dtype) and value.names is None:
            return f"{self.imports.import_module('numpy')}.dtype({str(value)!r})"
        if type(value) is np.ndarray and value.dtype.kind in "biufcUSO":
            dtype = "object" if value.dtype == object else str(value.dtype).lstrip("<")
            items = self.write(value.tolist())
            return f"{self.imports.import_module('numpy')}.array({items}, dtype={dtype!r})"
        if value is pd.NA:
            return f"{self.imports.import_module('pandas')}.NA"
        if isinstance(value, pd.Timestamp):
            return f"{self.imports.import_module('pandas')}.Timestamp({str(value)!r})"
        return None

    def _callable(self, value: Any) -> str | None:
        if isinstance(value, partial):
            keywords = [f"{name}={self.write(item)}" for name, item in value.keywords.items()]
            arguments = [self._items((value.func, *value.args)), *keywords]
            return f"{self.imports.import_from('functools', 'partial')}({', '.join(arguments)})"
        if isinstance(value, type) or (callable(value) and hasattr(value, "__name__")):
            return self._public(value)
        return None

    def _public(self, target: Any) -> str:
        try:
            return self.imports.import_public(target)
        except (LookupError, ImportError):
            name = getattr(target, "__qualname__", type(target).__name__)
            raise ExportError("export.value_not_writable", type=name) from None
