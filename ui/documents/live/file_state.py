"""The text and the stamp of a pipeline's file, and the revisions of recent texts."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.store.document_journal import fingerprint

FileStamp = tuple[int, int, int]
__all__ = ["FileStamp", "TextRevisions", "file_stamp", "fingerprint", "read_text"]
_MAX_TEXTS = 500


def read_text(file: Path, max_bytes: int | None = None) -> str:
    """Return the text of a pipeline file.

    Parameters
    ----------
    file
        The file.
    max_bytes
        The largest size allowed.

    Raises
    ------
    SpecError
        The file cannot be read, or is too large.
    """
    try:
        if max_bytes is not None and (size := file.stat().st_size) > max_bytes:
            raise SpecError("spec.too_large", where=file.name, size=size, limit=max_bytes)
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError("spec.unreadable", where=str(file), reason=str(error)) from error


def file_stamp(file: Path) -> FileStamp | None:
    """Return a value that changes whenever a file is written; None if there is no file."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


class TextRevisions:
    """The revisions of the latest texts that were handed out.

    Examples
    --------
    >>> texts = TextRevisions()
    >>> texts.record("one", 1)
    >>> texts.revision_of("one"), texts.revision_of("another")
    (1, -1)
    """

    def __init__(self) -> None:
        self._revisions: OrderedDict[str, int] = OrderedDict()

    def record(self, text: str, revision: int) -> None:
        """Record a revision that has a text; of several, the latest counts."""
        key = fingerprint(text)
        self._revisions[key] = max(revision, self._revisions.pop(key, -1))
        while len(self._revisions) > _MAX_TEXTS:
            self._revisions.popitem(last=False)

    def revision_of(self, text: str) -> int:
        """Return a text's revision; -1 if it was never recorded, or long ago."""
        return self._revisions.get(fingerprint(text), -1)
