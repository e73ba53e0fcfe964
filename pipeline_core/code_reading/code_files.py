"""The files of some code, and which of them is the one that is run."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipeline_core.code_reading.modules import imports_of, module_file
from pipeline_core.code_reading.source import MAX_BYTES, parse_source
from pipeline_core.errors import SpecError

MAX_FILES = 200
_MAX_DEPTH = 4
_ENTRY = "pipeline.py"  # what an export calls the file that is run
_TESTS = re.compile(r"(?:test_.*|.*_test|conftest|setup|__init__)\.py")
_LIBRARIES = frozenset({"__pycache__", "__MACOSX", "node_modules", "site-packages", "venv"})
_COPY = re.compile(r" ?\(\d+\)(?=\.py$)")
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


class CodeFiles(NamedTuple):
    """Files of code by their paths, with the one that is run; the rest are its modules."""

    entry: str
    files: Mapping[str, bytes]


def files_of(names: Mapping[str, bytes]) -> CodeFiles:
    """Return files of code with the one among them that is run.

    Parameters
    ----------
    names
        The contents by path. A browser's second copy, ``helpers (1).py``, is ``helpers.py``.

    Raises
    ------
    SpecError
        Several of them could be it, or there is none.

    Examples
    --------
    >>> files_of({"helpers.py": b"def f(): ...", "train.py": b"from helpers import f"}).entry
    'train.py'
    """
    files = {_without_copy(name, names): content for name, content in names.items()}
    if not files:
        raise SpecError("code.no_files")
    usual = [name for name in files if not _TESTS.fullmatch(PurePosixPath(name).name)]
    imported = {found for name in usual for found in _imported(name, files)}
    free = [name for name in usual if name not in imported] or usual or list(files)
    called = [name for name in free if PurePosixPath(name).name == _ENTRY]
    entries = called if len(called) == 1 else free
    if len(entries) > 1:
        raise SpecError("code.several_entries", files=", ".join(sorted(entries)[:8]))
    return CodeFiles(entries[0], files)


def _without_copy(name: str, names: Mapping[str, bytes]) -> str:
    plain = _COPY.sub("", name)
    return name if plain in names else plain


def _imported(name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the files that a file imports; none, if it is no Python."""
    try:
        tree = parse_source(files[name]).tree
    except SpecError:
        return
    for module, level in imports_of(tree):
        found = module_file(files, name, module, level)
        if found and found != name:
            yield found


def of_file(file: Path) -> CodeFiles:
    """Return a file of code with the neighbours that it imports, and those that these import.

    Parameters
    ----------
    file
        The file that is run.

    Raises
    ------
    OSError
        It cannot be read.
    """
    files = {file.name: file.read_bytes()}
    waiting = [file.name]
    while waiting and len(files) < MAX_FILES:
        for module, level in _imports(files[waiting.pop()]):
            for found in _neighbours(file.parent, module, level):
                if found not in files:
                    files[found] = (file.parent / found).read_bytes()
                    waiting.append(found)
    return CodeFiles(file.name, files)


def _imports(data: bytes) -> list[tuple[str, int]]:
    try:
        return list(imports_of(parse_source(data).tree))
    except SpecError:
        return []


def _neighbours(folder: Path, module: str, level: int) -> Iterator[str]:
    """Yield the files of a module below a folder that are there and not too large."""
    if level > 1 or not module:
        return
    path = module.replace(".", "/")
    for name in (f"{path}.py", f"{path}/__init__.py"):
        file = folder / name
        if file.is_file() and file.stat().st_size <= MAX_BYTES:
            yield name


def of_folder(folder: Path) -> CodeFiles:
    """Return the files of code in a folder, as `files_of` takes them.

    Parameters
    ----------
    folder
        The folder. Hidden ones in it are left out, and those of libraries.

    Raises
    ------
    SpecError
        As `files_of` does; or there are too many.
    """
    names = list(_python_files(folder, _MAX_DEPTH))
    return files_of({file.relative_to(folder).as_posix(): file.read_bytes() for file in names})


def _python_files(folder: Path, depth: int, found: int = 0) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix == ".py" and path.stat().st_size <= MAX_BYTES:
            found += 1
            if found > MAX_FILES:
                raise SpecError("code.too_many_files", limit=MAX_FILES)
            yield path
        elif depth and path.is_dir() and not path.is_symlink() and _is_own(path.name):
            yield from _python_files(path, depth - 1, found)


def _is_own(part: str) -> bool:
    return not part.startswith(".") and part not in _LIBRARIES


def is_code_archive(data: bytes) -> bool:
    """Whether a file is a zip file that holds Python sources.

    Examples
    --------
    >>> is_code_archive(b"import pandas")
    False
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return any(name.endswith(".py") for name in archive.namelist())
    except _BAD_ZIP:
        return False


def of_zip(data: bytes) -> CodeFiles:
    """Return the files of code in a zip file, as `files_of` takes them.

    Parameters
    ----------
    data
        The zip file. Nothing of it is written anywhere.

    Raises
    ------
    SpecError
        As `files_of` does; or it is damaged, or holds too much.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if _is_source(member)]
            if len(members) > MAX_FILES:
                raise SpecError("code.too_many_files", limit=MAX_FILES)
            return files_of({member.filename: _content(archive, member) for member in members})
    except _BAD_ZIP as error:
        raise SpecError("pack.no_zip", file="zip") from error


def _is_source(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return member.filename.endswith(".py") and all(map(_is_own, parts))


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's content: at most what is read, whatever its head says of its size."""
    with archive.open(member) as packed:
        content = packed.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SpecError("code.too_large", size=member.file_size, limit=MAX_BYTES)
    return content


def data_of_zip(data: bytes, entry: str, text: str, limit: int) -> dict[str, bytes]:
    """Return the files beside the script of a zip file that a pipeline names: its data.

    Parameters
    ----------
    data
        The zip file.
    entry
        The path of the script in it.
    text
        The text of the pipeline's file.
    limit
        The most bytes that they may have together.

    Raises
    ------
    SpecError
        They are larger.
    """
    folder, files = PurePosixPath(entry).parent, {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for member in archive.infolist():
            path = PurePosixPath(member.filename)
            if path.parent == folder and path.suffix not in (".py", "") and path.name in text:
                with archive.open(member) as packed:
                    files[path.name] = packed.read(limit + 1)
                limit -= len(files[path.name])
            if limit < 0:
                raise SpecError("code.data_too_large")
    return files
