"""Files that are replaced in one step: a reader sees the old content or the new."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(target: Path, content: bytes) -> None:
    """Write a file beside its place and move it there.

    Each writer has a draft of its own, so writers of one process do not meet either. The
    file can be read by its owner only.

    Raises
    ------
    OSError
        The folder is missing or not writable; no draft is left behind.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     replace_file(Path(folder, "facts.json"), b"{}")
    ...     print(os.listdir(folder))
    ['facts.json']
    """
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
