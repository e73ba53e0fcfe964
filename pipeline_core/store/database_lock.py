"""The lock between processes that open a database and the one that replaces its file.

SQLite's own locks are on the file, and so are lost when another file takes its place.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database_lock(path: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock of a database file, in every thread and process.

    Where the folder is not writable, nothing can be replaced and nothing is locked.

    Parameters
    ----------
    path
        The database.
    exclusive
        Keep all others out, those that only open the database included.

    Examples
    --------
    >>> import tempfile
    >>> with database_lock(Path(tempfile.mkdtemp(), "some.db"), exclusive=True):
    ...     pass
    """
    try:
        file = path.with_name(f"{path.name}.lock").open("ab")
    except OSError:
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
