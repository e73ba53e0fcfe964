"""The modules of some code that lie beside it: found by their imports, read as sources."""

from __future__ import annotations

import ast
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from importlib.machinery import PathFinder
from pathlib import PurePosixPath

from pipeline_core.code_reading.source import Source, parse_source

# Libraries that such sources use, installed here or not: they are nobody's own files.
_LIBRARIES = frozenset(
    {
        "catboost",
        "lightgbm",
        "xgboost",
        "torch",
        "tensorflow",
        "keras",
        "imblearn",
        "optuna",
        "statsmodels",
        "category_encoders",
        "feature_engine",
        "sktime",
        "matplotlib",
        "seaborn",
        "plotly",
        "polars",
        "shap",
        "mlflow",
        "transformers",
    }
)


class Modules:
    """The files beside a source, as the modules that they are.

    Parameters
    ----------
    files
        Their contents by path.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._sources: dict[str, Source] = {}

    def file_of(self, importer: str, module: str, level: int) -> str:
        """Return the file of a module that a file imports; empty if it lies elsewhere."""
        return module_file(self._files, importer, module, level)

    def source(self, file: str) -> Source:
        """Return a file's source.

        Raises
        ------
        SpecError
            It is no Python, or larger than is read.
        """
        if file not in self._sources:
            self._sources[file] = replace(parse_source(self._files[file]), file=file)
        return self._sources[file]

    def reached(self, entry: Source) -> list[Source]:
        """Return the sources that a source imports, and those that these import."""
        found: dict[str, Source] = {}
        waiting = [entry]
        while waiting:
            source = waiting.pop(0)
            for module, level in imports_of(source.tree):
                file = self.file_of(source.file, module, level)
                if file and file not in (*found, entry.file):
                    found[file] = self.source(file)
                    waiting.append(found[file])
        return list(found.values())


def imports_of(tree: ast.Module) -> Iterator[tuple[str, int]]:
    r"""Yield the modules that a source imports anywhere, with their leading dots counted.

    Examples
    --------
    >>> list(imports_of(ast.parse("import a.b\nfrom . import c\nfrom .d import e")))
    [('a.b', 0), ('', 1), ('c', 1), ('d', 1), ('d.e', 1)]
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield module, node.level
            for alias in node.names:
                yield f"{module}.{alias.name}".strip("."), node.level


def module_file(files: Collection[str], importer: str, module: str, level: int) -> str:
    """Return the path of a module among some files; empty if it is none of them.

    Parameters
    ----------
    files
        The paths.
    importer
        The path of the file that imports it: modules are looked for beside it, then above.
    module, level
        The module's name, and how many dots stand before it.

    Examples
    --------
    >>> module_file(["src/loans/helpers.py"], "src/loans/pipeline.py", "loans.helpers", 0)
    'src/loans/helpers.py'
    """
    if not module:
        return ""
    folder = PurePosixPath(importer).parent
    folders = [folder, *folder.parents]
    for place in folders[level - 1 : level] if level else folders:
        path = place / module.replace(".", "/")
        for name in (f"{path}.py", f"{path}/__init__.py"):
            if name in files and name != importer:
                return name
    return ""


def is_library(module: str) -> bool:
    """Whether a module comes with Python, or with a library that is installed here.

    Examples
    --------
    >>> is_library("sklearn.svm"), is_library("json"), is_library("my_helpers")
    (True, True, False)
    """
    first = module.partition(".")[0]
    if first in sys.stdlib_module_names or first in _LIBRARIES:
        return True
    places = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return PathFinder.find_spec(first, places) is not None
