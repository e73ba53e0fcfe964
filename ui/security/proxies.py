"""The proxies in front of the server, as its operator named them.

Who asks, and whether by HTTPS, is told by a proxy in headers that anybody can write. They
are believed from the addresses in ``FABRICA_PROXIES`` alone; without it from nobody.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from typing import Any

import uvicorn.config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pipeline_core.errors import StoreError

VARIABLE = "FABRICA_PROXIES"


def named_proxies() -> list[str]:
    """Return the networks of the proxies that the operator named.

    Raises
    ------
    StoreError
        One of them is no address and no network.
    """
    return [_network(word) for word in os.environ.get(VARIABLE, "").replace(",", " ").split()]


def _network(word: str) -> str:
    try:
        return str(ipaddress.ip_network(word, strict=False))
    except ValueError as error:
        raise StoreError("server.bad_proxy", value=word, variable=VARIABLE) from error


def ignore_other_proxies() -> None:
    """Have uvicorn believe no proxy by itself; it would believe all of this machine."""
    setattr(uvicorn.config, "ProxyHeadersMiddleware", _unproxied)  # noqa: B010


def _unproxied(app: Any, **_: Any) -> Any:
    return app


class ForwardedClient:
    """Middleware that takes the client's address and scheme from the headers of named proxies.

    Parameters
    ----------
    app
        The application behind it.
    proxies
        The networks of the proxies.
    """

    def __init__(self, app: Any, proxies: Sequence[str]) -> None:
        self._app = ProxyHeadersMiddleware(app, trusted_hosts=list(proxies))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Forward a request with its client's address."""
        host, port = scope.get("client") or ("", 0)
        # A server on `::` sees IPv4 addresses in the form of IPv6.
        scope = {**scope, "client": (host.removeprefix("::ffff:"), port)}
        await self._app(scope, receive, send)
