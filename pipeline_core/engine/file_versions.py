"""What a server, or a store, says is the version of a file at an address, without fetching it."""

from __future__ import annotations

import time
from typing import Any

from pipeline_core.measures.remote_files import (
    HTTP_PORTS,
    http_answer,
    open_store,
    split_address,
)

_HEADERS = ("ETag", "Last-Modified", "Content-Length")
# What stores call an object's version, the best first.
_FACTS = ("ETag", "etag", "generation", "LastModified", "last_modified", "updated", "mtime",
          "created")  # fmt: skip


def file_version(url: str, credentials: str, seconds: float) -> str:
    """Return the version of a file, as its server tells it by HEAD; empty where it tells none.

    Parameters
    ----------
    url, credentials
        As of `remote_files.fetch`.
    seconds
        Within which the server must answer.

    Raises
    ------
    ValueError
        It may not be asked there.
    OSError
        It does not answer.
    """
    if split_address(url).scheme not in HTTP_PORTS:
        store, path = open_store(url, credentials)
        return _store_version(store.info(path))
    with http_answer(url, time.monotonic() + seconds, credentials, "HEAD") as answer:
        return _header_version(answer.headers) if answer.status == 200 else ""


def _header_version(headers: Any) -> str:
    """Return the version that headers tell: an ETag, else a date with the size.

    Examples
    --------
    >>> _header_version({"ETag": '"7a"', "Last-Modified": "Thu, 01 Feb 2024 10:00:00 GMT"})
    'ETag "7a"'
    >>> _header_version({"Last-Modified": "Thu, 01 Feb 2024 10:00:00 GMT", "Content-Length": "9"})
    'Last-Modified Thu, 01 Feb 2024 10:00:00 GMT, Content-Length 9'
    >>> _header_version({"Content-Length": "9"})
    ''
    """
    marks = {name: value.strip() for name in _HEADERS if (value := headers.get(name))}
    if "ETag" in marks:
        return f"ETag {marks['ETag']}"
    if "Last-Modified" not in marks:
        return ""  # files of one size need not be the same
    return ", ".join(f"{name} {value}" for name, value in marks.items())


def _store_version(facts: dict[str, Any]) -> str:
    """Return the version that a store tells of an object.

    Examples
    --------
    >>> _store_version({"name": "rows.csv", "size": 9, "ETag": '"7a"'})
    'ETag "7a"'
    """
    return next((f"{name} {facts[name]}" for name in _FACTS if facts.get(name)), "")
