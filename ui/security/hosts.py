"""Checks of the Host and Origin headers: this server's names, and same-origin requests.

A page elsewhere can make its own name point here (DNS rebinding); the Host header then
has that name, so only this server's names are admitted. An IP address cannot be made to
point elsewhere. Pages of other ports of this machine are foreign too.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Collection

from pipeline_core.cli.options import is_host_name
from pipeline_core.errors import StoreError
from pipeline_core.serve.door import LOOPBACK, is_loopback
from ui.security.request import Request

_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:(?P<port>\d{1,5}))?\Z")
VARIABLE = "FABRICA_NAMES"
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def own_names(address: str | None, further: Collection[str] = ()) -> frozenset[str]:
    """Return the names that a server bound to this address answers to.

    Parameters
    ----------
    address
        The address.
    further
        Names that its operator gave it. An app that is open to its own machine has none:
        it asks nobody for a code.

    Examples
    --------
    >>> sorted(own_names("127.0.0.1", ["class.example"]))
    ['127.0.0.1', '[::1]', 'localhost']
    >>> "class.example" in own_names("0.0.0.0", ["class.example"])
    True
    """
    names = set(LOOPBACK)
    if not is_loopback(address):
        machine = socket.gethostname().lower()
        names |= {machine, f"{machine}.local", (address or "").lower(), *further}
    return frozenset(names)


def given_names() -> list[str]:
    """Return the names that the server's operator gave it, as a proxy in front of it has them.

    Raises
    ------
    StoreError
        One of them is no name of a host.
    """
    names = os.environ.get(VARIABLE, "").replace(",", " ").lower().split()
    for name in names:
        if not is_host_name(name):
            raise StoreError("server.bad_name", value=name, variable=VARIABLE)
    return names


def host_allowed(host: str | None, names: Collection[str], *, ip_addresses: bool = False) -> bool:
    """Return whether a Host header names this server.

    Parameters
    ----------
    host
        The header.
    names
        The server's names.
    ip_addresses
        Whether any IP address is allowed: the server is open to a network.

    Examples
    --------
    >>> host_allowed("localhost:8501", LOOPBACK), host_allowed("evil.example", LOOPBACK)
    (True, False)
    >>> host_allowed("192.168.1.5:8501", LOOPBACK)
    False
    >>> host_allowed("192.168.1.5:8501", LOOPBACK, ip_addresses=True)
    True
    """
    match = _HOST.match(host or "")
    if match is None or int(match["port"] or 0) > 65535:
        return False
    name = match["name"].lower()
    return name in names or (ip_addresses and _is_ip_address(name))


def same_origin(request: Request) -> bool:
    """Return whether a request comes from a page of this server, or from no page at all.

    Only browsers send ``Origin`` and ``Sec-Fetch-Site``, and no page can remove them.
    """
    site = request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    page = _host_and_port(origin)
    return page is not None and page == _host_and_port(
        _own_origin(origin, request.headers.get("host"))
    )


def _is_ip_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _own_origin(origin: str, host: str | None) -> str:
    """Return this server's origin; the scheme is the page's, as a proxy may add HTTPS."""
    return f"{origin.partition('://')[0]}://{host}"


def _host_and_port(origin: str) -> tuple[str, str] | None:
    """Return the host and port of an origin; None if it is not a web page's."""
    scheme, _, rest = origin.partition("://")
    match = _HOST.match(rest)
    if scheme not in _DEFAULT_PORTS or match is None:
        return None
    return match["name"].lower(), match["port"] or _DEFAULT_PORTS[scheme]
