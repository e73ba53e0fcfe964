"""Source files of blocks: where they are, what they import, and their hash."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import xxhash

from pipeline_core.messages.own_words import BLOCKS_FOLDER as BLOCKS_FOLDER
from pipeline_core.messages.own_words import user_folder as user_folder
from pipeline_core.spec.extras import EXTRAS

CORE = Path(__file__).parents[1]
_DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "sklearn": ("scikit-learn", "numpy", "scipy"),
    "pandas": ("pandas", "numpy", "pyarrow"),
    "typing_extensions": (),
    # Also where they are not installed yet.
    **{library: (library,) for libraries in EXTRAS.values() for library in libraries},
    "psycopg": ("psycopg", "psycopg-binary"),
    "imblearn": ("imbalanced-learn", "scikit-learn", "numpy", "scipy"),
}


def block_files() -> list[Path]:
    """Return the files of the built-in blocks, one block each."""
    files = sorted((CORE / "blocks").glob("*/*.py"))
    return [file for file in files if file.stem != "__init__"]


def user_files() -> list[Path]:
    """Return every Python file of the user's blocks folder, if one is set."""
    folder = user_folder()
    return sorted(folder.rglob("*.py")) if folder else []


def translation_files() -> list[Path]:
    """Return the files of translations beside the user's blocks."""
    folder = user_folder()
    return sorted((folder / "locale").glob("*.po")) if folder else []


def user_environment() -> dict[str, str]:
    """Return the environment of a process that executes the user's blocks, in one thread."""
    folder = user_folder()
    named = {BLOCKS_FOLDER: str(folder)} if folder else {}
    return {**os.environ, **named, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def user_module(file: Path) -> str:
    """Return the name under which a user's block file is imported."""
    root = user_folder()
    if root is None or not file.is_relative_to(root):
        root = file.parent
    relative = file.relative_to(root).with_suffix("")
    return ".".join(("fabrica_blocks", *relative.parts))


def source_files(file: Path) -> list[Path]:
    """Return a file and every project or user file it imports, directly or not."""
    files: dict[Path, None] = {}
    waiting = [file.resolve()]
    while waiting:
        source = waiting.pop()
        if source not in files:
            files[source] = None
            imported = (path for name in _imports(source) for path in _project_files(name, source))
            waiting.extend(path for path in imported if _is_block_source(path))
    return list(files)


def _is_block_source(file: Path) -> bool:
    """Tell whether a file belongs to blocks; the rest of the core has a hash of its own."""
    if not file.is_relative_to(CORE):
        return True
    return file.relative_to(CORE).parts[0] in ("blocks", "measures")


def is_python(file: Path) -> bool:
    """Tell whether a file can be read as Python."""
    try:
        ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, OSError, RecursionError):
        return False
    return True


def source_hash(files: Iterable[Path]) -> str:
    """Return one hash over the contents of some files."""
    digest = xxhash.xxh3_128()
    for file in sorted(files):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _imports(file: Path) -> tuple[str, ...]:
    return _imports_in(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=1000)  # many blocks import the same measures
def _imports_in(source: str) -> tuple[str, ...]:
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = f"{node.module}." if node.module else ""
            names += (f"{module}{alias.name}" for alias in node.names)
    return tuple(names)


def _project_files(module: str, importer: Path) -> Iterator[Path]:
    """Yield the project's and the user's files that an import of a module may execute."""
    parts = module.split(".")
    own = [] if importer.is_relative_to(CORE) else [user_folder(), importer.parent]
    # Where it is installed, the libraries lie beside the core: they count by their version.
    for root in [CORE.parent] if parts[0] == CORE.name else filter(None, own):
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
    groups = (_DISTRIBUTIONS.get(module, _distribution(module)) for module in sorted(modules))
    return sorted({distribution for group in groups for distribution in group})


def _distribution(module: str) -> tuple[str, ...]:
    if module in sys.stdlib_module_names or module == "pipeline_core":
        return ()
    from importlib import metadata

    try:
        return (metadata.distribution(module).name,)
    except metadata.PackageNotFoundError:
        return ()


@cache
def version_of(distribution: str) -> str:
    """Return an installed distribution's version, or ``""``.

    `importlib.metadata` is asked only for what has no folder of its own: importing it costs a
    quarter of a run in which nothing changed.

    Examples
    --------
    >>> version_of("no-such-distribution")
    ''
    """
    if version := _folder_versions().get(_normalised(distribution)):
        return version
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


@cache
def _folder_versions() -> Mapping[str, str]:
    """Return the versions that the names of installed distributions' folders tell."""
    versions: dict[str, str] = {}
    for folder in map(Path, sys.path):
        for info in folder.glob("*-*.dist-info") if folder.is_dir() else ():
            name, _, version = info.stem.partition("-")
            versions.setdefault(_normalised(name), version)
    return versions


def _normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "_", distribution).lower()
