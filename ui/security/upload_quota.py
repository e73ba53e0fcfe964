"""Quota of uploads, which Streamlit holds in the server's memory.

Streamlit limits the size of a file, but not how many files a page sends under invented
names, so the sum is limited here, for each session and for all together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ui.security.request import Request

MAX_SESSION_BYTES = 250 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
_STREAMLIT_UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)/?\Z")
_DROP_PATH = "/fabrica/files"
_CONTENT_LENGTH = re.compile(r"\d{1,15}\Z")


class Quota:
    """Limit on the bytes of stored uploads and uploads in progress.

    Parameters
    ----------
    session_bytes, all_bytes
        The limits for one session and for all together.
    """

    def __init__(
        self, session_bytes: int = MAX_SESSION_BYTES, all_bytes: int = MAX_TOTAL_BYTES
    ) -> None:
        self.session_bytes = session_bytes
        self.all_bytes = all_bytes
        self._reserved: dict[str, int] = {}

    def refusal_status(self, request: Request, stored: dict[str, int]) -> int | None:
        """Return the HTTP status that refuses an upload; None if it fits or is no upload.

        Parameters
        ----------
        request
            The request.
        stored
            Bytes in memory by session.
        """
        session = upload_session(request)
        if session is None:
            return None
        length = request.headers.get("content-length", "")
        if not _CONTENT_LENGTH.match(length) or "transfer-encoding" in request.headers:
            return 411
        in_session = stored.get(session, 0) + self._reserved.get(session, 0)
        in_total = sum(stored.values()) + sum(self._reserved.values())
        fits = in_session + int(length) <= self.session_bytes
        return None if fits and in_total + int(length) <= self.all_bytes else 413

    @contextmanager
    def reserve(self, request: Request) -> Iterator[None]:
        """Count an upload while it is in progress."""
        session = upload_session(request)
        if session is None:
            yield
            return
        size = int(request.headers["content-length"])
        self._reserved[session] = self._reserved.get(session, 0) + size
        try:
            yield
        finally:
            self._reserved[session] -= size
            if not self._reserved[session]:
                del self._reserved[session]


def upload_session(request: Request) -> str | None:
    """Return the session that a request uploads to; None if it is no upload.

    Files dropped on the canvas belong to no session: the person counts instead, or the
    address of an app without a class.
    """
    if request.method not in ("PUT", "POST", "PATCH"):
        return None
    if request.path == _DROP_PATH:
        return f"own {request.person or request.address}"
    match = _STREAMLIT_UPLOAD.match(request.path)
    return match["session"] if match else None


def stored_bytes() -> dict[str, int]:
    """Return the bytes of uploads that Streamlit holds, by session."""
    from streamlit import runtime

    if not runtime.exists():
        return {}
    files_by_session = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(files_by_session.items())
    }
