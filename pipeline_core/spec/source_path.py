"""Paths of source files: the one place where a pipeline's setting becomes a path.

A path starts from the pipeline's folder and stays inside a *root*, links resolved. The root
of a pipeline in a workspace's `pipelines` is that folder; elsewhere it is the folder that
``FABRICA_ROOT`` names, else the git work tree, else the pipeline's own folder. What a
workspace keeps (keys, the database, results, uploads, other people's workspaces), and the
folder of keys, are refused inside a root too.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline_core.measures.file_patterns import matching_files, pattern_base
from pipeline_core.spec.keys_folder import keys_folder

ROOT_VARIABLE = "FABRICA_ROOT"
_DATABASE = "fabrica.db"
_PIPELINES = "pipelines"
_KEPT = frozenset({"data", "objects", "people", "person.json", "runs", "runtime"})
# A workspace is known by its keys too: its database may have been moved away.
_MARKS = (_DATABASE, "runtime/key")


def source_path(folder: Path, setting: str) -> Path | None:
    """Return the path of the file that a setting names, or None if a pipeline may not read it.

    Parameters
    ----------
    folder
        The pipeline file's folder.
    setting
        A path, relative to the folder or absolute.

    Examples
    --------
    >>> source_path(Path("/data/pipelines"), "data.csv").as_posix()
    '/data/pipelines/data.csv'
    >>> source_path(Path("/data/pipelines"), "../../etc/passwd") is None
    True
    """
    path = folder / setting
    try:
        resolved = path.resolve()
        is_inside = resolved.is_relative_to(source_root(folder))
        return path if is_inside and _is_public(resolved, _workspace_of(folder)) else None
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, a circle of links
        return None


def source_files(folder: Path, setting: str) -> list[Path] | None:
    """Return the files that a folder or pattern means, or None if one may not be read.

    Parameters
    ----------
    folder
        The pipeline file's folder.
    setting
        A folder, a pattern such as ``months/*.csv``, or the path of one file.

    Raises
    ------
    ValueError
        It is no pattern, or matches far too many files.

    Examples
    --------
    >>> source_files(Path("/data/pipelines"), "../../etc/*.conf") is None
    True
    """
    if source_path(folder, setting) is None or source_path(folder, pattern_base(setting)) is None:
        return None
    files = [source_path(folder, str(file)) for file in matching_files(folder, setting)]
    return None if None in files else [file for file in files if file is not None]


def source_root(folder: Path) -> Path:
    """Return the folder that a pipeline's files must be in.

    Parameters
    ----------
    folder
        The pipeline file's folder.
    """
    folder = folder.resolve()
    workspace = _workspace_of(folder)
    if workspace is not None:
        root: Path | None = workspace / _PIPELINES
    elif named := os.environ.get(ROOT_VARIABLE):
        root = Path(named).expanduser().resolve()
    else:
        root = _work_tree_of(folder)
    return root if root is not None and folder.is_relative_to(root) else folder


def _work_tree_of(folder: Path) -> Path | None:
    """Return the git work tree around a folder; never a home or the whole machine."""
    too_wide = {Path.home().resolve(), Path(folder.anchor)}
    trees = (tree for tree in (folder, *folder.parents) if (tree / ".git").exists())
    tree = next(trees, None)
    return None if tree in too_wide else tree


def _workspace_of(path: Path) -> Path | None:
    """Return the innermost workspace that a path lies in."""
    path = path.resolve()
    return next(filter(_is_workspace, (path, *path.parents)), None)


def _is_workspace(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in _MARKS)


def _is_public(path: Path, own_workspace: Path | None) -> bool:
    if path.is_relative_to(keys_folder().resolve()):
        return False
    workspace = _workspace_of(path)
    if workspace is None:
        return True
    name = path.relative_to(workspace).parts[:1]
    is_kept = name == () or name[0] in _KEPT or name[0].startswith(_DATABASE)
    return workspace == own_workspace and not is_kept


# What a pipeline may write: tables, by the ending of their files; nothing that anything executes.
TABLE_ENDINGS = (
    ".csv", ".csv.gz", ".tsv", ".txt", ".parquet", ".xlsx", ".db", ".sqlite", ".sqlite3",
)  # fmt: skip


class TargetName(str):
    """The file that a script writes, beside itself: a pipeline's own target stays as it is.

    Examples
    --------
    >>> TargetName("out/late.csv").name
    'out-late.csv'
    """

    @property
    def name(self) -> str:
        """The name of the file; folders above it become a part of it."""
        parts = Path(self).parts
        return "-".join(part for part in parts if part not in ("..", "/"))


def target_path(folder: Path, setting: str) -> Path | None:
    """Return the path of the file that a setting lets a pipeline write, or None if it may not.

    Parameters
    ----------
    folder
        The pipeline file's folder.
    setting
        A path, relative to the folder. Its folder must be there, no part of it may be hidden,
        and a link or a folder is never written over.

    Examples
    --------
    >>> target_path(Path("/data/pipelines"), "../notes.csv") is None
    True
    >>> target_path(Path("/data"), "hook.py") is None
    True
    """
    path = source_path(folder, setting)
    if path is None or not path.name.lower().endswith(TABLE_ENDINGS):
        return None
    try:
        below = path.resolve().relative_to(source_root(folder)).parts
        is_free = not path.is_symlink() and (path.is_file() or not path.exists())
        is_visible = not any(part.startswith(".") for part in below)
        return path if is_free and is_visible and path.parent.is_dir() else None
    except (OSError, ValueError):
        return None
