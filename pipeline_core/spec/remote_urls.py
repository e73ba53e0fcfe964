"""Addresses on the web or in stores that a pipeline may fetch files from: what the operator lists.

``FABRICA_URLS`` is a list such as ``data.example, https://other.example:8443, s3://shop``: a name
alone stands for https. Where it is set, nothing else is fetched. Where it is not, anything is by
https and from stores, but nothing in a class. ``http://`` and ``memory://`` are fetched only
where they are listed. In a class an address within a network of one's own is refused, unless it
stands in the list as a number, or as localhost.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from pipeline_core.measures.remote_files import HTTP_PORTS, STORES, split_address
from pipeline_core.spec.extras import is_installed

URLS_VARIABLE = "FABRICA_URLS"
_LISTED_ONLY = ("http", "memory")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def listed_urls(variable: str = URLS_VARIABLE) -> list[tuple[str, str]] | None:
    """Return the protocols and hosts that the operator lists; None where there is no list."""
    named = os.environ.get(variable)
    if named is None:
        return None
    return [place_of(entry) for text in named.split(",") if (entry := text.strip())]


def place_of(url: str) -> tuple[str, str]:
    """Return the protocol and the host with its port, or the store, that an address leads to.

    Examples
    --------
    >>> place_of("data.example"), place_of("HTTP://[::1]:8080/x"), place_of("s3://shop/rows")
    (('https', 'data.example:443'), ('http', '::1:8080'), ('s3', 'shop'))
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in HTTP_PORTS:
        return parts.scheme, parts.netloc.lower() if parts.scheme != "memory" else ""
    return parts.scheme, f"{parts.hostname}:{parts.port or HTTP_PORTS[parts.scheme]}"


def url_fault(url: str, *, in_class: bool) -> str | None:
    """Return why a pipeline may not fetch from an address; None if it may.

    Returns
    -------
    str or None
        ``no_urls`` where nothing may be fetched, ``url_not_allowed`` where not from there.

    Raises
    ------
    ValueError
        It is no address.

    Examples
    --------
    >>> url_fault("https://data.example/rows.csv", in_class=True)
    'no_urls'
    >>> url_fault("http://data.example/rows.csv", in_class=False)
    'url_not_allowed'
    """
    scheme = split_address(url).scheme
    listed = listed_urls()
    if listed is None:
        if in_class:
            return "no_urls"
        return "url_not_allowed" if scheme in _LISTED_ONLY else None
    return None if place_of(url) in listed else "url_not_allowed"


def missing_package(url: str) -> str | None:
    """Return the package that reads a store and is not installed, or None.

    Examples
    --------
    >>> missing_package("https://data.example/rows.csv")
    """
    package = STORES.get(urlsplit(url).scheme)
    return None if package is None or is_installed(package) else package


def is_private_address(address: str) -> bool:
    """Return whether a network address is not one of the public internet.

    Examples
    --------
    >>> [is_private_address(a) for a in ("127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, True, True]
    >>> is_private_address("93.184.216.34"), is_private_address("64:ff9b::a00:1")
    (False, True)
    """
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_private_address(str(inner))
    return not number.is_global or number.is_multicast


def is_listed_as_private(url: str, variable: str = URLS_VARIABLE) -> bool:
    """Return whether the operator lists the host of an address as a number, or as localhost."""
    host = urlsplit(url).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if host != "localhost":
            return False
    return place_of(url) in (listed_urls(variable) or ())
