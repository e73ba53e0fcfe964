"""The files that a workspace's runs have written, by path and content.

Only such a file is written over: one with any other content is somebody's own.
"""

from __future__ import annotations

from pathlib import Path

import xxhash

_FOLDER = ("runtime", "written")


class WrittenFiles:
    """The marks of written files, one empty file each.

    Parameters
    ----------
    workspace
        The workspace.

    Examples
    --------
    >>> import tempfile
    >>> files = WrittenFiles(Path(tempfile.mkdtemp()))
    >>> files.note(Path("/data/out.csv"), "00ff")
    >>> files.has(Path("/data/out.csv"), "00ff"), files.has(Path("/data/out.csv"), "0100")
    (True, False)
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._folder = workspace.joinpath(*_FOLDER)

    def has(self, path: Path, digest: str) -> bool:
        """Return whether a run of this workspace has written that content to a path."""
        return self._mark(path, digest).exists()

    def note(self, path: Path, digest: str) -> None:
        """Note what is written to a path."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._mark(path, digest).touch(mode=0o600)

    def _mark(self, path: Path, digest: str) -> Path:
        name = f"{path.resolve()}\0{digest}".encode("utf-8", "surrogateescape")
        return self._folder / xxhash.xxh3_128_hexdigest(name)
