"""The catalogue: loads the description of all blocks, and imports blocks by id.

Describing a block means importing it, and with it scikit-learn. That is done
once, in a process of its own, and cached (see `stored_catalogue`) under a stamp of every
block's and measure's source and the library versions. Server, check and plan read
the cache. A user's own blocks are listed from their text alone, and imported
only after their exact text was approved.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import xxhash

from pipeline_core.catalog.approval import approvals_stamp
from pipeline_core.catalog.folder_contents import folder_files, lists_block
from pipeline_core.catalog.icons import FILE as ICONS
from pipeline_core.catalog.limited_process import run_group
from pipeline_core.catalog.listing import cause_of, entries_from_text, with_own
from pipeline_core.catalog.own_modules import import_own
from pipeline_core.catalog.sources import (
    BLOCKS_FOLDER,
    CORE,
    block_files,
    translation_files,
    user_files,
    user_folder,
    user_module,
    version_of,
)
from pipeline_core.catalog.stored_catalogue import as_text, from_text
from pipeline_core.errors import CatalogError
from pipeline_core.messages.own_words import blocks_of
from pipeline_core.spec.entry import Catalogue, Entry
from pipeline_core.store.atomic_file import replace_file

_MAX_SHARED = 5
_OWN_SECONDS = 60.0


def load_catalogue(workspace: Path) -> Catalogue:
    """Return every block's entry by id; described again only if a source changed.

    Parameters
    ----------
    workspace
        Holds the cached description and the approvals of user blocks.

    Raises
    ------
    CatalogError
        The describing process failed; the last line it printed is in the message.
    """
    with blocks_of(workspace):
        return _loaded(workspace)


def _loaded(workspace: Path) -> Catalogue:
    built_in = _built_in_stamp()
    stamp, file = _stamp(workspace, built_in), workspace / "catalogue.json"
    if (cached := _read(file, stamp)) is not None:
        return cached
    text = _built_in_text(built_in)
    if stamp != built_in:
        own = _own_described(workspace)
        text = as_text(stamp, with_own(from_text(text, built_in) or {}, own))
    with suppress(OSError):  # it only saves time; whatever must write says why it cannot
        _write(file, text)
    return from_text(text, stamp) or {}


def _built_in_text(stamp: str) -> bytes:
    """Return the description of the built-in blocks, which all workspaces of a user share."""
    shared = _shared_file(stamp)
    text = _text_of(shared, stamp)
    if text is None:
        text = as_text(stamp, _described("describe"))
        _share(shared, text)
    return text


def _read(file: Path, stamp: str) -> Catalogue | None:
    """Return a cached description if it has this stamp."""
    try:
        return from_text(file.read_bytes(), stamp)
    except OSError:
        return None


def _text_of(file: Path, stamp: str) -> bytes | None:
    """Return the text of a cached description if it has this stamp."""
    return file.read_bytes() if _read(file, stamp) is not None else None


def _shared_file(stamp: str) -> Path:
    """Return where the built-in blocks' description is cached for all workspaces of a user."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return folder / "fabrica" / f"catalogue-{stamp}.json"


def _share(file: Path, text: bytes) -> None:
    with suppress(OSError):  # it only saves time
        _write(file, text)
        others = set(file.parent.glob("catalogue-*.json")) - {file}
        for old in sorted(others, key=lambda other: other.stat().st_mtime)[: 1 - _MAX_SHARED]:
            old.unlink()


def _own_described(workspace: Path) -> list[tuple[str, Entry]]:
    """Return the ids and entries of the user's blocks.

    Approved code is executed for it: if that ends the process, or does not end, the blocks are
    listed from their text with the reason, and the rest of the catalogue is there.
    """
    try:
        own: list[tuple[str, Entry]] = _described("own_entries", str(workspace.absolute()))
    except subprocess.TimeoutExpired:
        cause = cause_of(CatalogError("catalog.too_slow", seconds=_OWN_SECONDS))
    except (CatalogError, ValueError):
        cause = cause_of(CatalogError("catalog.ended_process"))
    else:
        return own
    files = [file for file in user_files() if lists_block(file)]
    return [pair for file in files for pair in entries_from_text(file, cause)]


