"""Files as git has them: of a revision, merged or compared by lines; and its configuration."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SECONDS = 60


def merge_by_lines(ours: Path, base: Path, theirs: Path) -> int | None:
    """Merge a file into ours by lines, and return how many conflicts there are.

    Returns
    -------
    int or None
        None where git is not there, or cannot do it.
    """
    labels = [word for name in ("ours", "base", "theirs") for word in ("-L", name)]
    process = _git(["merge-file", *labels, str(ours), str(base), str(theirs)])
    return None if process is None or process.returncode > 127 else process.returncode


def text_at(revision: str, file: Path) -> str | None:
    """Return a file's text in a revision of git; None where git has none.

    Parameters
    ----------
    revision
        A commit, branch or tag.
    file
        Its path, from the current folder.
    """
    folder = file.parent if file.parent.is_dir() else Path()
    if revision.startswith("-"):
        return None
    process = _git(["-C", str(folder), "show", "--end-of-options", f"{revision}:./{file.name}"])
    if process is None or process.returncode:
        return None
    return process.stdout.decode("utf-8", "replace")


def diff_by_lines(first: str, second: str) -> int | None:
    """Print how two files differ by lines, and return 0; None where git is not there."""
    command = ["git", "--no-pager", "diff", "--no-index", "--no-ext-diff", "--", first, second]
    try:
        subprocess.run(command, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return 0


def top_folder() -> Path | None:
    """Return the top folder of the repository that the current folder is in, or None."""
    process = _git(["rev-parse", "--show-toplevel"])
    if process is None or process.returncode:
        return None
    return Path(process.stdout.decode("utf-8", "replace").strip())


def configure(values: dict[str, str]) -> bool:
    """Set values of the repository's configuration; return whether git took all of them."""
    answers = [_git(["config", "--local", name, value]) for name, value in values.items()]
    return all(process is not None and process.returncode == 0 for process in answers)


def _git(words: list[str]) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(["git", *words], capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
