"""The catalogue of blocks as data, for all who must not import the libraries.

Describing a block means importing it, and with it scikit-learn. That is done
once, in a process of its own, and kept as JSON under a stamp of every block's
and measure's source and the library versions. Server, check and plan read
the JSON. A user's own blocks are listed from their text alone, and imported
only after their exact text was approved.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import xxhash

from pipeline_core.catalog.approval import approved, write_json
from pipeline_core.catalog.sources import (
    BLOCKS_FOLDER,
    CORE,
    block_files,
    user_files,
    user_folder,
    version_of,
)
from pipeline_core.errors import CatalogError

Entry = dict[str, Any]
Catalogue = dict[str, Entry]


def load_catalogue(workspace: Path) -> Catalogue:
    """Return every block's entry by id, described anew only if a source changed.

    Parameters
    ----------
    workspace
        Where the description is kept, and which user blocks are approved.

    Raises
    ------
    CatalogError
        The describing process failed; its last words are in the message.
    """
    kept = workspace / "catalogue.json"
    stamp = _stamp(workspace)
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    if not isinstance(found, dict) or found.get("stamp") != stamp:
        found = {"stamp": stamp, "blocks": _described_elsewhere(workspace)}
        write_json(kept, found)
    return dict(found["blocks"])


def _described_elsewhere(workspace: Path) -> Catalogue:
    command = [sys.executable, "-m", "pipeline_core.catalog.describe", str(workspace.absolute())]
    folder = {BLOCKS_FOLDER: str(named)} if (named := user_folder()) else {}
    done = subprocess.run(command, capture_output=True, text=True, cwd=CORE.parent, check=False,
                          env={**os.environ, **folder})  # fmt: skip
    if done.returncode:
        raise CatalogError("catalog.not_described", cause=done.stderr.strip().split("\n")[-1])
    return dict(json.loads(done.stdout))


def _stamp(workspace: Path) -> str:
    made = xxhash.xxh3_128()
    rooms = [
        file for room in ("catalog", "measures") for file in sorted((CORE / room).glob("*.py"))
    ]
    described_by = [CORE / "block.py", CORE / "data" / "dtypes.py", *rooms]
    for file in [*block_files(), *described_by, *user_files()]:
        made.update(str(file).encode())
        made.update(file.read_bytes())
    libraries = ("scikit-learn", "pandas", "pydantic")
    versions = [
        sys.version,
        sys.executable,
        *map(version_of, libraries),
        sorted(approved(workspace)),
    ]
    made.update(json.dumps(versions).encode())
    return made.hexdigest()


def load_functions(
    catalogue: Mapping[str, Entry], ids: Iterable[str]
) -> dict[str, Callable[..., Any]]:
    """Import the blocks named and return their functions by id.

    Raises
    ------
    CatalogError
        A block is unknown, or a user's block that is not approved.
    """
    functions = {}
    for name in sorted(set(ids)):
        entry = catalogue.get(name)
        if entry is None or not entry["approved"]:
            raise CatalogError("catalog.not_available", block=name)
        functions[name] = getattr(import_file(Path(entry["file"])), name)
    return functions


def import_file(file: Path) -> Any:
    """Import a block's file: a built-in by its module name, a user's by its path."""
    if file.is_relative_to(CORE):
        return importlib.import_module(
            ".".join(file.relative_to(CORE.parent).with_suffix("").parts)
        )
    own = file.relative_to(user_folder() or file.parent).with_suffix("")
    name = ".".join(("fabrica_blocks", *own.parts))
    if name in sys.modules:
        return sys.modules[name]
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))  # last: nothing there may stand in for a library
    spec = importlib.util.spec_from_file_location(name, file)
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
