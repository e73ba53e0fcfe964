"""Free space on the disk, for the sentences that ask for more of it."""

from __future__ import annotations

import shutil
from pathlib import Path


def free_megabytes(path: Path) -> int:
    """Return the free space beside a file, in MB; 0 if unknown.

    Examples
    --------
    >>> free_megabytes(Path("/")) >= 0
    True
    """
    try:
        return shutil.disk_usage(path.parent).free // 1_000_000
    except OSError:
        return 0
