"""What a block gets for a setting that names files or a database, which a run may reach or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.engine.connections import connection_argument
from pipeline_core.engine.remote_urls import credentials_argument, url_argument
from pipeline_core.errors import StageFailed
from pipeline_core.spec.source_path import TargetName, source_files, source_path, target_path


def source_file_argument(stage: str, setting: Any, folder: Path | None) -> str:
    """Return the path of a file that a stage reads.

    Parameters
    ----------
    stage
        The stage.
    setting
        As in the pipeline file.
    folder
        The pipeline's folder; None for code that is only written, which keeps the setting.

    Raises
    ------
    StageFailed
        The file is outside the pipeline's root.

    Examples
    --------
    >>> source_file_argument("flights", "flights.csv", None)
    'flights.csv'
    """
    if folder is None:
        return setting if isinstance(setting, str) else str(setting)
    path = source_path(folder, str(setting))
    if path is None:
        raise StageFailed("failed.file_outside", stage=stage, file=str(setting))
    return str(path)


def source_files_argument(stage: str, setting: Any, folder: Path | None) -> str | tuple[str, ...]:
    """Return the paths of the files of a folder or a pattern; see `source_file_argument`.

    Raises
    ------
    StageFailed
        A file is outside the pipeline's root, or there is none.

    Examples
    --------
    >>> source_files_argument("flights", "months/*.csv", None)
    'months/*.csv'
    """
    if folder is None:
        return str(setting)
    files = source_files(folder, str(setting))
    if not files:
        code = "failed.file_outside" if files is None else "failed.no_file"
        raise StageFailed(code, stage=stage, file=str(setting))
    return tuple(map(str, files))


def target_file_argument(stage: str, setting: Any, folder: Path | None) -> str:
    """Return the path of a file that a stage writes; see `source_file_argument`.

    Raises
    ------
    StageFailed
        The file may not be written.

    Examples
    --------
    >>> target_file_argument("kept", "rows.csv", None)
    'rows.csv'
    """
    if folder is None:
        return TargetName(str(setting))
    path = target_path(folder, str(setting))
    if path is None:
        raise StageFailed("failed.target_refused", stage=stage, file=str(setting))
    return str(path)


# By the meaning of a setting.
PATH_ARGUMENTS: Mapping[str | None, Callable[[str, Any, Path | None], Any]] = {
    "file": source_file_argument,
    "files": source_files_argument,
    "target_file": target_file_argument,
    "connection": connection_argument,
    "url": url_argument,
    "credentials": credentials_argument,
}
