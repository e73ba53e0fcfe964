"""The parts of an ASGI request that access control looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Scope = Mapping[str, Any]

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Request:
    """A request, reduced to what access control needs.

    Parameters
    ----------
    path
        Below the app's base path, beginning with a slash.
    headers
        By lowercase name; the last one of a repeated header.
    repeated_headers
        Names of headers that were sent more than once, which no browser does: an attack.
    address
        The client's IP address.
    is_secure
        Whether the browser asks by HTTPS.
    person
        The id of the person whom the door admitted; empty without a door.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    repeated_headers: frozenset[str] = frozenset()
    websocket: bool = False
    address: str = ""
    query: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    is_secure: bool = False
    person: str = ""

    @property
    def may_write(self) -> bool:
        """Whether the request may change something."""
        return self.websocket or self.method not in SAFE_METHODS


def request_of_scope(scope: Scope, base: str = "") -> Request:
    """Return the request of an ASGI scope.

    Parameters
    ----------
    scope
        The scope of an HTTP request or a websocket.
    base
        The app's base path, without slashes at its ends.
    """
    headers: dict[str, str] = {}
    repeated = set()
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name in headers:
            repeated.add(name)
        headers[name] = value.decode("latin-1")
    return Request(
        method=scope.get("method", "GET"),
        path=strip_base(scope["path"], base),
        headers=headers,
        repeated_headers=frozenset(repeated),
        websocket=scope["type"] == "websocket",
        address=(scope.get("client") or ("",))[0],
        query=scope.get("query_string", b"").decode("latin-1"),
        cookies=_parse_cookies(headers.get("cookie", "")),
        is_secure=scope.get("scheme") in ("https", "wss"),
    )


def strip_base(path: str, base: str) -> str:
    """Return a path without the app's base path.

    Examples
    --------
    >>> strip_base("/lab/fabrica/ready", "lab"), strip_base("/laboratory", "lab")
    ('/fabrica/ready', '/laboratory')
    >>> strip_base("/lab", "lab")
    '/'
    """
    prefix = f"/{base}"
    if base and (path == prefix or path.startswith(f"{prefix}/")):
        return path[len(prefix) :] or "/"
    return path


def _parse_cookies(header: str) -> dict[str, str]:
    """Return the cookies; the first of a name wins, as it has the most specific path."""
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            cookies.setdefault(name, value)
    return cookies
