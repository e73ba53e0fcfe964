"""The catalogue of blocks as data, for all who must not import the libraries.

Describing a block means importing it, and with it scikit-learn. That is done
once, in a process of its own, and kept as JSON under a stamp of every block's
and measure's source and the library versions. Server, check and plan read
the JSON. A user's own blocks are listed from their text alone, and imported
only after their exact text was approved.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import xxhash

from pipeline_core.errors import CatalogError

CORE = Path(__file__).parent
BLOCKS_FOLDER = "FABRICA_BLOCKS"
Entry = dict[str, Any]
Catalogue = dict[str, Entry]
_DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "sklearn": ("scikit-learn", "numpy", "scipy"),
    "pandas": ("pandas", "numpy", "pyarrow"),
    "typing_extensions": (),
}
_DESCRIBED_BY = ("block.py", "dtypes.py", "describe.py", "tags.py", "catalog.py")


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
        _keep(kept, found)
    return dict(found["blocks"])


def _described_elsewhere(workspace: Path) -> Catalogue:
    command = [sys.executable, "-m", "pipeline_core.describe", str(workspace.absolute())]
    folder = {BLOCKS_FOLDER: str(named)} if (named := user_folder()) else {}
    done = subprocess.run(command, capture_output=True, text=True, cwd=CORE.parent, check=False,
                          env={**os.environ, **folder})  # fmt: skip
    if done.returncode:
        raise CatalogError("catalog.not_described", cause=done.stderr.strip().split("\n")[-1])
    return dict(json.loads(done.stdout))


def _keep(path: Path, found: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(found), encoding="utf-8")
    part.replace(path)


def _stamp(workspace: Path) -> str:
    made = xxhash.xxh3_128()
    own = [*block_files(), *sorted((CORE / "measures").glob("*.py"))]
    for file in [*own, *(CORE / name for name in _DESCRIBED_BY), *user_files()]:
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


def block_files() -> list[Path]:
    """Return the files of the built-in blocks, one block each."""
    return [file for file in sorted((CORE / "blocks").glob("*/*.py")) if file.stem != "__init__"]


def user_files() -> list[Path]:
    """Return every Python file of the user's blocks folder, if one is set."""
    folder = user_folder()
    return sorted(folder.rglob("*.py")) if folder else []


def user_folder() -> Path | None:
    """Return the folder named by ``FABRICA_BLOCKS``, or None."""
    named = os.environ.get(BLOCKS_FOLDER)
    return Path(named).expanduser().resolve() if named else None


def approve(file: Path, workspace: Path) -> list[str]:
    """Approve one user block file, as it is now, with the helpers it imports.

    Returns the names of the approved files. An edit takes the approval back.

    Raises
    ------
    CatalogError
        The file is not one of the user's block files, or no Python.
    """
    file = file.expanduser().resolve()
    if file not in user_files():
        raise CatalogError("catalog.not_a_user_file", file=str(file), variable=BLOCKS_FOLDER)
    try:
        reached = source_files(file)
    except (SyntaxError, ValueError, OSError) as error:
        raise CatalogError("catalog.broken", cause=str(error)) from error
    marks = {_mark(one) for one in reached} | approved(workspace)
    _keep(workspace / "approved.json", {"approved": sorted(marks)})
    return [one.name for one in reached]


def approved(workspace: Path) -> set[str]:
    """Return the marks of the approved file contents."""
    try:
        text = (workspace / "approved.json").read_text(encoding="utf-8")
        return set(json.loads(text)["approved"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def is_approved(file: Path, workspace: Path) -> bool:
    """Whether a user's file and all its helpers are approved as they are now."""
    return {_mark(one) for one in source_files(file)} <= approved(workspace)


def _mark(file: Path) -> str:
    # A cryptographic hash: an approval must not be borrowed by another text.
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()


def source_files(file: Path) -> list[Path]:
    """Return a file and every project or user file it imports, directly or not."""
    found: dict[Path, None] = {}
    waiting = [file.resolve()]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found[one] = None
        waiting.extend(path for name in _imports(one) for path in _project_files(name, one)
                       if _is_block_source(path))  # fmt: skip
    return list(found)


def _is_block_source(file: Path) -> bool:
    """Whether a file belongs to blocks; the core behind them is counted on its own."""
    return not file.is_relative_to(CORE) or file.relative_to(CORE).parts[0] in (
        "blocks",
        "measures",
    )


def source_hash(files: Iterable[Path]) -> str:
    """Return one hash over the contents of some files."""
    made = xxhash.xxh3_128()
    for file in sorted(files):
        made.update(file.name.encode())
        made.update(file.read_bytes())
    return made.hexdigest()


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = f"{node.module}." if node.module else ""
            yield from (f"{module}{alias.name}" for alias in node.names)


def _project_files(module: str, importer: Path) -> Iterator[Path]:
    """Yield the project's and the user's files that an import of a module may execute."""
    users = [] if importer.is_relative_to(CORE) else [user_folder(), importer.parent]
    parts = module.split(".")
    for root in (CORE.parent, *filter(None, users)):
        for count in range(1, len(parts) + 1):
            path = Path(root, *parts[:count])
            yield from (
                file.resolve()
                for file in (path.with_suffix(".py"), path / "__init__.py")
                if file.is_file()
            )


def packages_of(files: Iterable[Path]) -> list[str]:
    """Return the distributions whose versions can change what some files compute."""
    modules = {name.split(".")[0] for file in files for name in _imports(file)}
    named = (_DISTRIBUTIONS.get(module, _distribution(module)) for module in sorted(modules))
    return sorted({one for group in named for one in group})


def _distribution(module: str) -> tuple[str, ...]:
    if module in sys.stdlib_module_names or module == "pipeline_core":
        return ()
    try:
        return (metadata.distribution(module).name,)
    except metadata.PackageNotFoundError:
        return ()


@cache
def version_of(distribution: str) -> str:
    """Return an installed distribution's version, or ``""``.

    Examples
    --------
    >>> version_of("no-such-distribution")
    ''
    """
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


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
