"""What a pipeline's file says, how a change of it is noticed, and who has seen which text of it."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.store.document_journal import fingerprint

Stamp = tuple[int, int, int]
__all__ = ["Stamp", "Texts", "fingerprint", "stamp_of", "text_of"]
_MOST = 500


def text_of(file: Path, most: int | None = None) -> str:
    """Return what a pipeline file says now.

    Parameters
    ----------
    file
        The file.
    most
        How many bytes it may have.

    Raises
    ------
    SpecError
        It cannot be read, or is too large.
    """
    try:
        if most is not None and (size := file.stat().st_size) > most:
            raise SpecError("spec.too_large", where=file.name, size=size, limit=most)
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError("spec.unreadable", where=str(file), reason=str(error)) from error


def stamp_of(file: Path) -> Stamp | None:
    """Tell one state of a file from another; None where there is no file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class Texts:
    """The latest texts that were told, and the revision each belongs to.

    Examples
    --------
    >>> texts = Texts()
    >>> texts.told("one", 1)
    >>> texts.revision("one"), texts.revision("never told")
    (1, -1)
    """

    def __init__(self) -> None:
        self._revisions: OrderedDict[str, int] = OrderedDict()

    def told(self, text: str, revision: int) -> None:
        """Note which revision a text belongs to; of several, the latest."""
        known = fingerprint(text)
        self._revisions[known] = max(revision, self._revisions.pop(known, -1))
        while len(self._revisions) > _MOST:
            self._revisions.popitem(last=False)

    def revision(self, text: str) -> int:
        """Return a text's revision; -1 for one that was not told, or long ago."""
        return self._revisions.get(fingerprint(text), -1)
