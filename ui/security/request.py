"""A request as the guard sees it, and the plain answers it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Scope = Mapping[str, Any]

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Asked:
    """What matters of a request.

    Parameters
    ----------
    path
        Below the app's base path, beginning with a slash.
    headers
        By small name. Where a browser sends one header a second one is an attack: see `doubled`.
    doubled
        Names of headers that were sent more than once.
    address
        Where it came from.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    doubled: frozenset[str] = frozenset()
    websocket: bool = False
    address: str = ""
    query: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.websocket or self.method not in SAFE


def asked(scope: Scope, base: str = "") -> Asked:
    """Return what an ASGI scope asks.

    Parameters
    ----------
    scope
        Of an HTTP request or a websocket.
    base
        The app's base path, without slashes at its ends.
    """
    headers: dict[str, str] = {}
    doubled = set()
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name in headers:
            doubled.add(name)
        headers[name] = value.decode("latin-1")
    return Asked(
        method=scope.get("method", "GET"),
        path=below(scope["path"], base),
        headers=headers,
        doubled=frozenset(doubled),
        websocket=scope["type"] == "websocket",
        address=(scope.get("client") or ("",))[0],
        query=scope.get("query_string", b"").decode("latin-1"),
        cookies=_cookies(headers.get("cookie", "")),
    )


def below(path: str, base: str) -> str:
    """Return a path without the app's base path.

    Examples
    --------
    >>> below("/lab/fabrica/ready", "lab"), below("/laboratory", "lab"), below("/lab", "lab")
    ('/fabrica/ready', '/laboratory', '/')
    """
    front = f"/{base}"
    if base and (path == front or path.startswith(f"{front}/")):
        return path[len(front) :] or "/"
    return path


def _cookies(header: str) -> dict[str, str]:
    """Return the cookies, the first of a name, which is the one of the nearest path."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            found.setdefault(name, value)
    return found
