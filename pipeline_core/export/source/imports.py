"""Import statements of the script, and the public module of a class or function.

scikit-learn defines its classes in private modules; people import from the
shortest public package that has the very same object.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from pipeline_core.catalog.estimators.rules import EXPERIMENTAL
from pipeline_core.export.source.names import Names

_USUAL_ALIASES = {"numpy": "np", "pandas": "pd", "numpy.typing": "npt"}
COMMON = {
    "np": ("numpy", None),
    "pd": ("pandas", None),
    "Any": ("typing", "Any"),
    "Callable": ("collections.abc", "Callable"),
}
_QUALIFIED_PACKAGES = ("numpy", "pandas", "scipy")


class Imports:
    """Import statements of the script; each method adds one and returns the imported name.

    Parameters
    ----------
    names
        The script's global names.

    Examples
    --------
    >>> imports = Imports(Names())
    >>> imports.import_module("numpy"), imports.import_from("sklearn.base", "clone")
    ('np', 'clone')
    >>> imports.lines()
    ['import numpy as np', 'from sklearn.base import clone']
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._lines: dict[str, None] = {}

    def import_module(self, path: str, alias: str | None = None) -> str:
        """Import a module; return the expression that refers to it."""
        alias = alias or _USUAL_ALIASES.get(path)
        if alias is None and "." in path:
            root = path.partition(".")[0]
            if self._names.take(root, ("module", root)) == root:
                self._lines[f"import {path}"] = None
                return path
        preferred = alias or path
        name = self._names.take(preferred.rpartition(".")[2], ("module", path))
        self._lines[f"import {path}" + (f" as {name}" if name != path else "")] = None
        return name

    def import_from(self, module: str, item: str, alias: str | None = None) -> str:
        """Import one name from a module; return its name in the script."""
        prefix = module.rpartition(".")[2].strip("_")
        name = self._names.take(alias or item, ("from", module, item), prefix)
        self._lines[f"from {module} import {item}" + (f" as {name}" if name != item else "")] = None
        return name

    def import_for_effect(self, module: str, item: str) -> None:
        """Import an item that the script does not use: importing it is what counts."""
        self._lines[f"from {module} import {item}  # noqa: F401"] = None

    def import_public(self, target: Any) -> str:
        """Import a public class or function; return the expression that refers to it.

        Raises
        ------
        LookupError
            No public module has it.
        """
        module, name = public_path(target)
        if module.startswith("sklearn.") and name in EXPERIMENTAL:
            self.import_for_effect("sklearn.experimental", EXPERIMENTAL[name])
        if module == "builtins":
            return name
        if module.partition(".")[0] in _QUALIFIED_PACKAGES:
            return f"{self.import_module(module)}.{name}"
        return self.import_from(module, name)

    def import_common(self, name: str) -> str:
        """Import ``np``, ``pd``, ``Any`` or ``Callable``; return its name in the script."""
        module, item = COMMON[name]
        return self.import_module(module) if item is None else self.import_from(module, item)

    def lines(self) -> list[str]:
        """Return the import lines, unsorted."""
        return list(self._lines)


def public_path(target: Any) -> tuple[str, str]:
    """Return the shortest public module that has a class or function, and its name there.

    Raises
    ------
    LookupError
        No public module has it.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> public_path(Ridge)
    ('sklearn.linear_model', 'Ridge')
    """
    name = getattr(target, "__name__", "")
    for module in _candidate_modules(_module_of(target)):
        if getattr(module, name, None) is target:
            return module.__name__, name
    raise LookupError(name or type(target).__name__)


def _module_of(target: Any) -> str:
    module = getattr(target, "__module__", None)
    if module is None or module == "numpy":
        return "numpy"
    return str(module)


def _candidate_modules(module: str) -> Iterator[ModuleType]:
    """Yield the public parents of a module, shortest first, then other public modules loaded."""
    parts = module.split(".")
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
