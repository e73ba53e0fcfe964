"""Checked paths and ids: the one place where names from outside become paths."""

from __future__ import annotations

import os
import re
import secrets
import time
from pathlib import Path

from pipeline_core.errors import StoreError

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\Z")
_RUN_ID = re.compile(r"[a-z0-9]{12,32}\Z")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def safe_path(root: Path, *parts: str) -> Path:
    """Join names below a folder, or refuse them.

    Parameters
    ----------
    root
        The folder that the path must stay in.
    *parts
        Names of one folder or file each: letters, digits, ``.``, ``_``, ``-``.

    Raises
    ------
    StoreError
        A part is not a plain name, or a link leads out of the folder.

    Examples
    --------
    >>> safe_path(Path("/data"), "objects", "ab.json").as_posix()
    '/data/objects/ab.json'
    >>> safe_path(Path("/data"), "..")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.StoreError: ...
    """
    path = root.joinpath(*map(checked_name, parts))
    if not path.resolve().is_relative_to(root.resolve()):
        raise StoreError("store.bad_path", path="/".join(parts))
    return path


def checked_name(name: str) -> str:
    """Return the name of a file or folder if it is a plain one, else raise.

    Raises
    ------
    StoreError
        It has other characters than letters, digits, ``.``, ``_``, ``-``, or begins with
        a dot.

    Examples
    --------
    >>> checked_name("ab.json")
    'ab.json'
    """
    if not _PART.match(name):
        raise StoreError("store.bad_path", path=name)
    return name


def new_run_id() -> str:
    """Return a new id of 16 letters and digits; later ids sort after earlier ones.

    Examples
    --------
    >>> checked_run_id(new_run_id()) != checked_run_id(new_run_id())
    True
    """
    number, digits = time.time_ns() // 1_000_000, ""
    for _ in range(9):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits + "".join(secrets.choice(_DIGITS) for _ in range(7))


def checked_run_id(run: str) -> str:
    """Return a run's id if it is well-formed, else raise.

    Raises
    ------
    StoreError
        Not 12 to 32 small letters and digits.

    Examples
    --------
    >>> checked_run_id("abcdefghijkl")
    'abcdefghijkl'
    """
    if not isinstance(run, str) or not _RUN_ID.match(run):
        raise StoreError("store.bad_run_id", run=str(run)[:60])
    return run


def default_workspace() -> Path:
    """Return the default workspace: ``FABRICA_HOME``, or ``~/.fabrica``.

    Examples
    --------
    >>> default_workspace().is_absolute()
    True
    """
    home = os.environ.get("FABRICA_HOME")
    return (Path(home) if home else Path.home() / ".fabrica").expanduser().absolute()
