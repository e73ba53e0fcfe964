"""Imports from the user's blocks folder: approved source only, never bytecode.

What is executed is read once, compared with what was approved, and compiled from that: so
neither an edit between the two nor a planted ``.pyc`` is executed, whatever the import
statement looked like and wherever it stands.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from pipeline_core.catalog.folder_contents import hash_of
from pipeline_core.catalog.sources import user_folder
from pipeline_core.errors import CatalogError

_ALLOWED: dict[Path, str] = {}
_ROOTS: set[Path] = set()


def import_own(name: str, file: Path, contents: Mapping[str, str]) -> ModuleType:
    """Import a file of the user's blocks folder.

    Parameters
    ----------
    name
        The module's name.
    file
        Its file.
    contents
        The hash of each file that may be executed, by its path in the folder.

    Raises
    ------
    CatalogError
        The file, or one of the folder that it imports, is not among them as it is now.
    """
    root = root_of(file, contents)
    _ROOTS.add(root)
    _ALLOWED.update({root / path: digest for path, digest in contents.items()})
    _guard_imports(root)
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))  # last: nothing there may stand in for a library
    spec = importlib.util.spec_from_file_location(name, file, loader=_Source(name, str(file)))
    if spec is None or spec.loader is None:
        raise CatalogError("catalog.not_available", block=file.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def root_of(file: Path, contents: Mapping[str, str]) -> Path:
    """Return the folder that the paths of an approval start from.

    Examples
    --------
    >>> root_of(Path("/mine/train/tree.py"), {"train/tree.py": "0a", "helper.py": "1b"}).as_posix()
    '/mine'
    """
    for path in contents:
        parts = Path(path).parts
        if file.parts[-len(parts) :] == parts:
            return file.parents[len(parts) - 1]
    return user_folder() or file.parent


def is_own(path: str) -> bool:
    """Tell whether a file lies in a folder from which a user's block was imported."""
    return any(map(Path(path).is_relative_to, _ROOTS))


class _Source(SourceFileLoader):
    """Loads a module from its approved source, and neither reads nor writes bytecode."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        source = self.get_data(path)
        _refuse_unapproved(path, source)
        return compile(source, path, "exec", dont_inherit=True)


class _Extension(ExtensionFileLoader):
    """Loads a compiled module that was approved."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        _refuse_unapproved(self.path, Path(self.path).read_bytes())
        return super().create_module(spec)


def _guard_imports(root: Path) -> None:
    """Let every import from a folder on the path that lies in the user's go through here."""
    if _finder not in sys.path_hooks:
        sys.path_hooks.insert(0, _finder)
    for entry, finder in list(sys.path_importer_cache.items()):
        is_guarded = isinstance(finder, _Finder)
        if not is_guarded and Path(entry).resolve().is_relative_to(root):
            del sys.path_importer_cache[entry]


class _Finder(FileFinder):
    """Finds the modules of one folder inside the user's."""


def _finder(entry: str) -> Any:
    path = Path(entry)
    if not path.is_dir() or not any(map(path.resolve().is_relative_to, _ROOTS)):
        raise ImportError(entry)  # the next hook is asked
    return _Finder(entry, (_Extension, EXTENSION_SUFFIXES), (_Source, SOURCE_SUFFIXES))


def _refuse_unapproved(path: str, content: bytes) -> None:
    if _ALLOWED.get(Path(path).resolve()) != hash_of(content):
        raise CatalogError("catalog.not_covered", file=path)
