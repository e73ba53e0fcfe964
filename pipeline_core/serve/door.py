"""Who may ask: a list of hosts, no page of another site, and a token.

A page elsewhere can make its own name point here, so a server that only its own machine
reaches answers to that machine's names alone. The token is compared in constant time.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
from collections.abc import Collection, Mapping
from typing import NamedTuple

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
OPEN_PATHS = ("/", "/page.js", "/health")
_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?\Z")
_BEARER = "bearer "


def is_loopback(address: str | None) -> bool:
    """Return whether a server at this address is reachable from its own machine only.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    >>> is_loopback(None), is_loopback("")
    (False, False)
    """
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return False


def host_names(host: str, further: Collection[str] = ()) -> frozenset[str]:
    """Return the names that a server at an address answers to.

    Examples
    --------
    >>> sorted(host_names("127.0.0.1"))
    ['127.0.0.1', '[::1]', 'localhost']
    """
    names = {*LOOPBACK, *further}
    if not is_loopback(host):
        machine = socket.gethostname().lower()
        names |= {machine, f"{machine}.local", host.lower()}
    return frozenset(names)


class Door(NamedTuple):
    """What a request must have to be let in.

    Parameters
    ----------
    names
        Of this server.
    token
        None where none is needed.
    numbers
        Whether any number of a host is one of this server's: it is open to a network.
    """

    names: frozenset[str]
    token: str | None = None
    numbers: bool = False

    def refusal(self, path: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """Return the status and the code of why a request is refused; None if it is not.

        Parameters
        ----------
        path, headers
            The request's; headers by lowercase name.

        Examples
        --------
        >>> door = Door(frozenset(LOOPBACK), token="secret")
        >>> door.refusal("/predict", {"host": "evil.example"})
        (400, 'serve.other_host')
        >>> door.refusal("/predict", {"host": "localhost:8600", "authorization": "Bearer secret"})
        >>> door.refusal("/predict", {"host": "localhost:8600"})
        (401, 'serve.no_token')
        """
        if not self._is_own_name(headers.get("host", "")):
            return 400, "serve.other_host"
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return 403, "serve.other_site"
        if path not in OPEN_PATHS and not self.knows(headers):
            return 401, "serve.no_token"
        return None

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request has the token, where one is needed."""
        if self.token is None:
            return True
        given = headers.get("authorization", "")
        if given[: len(_BEARER)].lower() != _BEARER:
            return False
        return hmac.compare_digest(given[len(_BEARER) :].encode(), self.token.encode())

    def _is_own_name(self, host: str) -> bool:
        match = _HOST.match(host)
        if match is None:
            return False
        name = match["name"].lower()
        return name in self.names or (self.numbers and _is_number(name))


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
