"""What lies in the user's blocks folder, and what of it a block's approval covers.

A block can import a neighbour by a computed name, load a compiled one, or read a file
beside it. So an approval covers the whole folder, other blocks apart: they have approvals
of their own, and count only where the block's text imports them. Bytecode is left out
because it is never loaded (see `own_modules`), translations because they are only shown.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from pipeline_core.catalog.sources import source_files, user_folder
from pipeline_core.errors import CatalogError

LOCK = "blocks.lock"
_MARK = re.compile(rb"^@(\w+\.)?block\(", re.MULTILINE)
_IGNORED_FOLDERS = {".git", "__pycache__"}
_MAX_FILES = 5_000
_MAX_BYTES = 200_000_000


def folder_files() -> list[Path]:
    """Return the files of the user's blocks folder that an approval can cover.

    Raises
    ------
    CatalogError
        A link leads out of the folder, something is no plain file, or it holds too much.
    """
    root = user_folder()
    if root is None:
        return []
    files = sorted(path for path in _walk(root) if not _is_ignored(path.relative_to(root)))
    if len(files) > _MAX_FILES or sum(file.stat().st_size for file in files) > _MAX_BYTES:
        values = {"files": _MAX_FILES, "megabytes": _MAX_BYTES // 1_000_000}
        raise CatalogError("catalog.folder_too_large", folder=str(root), **values)
    return files


def covered_files(file: Path) -> list[Path]:
    """Return what the approval of a block's file covers.

    Raises
    ------
    CatalogError
        See `folder_files`.
    SyntaxError, ValueError, OSError
        The file or one that it imports cannot be read as Python.
    """
    imported = set(source_files(file))
    return [path for path in folder_files() if path in imported or not lists_block(path)]


def contents_of(file: Path) -> dict[str, str]:
    """Return the hash of each file that a block's approval covers, by its path in the folder."""
    root = user_folder()
    if root is None:
        return {}
    return {
        path.relative_to(root).as_posix(): hash_of(path.read_bytes())
        for path in covered_files(file)
    }


def hash_of(content: bytes) -> str:
    """Return a cryptographic hash: an approval must not be borrowed by another content.

    Examples
    --------
    >>> len(hash_of(b"def add(): ..."))
    64
    """
    return hashlib.sha256(content).hexdigest()


def lists_block(file: Path) -> bool:
    """Return whether a file's text has a function that is marked as a block.

    A text that cannot be read as Python is a block's that is being written if a line of it
    begins with the mark: it is executed by nobody, and takes no other block's approval.
    """
    if file.suffix != ".py":
        return False
    with suppress(OSError):
        source = file.read_bytes()
        try:
            return _has_block(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _MARK.search(source) is not None
    return False


@lru_cache(maxsize=1024)
def _has_block(source: bytes) -> bool:
    return any(
        isinstance(decorator, ast.Call) and _name_of(decorator.func) == "block"
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    )


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _IGNORED_FOLDERS]
        for path in (Path(folder, name) for name in [*folders, *names]):
            _refuse_odd(path, root)
        yield from (Path(folder, name) for name in names)


def _refuse_odd(path: Path, root: Path) -> None:
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        raise CatalogError("catalog.leads_out", file=str(path), target=str(path.resolve()))
    if not path.is_file() and not path.is_dir():
        raise CatalogError("catalog.no_plain_file", file=str(path))


def _is_ignored(path: Path) -> bool:
    is_translation = path.parts[0] == "locale" and path.suffix == ".po" and len(path.parts) == 2
    return is_translation or path == Path(LOCK)
