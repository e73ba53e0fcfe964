"""The files that a folder's name or a pattern such as ``months/*.csv`` means, in their order.

Without any library: the app asks here before a run, and a script when it starts.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path, PurePath

SIGNS = frozenset("*?[")
MAX_FILES = 2_000
ENDINGS = frozenset((
    ".csv", ".tsv", ".txt", ".gz", ".zst", ".zip", ".parquet", ".feather", ".arrow", ".ipc",
))  # fmt: skip


def pattern_base(pattern: str) -> str:
    """Return the folder that a pattern starts from: its part without signs.

    Examples
    --------
    >>> pattern_base("data/2024-*/*.csv"), pattern_base("*.csv"), pattern_base("data")
    ('data', '.', 'data')
    """
    parts = PurePath(pattern).parts
    plain = next((n for n, part in enumerate(parts) if SIGNS & set(part)), len(parts))
    return str(PurePath(*parts[:plain]))


def matching_files(folder: Path, pattern: str) -> list[Path]:
    """Return what a pattern matches, by name; of a folder, what ends like a table.

    Parameters
    ----------
    folder
        What the pattern starts from.
    pattern
        A folder, or a path with ``*``, ``?`` and ``**``; hidden files are left out.

    Raises
    ------
    ValueError
        There are far too many, or it is no pattern.

    Examples
    --------
    >>> matching_files(Path("no-such-folder"), "*.csv")
    []
    """
    if _is_file(folder / pattern):
        return [folder / pattern]
    base = folder / pattern_base(pattern)
    rest = str(PurePath(*PurePath(pattern).parts[len(PurePath(pattern_base(pattern)).parts) :]))
    is_folder = not SIGNS & set(pattern)
    if not base.is_dir():
        return []
    if ".." in PurePath(rest).parts:
        raise ValueError(f"{pattern!r} is no pattern of files: '..' must stand in front.")
    try:
        paths = (
            path for path in base.glob("*" if is_folder else rest) if not _is_hidden(path, base)
        )
        files = list(islice(paths, MAX_FILES + 1))
    except (NotImplementedError, ValueError) as cause:
        raise ValueError(f"{pattern!r} is no pattern of files: {cause}.") from None
    if len(files) > MAX_FILES:
        raise ValueError(f"{pattern} matches more than {MAX_FILES} files. Narrow the pattern.")
    if is_folder:
        files = [file for file in files if file.suffix.lower() in ENDINGS]
    return sorted(files, key=lambda path: path.parts)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_hidden(path: Path, base: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(base).parts)
