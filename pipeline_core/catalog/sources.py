"""The files that blocks are made of: where they lie, what they import, and a hash over them."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import xxhash

CORE = Path(__file__).parents[1]
BLOCKS_FOLDER = "FABRICA_BLOCKS"
_DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "sklearn": ("scikit-learn", "numpy", "scipy"),
    "pandas": ("pandas", "numpy", "pyarrow"),
    "typing_extensions": (),
}


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
