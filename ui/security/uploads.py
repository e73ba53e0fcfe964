"""How much may be uploaded: what is uploaded lies in the server's memory.

Streamlit limits one file, but not how many files a page sends under invented
names, so the sum is limited here, for one session and for all together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ui.security.request import Asked

SESSION_BYTES = 250 * 1024 * 1024
ALL_BYTES = 1024 * 1024 * 1024
_PATH = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)/?\Z")
_OWN = "/fabrica/files"
_LENGTH = re.compile(r"\d{1,15}\Z")


class Quota:
    """Counts what is stored and what is on its way.

    Parameters
    ----------
    stored
        Bytes held for a session, and for all.
    session_bytes, all_bytes
        The limits.
    """

    def __init__(self, session_bytes: int = SESSION_BYTES, all_bytes: int = ALL_BYTES) -> None:
        self.session_bytes = session_bytes
        self.all_bytes = all_bytes
        self._coming: dict[str, int] = {}

    def refusal(self, asked: Asked, stored: dict[str, int]) -> int | None:
        """Return the status that refuses an upload; None for one that fits, and for others.

        Parameters
        ----------
        asked
            The request.
        stored
            Bytes that lie in memory, by session.
        """
        found = uploading(asked)
        if found is None:
            return None
        length = asked.headers.get("content-length", "")
        if not _LENGTH.match(length) or "transfer-encoding" in asked.headers:
            return 411
        of_session = stored.get(found, 0) + self._coming.get(found, 0)
        of_all = sum(stored.values()) + sum(self._coming.values())
        fits = of_session + int(length) <= self.session_bytes
        return None if fits and of_all + int(length) <= self.all_bytes else 413

    @contextmanager
    def coming(self, asked: Asked) -> Iterator[None]:
        """Count an upload while it comes."""
        session = uploading(asked)
        if session is None:
            yield
            return
        size = int(asked.headers["content-length"])
        self._coming[session] = self._coming.get(session, 0) + size
        try:
            yield
        finally:
            self._coming[session] -= size
            if not self._coming[session]:
                del self._coming[session]


def uploading(asked: Asked) -> str | None:
    """Return the session that a request uploads to; None where it is no upload.

    What is dropped on a drawing belongs to no session: there it is who sends it.
    """
    if asked.method not in ("PUT", "POST", "PATCH"):
        return None
    if asked.path == _OWN:
        return f"own {asked.address}"
    found = _PATH.match(asked.path)
    return found["session"] if found else None


def in_memory() -> dict[str, int]:
    """Return how many bytes Streamlit holds for each session."""
    from streamlit import runtime

    if not runtime.exists():
        return {}
    kept = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(kept.items())
    }
