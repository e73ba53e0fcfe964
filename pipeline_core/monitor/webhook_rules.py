"""Where messages about alarms may be sent: what the operator allows.

``FABRICA_WEBHOOKS`` is a list as ``FABRICA_URLS`` is one; where it is set, nothing goes elsewhere.
Where it is not, messages go anywhere by https, and by http to this machine; in a class nowhere.
In a class an address within a network of one's own must stand in the list as a number, or as
localhost.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from pipeline_core.errors import UsageError
from pipeline_core.measures.remote_files import HTTP_PORTS
from pipeline_core.spec.remote_urls import (
    is_listed_as_private,
    is_private_address,
    listed_urls,
    place_of,
)

WEBHOOKS_VARIABLE = "FABRICA_WEBHOOKS"
_ODD = re.compile(r"[^\x21-\x7e]|\\")


def webhook_parts(url: str, *, in_class: bool) -> SplitResult:
    """Return the parts of an address that messages may be sent to.

    Parameters
    ----------
    url
        The address.
    in_class
        Whether the workspace is a person's of a class.

    Raises
    ------
    UsageError
        It is no such address, or the operator does not allow it.

    Examples
    --------
    >>> webhook_parts("https://hooks.example/alarms", in_class=False).hostname
    'hooks.example'
    """
    try:
        parts = urlsplit(url)
        is_address = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        raise UsageError("webhook.no_address", url=url[:200]) from None
    if parts.scheme not in HTTP_PORTS or not is_address or "@" in parts.netloc or _ODD.search(url):
        raise UsageError("webhook.no_address", url=url[:200])
    listed = listed_urls(WEBHOOKS_VARIABLE)
    if listed is None and in_class:
        raise UsageError("webhook.none_in_class", variable=WEBHOOKS_VARIABLE)
    if listed is not None and place_of(url) not in listed:
        raise UsageError("webhook.not_allowed", url=url[:200], variable=WEBHOOKS_VARIABLE)
    return parts


def require_allowed_address(url: str, address: str, *, in_class: bool) -> None:
    """Raise unless messages may go to the network address that a name leads to.

    Raises
    ------
    UsageError
        It is another machine's without https, or a private one in a class.

    Examples
    --------
    >>> require_allowed_address("http://localhost:9000/", "127.0.0.1", in_class=False)
    >>> require_allowed_address("https://hooks.example/", "93.184.216.34", in_class=True)
    """
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is not None:
        number = number.ipv4_mapped
    if urlsplit(url).scheme != "https" and not number.is_loopback:
        raise UsageError("webhook.no_https", url=url[:200])
    is_listed = is_listed_as_private(url, WEBHOOKS_VARIABLE)
    if in_class and is_private_address(address) and not is_listed:
        raise UsageError("webhook.private", url=url[:200], variable=WEBHOOKS_VARIABLE)
