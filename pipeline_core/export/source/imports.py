"""The imports of the exported script, and where a thing is publicly imported from.

scikit-learn defines its classes in private modules; what a person writes is the
shortest public package that offers the very same object.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from pipeline_core.export.source.names import Names

_USUAL = {"numpy": "np", "pandas": "pd", "numpy.typing": "npt"}
COMMON = {
    "np": ("numpy", None), "pd": ("pandas", None), "Any": ("typing", "Any"),
    "Callable": ("collections.abc", "Callable"),
}  # fmt: skip
_BY_MODULE = ("numpy", "pandas", "scipy")


class Imports:
    """What the script imports; asking for a thing gives the name it has in the script.

    Parameters
    ----------
    names
        The script's global names.

    Examples
    --------
    >>> imports = Imports(Names())
    >>> imports.module("numpy"), imports.of("sklearn.base", "clone")
    ('np', 'clone')
    >>> imports.lines()
    ['import numpy as np', 'from sklearn.base import clone']
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._lines: dict[str, None] = {}

    def module(self, path: str, alias: str | None = None) -> str:
        """Import a module; return the expression that means it."""
        alias = alias or _USUAL.get(path)
        if alias is None and "." in path:
            root = path.partition(".")[0]
            if self._names.take(root, ("module", root)) == root:
                self._lines[f"import {path}"] = None
                return path
        wanted = alias or path
        name = self._names.take(wanted.rpartition(".")[2], ("module", path))
        self._lines[f"import {path}" + (f" as {name}" if name != path else "")] = None
        return name

    def of(self, module: str, what: str, alias: str | None = None) -> str:
        """Import one thing from a module; return its name."""
        place = module.rpartition(".")[2].strip("_")
        name = self._names.take(alias or what, ("from", module, what), place)
        self._lines[f"from {module} import {what}" + (f" as {name}" if name != what else "")] = None
        return name

    def public(self, thing: Any) -> str:
        """Import a public class or function; return the expression that means it.

        Raises
        ------
        LookupError
            No public module offers it.
        """
        module, name = public_path(thing)
        if module == "builtins":
            return name
        if module.partition(".")[0] in _BY_MODULE:
            return f"{self.module(module)}.{name}"
        return self.of(module, name)

    def common(self, name: str) -> str:
        """Import one of the names that much code is written with: ``np``, ``pd``, ``Any``..."""
        module, what = COMMON[name]
        return self.module(module) if what is None else self.of(module, what)

    def lines(self) -> list[str]:
        """Return the import lines, unsorted."""
        return list(self._lines)


def public_path(thing: Any) -> tuple[str, str]:
    """Return the shortest public module that offers a class or function, and its name there.

    Raises
    ------
    LookupError
        No public module offers it.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> public_path(Ridge)
    ('sklearn.linear_model', 'Ridge')
    """
    name = getattr(thing, "__name__", "")
    for module in _offering(_home(thing)):
        if getattr(module, name, None) is thing:
            return module.__name__, name
    raise LookupError(name or type(thing).__name__)


def _home(thing: Any) -> str:
    home = getattr(thing, "__module__", None)
    if home is None or home == "numpy":
        return "numpy"
    return str(home)


def _offering(home: str) -> Iterator[ModuleType]:
    """Yield the public modules above a module, shortest first, then scikit-learn's other ones."""
    parts = home.split(".")
    paths = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    for path in paths:
        if not any(part.startswith("_") for part in path.split(".")):
            yield importlib.import_module(path)
    root = parts[0]
    if root in ("sklearn", "scipy", "numpy"):
        for path in sorted(sys.modules):
            public = not any(part.startswith("_") for part in path.split("."))
            if public and path.startswith(f"{root}.") and ".tests" not in path:
                yield sys.modules[path]
