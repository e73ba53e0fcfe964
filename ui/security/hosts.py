"""Which names this server answers to, and which pages may speak to it.

A page elsewhere can make its own name point here (DNS rebinding); the Host
header then has that name, so only names of ours are let in. An address in
digits cannot be made to point elsewhere. A page of another port of this very
machine is somebody else's too.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection

from ui.security.request import Asked

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:(?P<port>\d{1,5}))?\Z")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def is_loopback(address: str | None) -> bool:
    """Tell whether a server at this address is reached from its own machine only.

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


def own_names(address: str | None) -> frozenset[str]:
    """Return the names that a server bound to this address answers to."""
    names = set(LOOPBACK)
    if not is_loopback(address):
        machine = socket.gethostname().lower()
        names |= {machine, f"{machine}.local", (address or "").lower()}
    return frozenset(names)


def host_allowed(host: str | None, names: Collection[str], *, digits: bool = False) -> bool:
    """Tell whether a Host header names this server.

    Parameters
    ----------
    host
        The header.
    names
        The server's names.
    digits
        Any address in digits will do: the server is open to a network.

    Examples
    --------
    >>> host_allowed("localhost:8501", LOOPBACK), host_allowed("evil.example", LOOPBACK)
    (True, False)
    >>> host_allowed("192.168.1.5:8501", LOOPBACK)
    False
    >>> host_allowed("192.168.1.5:8501", LOOPBACK, digits=True)
    True
    """
    found = _HOST.match(host or "")
    if found is None or int(found["port"] or 0) > 65535:
        return False
    name = found["name"].lower()
    return name in names or (digits and _in_digits(name))


def same_origin(asked: Asked) -> bool:
    """Tell whether a request comes from a page of this server, or from no page at all.

    What is no browser sends neither ``Origin`` nor ``Sec-Fetch-Site``; a
    browser lets no page take them away.
    """
    site = asked.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        return False
    origin = asked.headers.get("origin")
    if origin is None:
        return True
    theirs = _place(origin)
    return theirs is not None and theirs == _place(_guessed(origin, asked.headers.get("host")))


def _in_digits(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _guessed(origin: str, host: str | None) -> str:
    """Return our own origin; behind a proxy only the page knows whether it is http or https."""
    return f"{origin.partition('://')[0]}://{host}"


def _place(origin: str) -> tuple[str, str] | None:
    """Return host and port of an origin; None for what is no page's origin."""
    scheme, _, rest = origin.partition("://")
    found = _HOST.match(rest)
    if scheme not in _DEFAULT_PORTS or found is None:
        return None
    return found["name"].lower(), found["port"] or _DEFAULT_PORTS[scheme]