def _described(module: str, *arguments: str) -> Any:
    """Return what a module of this room says of blocks, in a process that may import them."""
    command = [sys.executable, "-m", f"pipeline_core.catalog.{module}", *arguments]
    folder = user_folder()
    environment = {**os.environ, **({BLOCKS_FOLDER: str(folder)} if folder else {})}
    seconds = _OWN_SECONDS if module == "own_entries" else None
    process = run_group(command, seconds=seconds, cwd=CORE.parent, env=environment)
    if process.returncode:
        raise CatalogError("catalog.not_described", cause=process.stderr.strip().split("\n")[-1])
    return json.loads(process.stdout)


def _built_in_stamp() -> str:
    """Return a hash of all that the description of the built-in blocks depends on."""
    rooms = [
        file
        for room in ("catalog", "catalog/estimators", "measures", "measures/model_review")
        for file in sorted((CORE / room).glob("*.py"))
    ]
    data = [ICONS, CORE / "catalog" / "estimators" / "front.toml"]
    describing = [CORE / "block.py", CORE / "data" / "dtypes.py", *data, *rooms]
    libraries = "scikit-learn", "numpy", "scipy", "pandas", "pydantic"
    versions = [sys.version, sys.executable, *map(version_of, libraries)]
    states = [(file, *_state_of(file)) for file in [*block_files(), *describing]]
    return _hash_of_states(tuple(states), tuple(versions))


def _state_of(file: Path) -> tuple[int, int]:
    """Return when a file was changed last, and its size."""
    status = file.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=4)
def _hash_of_states(states: tuple[tuple[Path, int, int], ...], texts: tuple[str, ...]) -> str:
    """Return the hash of files that are read again only when one has changed."""
    return _hash_of([file for file, _, _ in states], texts)


def _stamp(workspace: Path, built_in: str) -> str:
    """Return a hash of all that the description depends on, the user's blocks among it."""
    folder = user_folder()
    if folder is None or not folder.is_dir():
        return built_in
    return _hash_of([*_own_files(), *translation_files()], [built_in, approvals_stamp(workspace)])


def _hash_of(files: Iterable[Path], texts: Iterable[str]) -> str:
    digest = xxhash.xxh3_128()
    for file in files:
        digest.update(str(file).encode())
        digest.update(file.read_bytes())
    digest.update(json.dumps(list(texts)).encode())
    return digest.hexdigest()


def _own_files() -> list[Path]:
    """Return the files that the entries of the user's blocks depend on."""
    try:
        return folder_files()
    except CatalogError:  # the entries say so
        return user_files()


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text)


def load_functions(catalogue: Catalogue, ids: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """Import some blocks and return their functions by id.

    Raises
    ------
    CatalogError
        A block is unknown, or is a user's block that is not approved.
    """
    functions = {}
    for name in sorted(set(ids)):
        entry = catalogue.get(name)
        if entry is None or not entry["approved"]:
            raise CatalogError("catalog.not_available", block=name)
        functions[name] = _function_of(name, entry)
    return functions


def _function_of(name: str, entry: Entry) -> Callable[..., Any]:
    if "estimator" in entry:
        from pipeline_core.catalog.estimators.maker import maker_of

        return maker_of(entry)
    module = import_file(Path(entry["file"]), entry.get("contents"))
    function: Callable[..., Any] = getattr(module, name)
    if others := entry.get("completes"):
        from pipeline_core.catalog.estimators.maker import completed

        return completed(function, others)
    return function


def import_file(file: Path, contents: Mapping[str, str] | None = None) -> Any:
    """Import a block's file: a built-in by its module name, a user's by its path.

    Parameters
    ----------
    file
        The file.
    contents
        Of a user's file: what its approval covers, as its entry has it.

    Raises
    ------
    CatalogError
        A user's file is not approved, or not as it is now.
    """
    if file.is_relative_to(CORE):
        return importlib.import_module(
            ".".join(file.relative_to(CORE.parent).with_suffix("").parts)
        )
    name = user_module(file)
    module = sys.modules.get(name)
    if module is not None and module.__file__ == str(file):
        return module
    return import_own(name, file, contents or {})
