"""Credentials for an address: an address of their own, with the name and password in it.

They name the place that they are for, ``https://USER:PASSWORD@HOST`` or ``https://TOKEN@HOST``,
and are sent nowhere else: not to another host, and not along a redirect that leads to one.
Characters such as ``@`` and ``/`` in them are percent-encoded. No sentence repeats them.
"""

from __future__ import annotations

import base64
import re
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS = {"https": 443, "http": 80}
_STORE_OPTIONS = {"s3": ("key", "secret"), "abfs": ("account_name", "account_key")}
_PLACES = frozenset({*_PORTS, *_STORE_OPTIONS})
_TOKEN = re.compile(r"[\x21-\x7e]+")


class Credentials(NamedTuple):
    """A name and a password, or a token without a password, and the place they are for."""

    place: tuple[str, str, int | None]
    user: str
    password: str | None


def parse_credentials(text: str) -> Credentials:
    """Return the credentials that a secret holds.

    Raises
    ------
    ValueError
        It is written in another way; the sentence does not repeat it.

    Examples
    --------
    >>> parse_credentials("https://ana:lim%40@data.example")
    Credentials(place=('https', 'data.example', 443), user='ana', password='lim@')
    """
    credentials = _parsed(text)
    if credentials is None:
        raise ValueError(
            "The secret must be written as https://USER:PASSWORD@HOST or https://TOKEN@HOST; it "
            "is not. Write the place that it is for into it, and @ or / within it as %40 or %2F."
        )
    return credentials


def _parsed(text: str) -> Credentials | None:
    try:
        parts = urlsplit(text)
        place = place_of_parts(parts)
    except ValueError:  # no address, or a port that is none
        return None
    user = unquote(parts.username or "")
    password = None if parts.password is None else unquote(parts.password)
    can_be_sent = password is not None or _TOKEN.fullmatch(user)
    has_more = parts.path.strip("/") or parts.query or parts.fragment
    if has_more or not (place[0] in _PLACES and place[1] and user and can_be_sent):
        return None
    return Credentials(place, user, password)


def place_of_parts(parts: SplitResult) -> tuple[str, str, int | None]:
    """Return the protocol, host and port, or the store, that an address leads to.

    Examples
    --------
    >>> place_of_parts(urlsplit("https://Data.example/rows.csv"))
    ('https', 'data.example', 443)
    """
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def require_place(credentials: str, parts: SplitResult) -> None:
    """Raise unless credentials are for the place of an address, or are none.

    Raises
    ------
    ValueError
        They are for another place.

    Examples
    --------
    >>> require_place("https://ana:lima@data.example", urlsplit("https://other.example/rows.csv"))
    Traceback (most recent call last):
    ...
    ValueError: The secret must be ... for https://other.example; it is for another place. ...
    """
    if not credentials:
        return
    if parse_credentials(credentials).place != place_of_parts(parts) or "@" in parts.netloc:
        raise ValueError(
            f"The secret must be written for {parts.scheme}://{parts.netloc}; it is for another "
            f"place. It is sent to no other: name the secret of this one."
        )


def authorization(credentials: str, parts: SplitResult) -> dict[str, str]:
    """Return the header that a request to an address carries; none to another place.

    Examples
    --------
    >>> authorization("https://abc@data.example", urlsplit("https://data.example/rows.csv"))
    {'Authorization': 'Bearer abc'}
    >>> authorization("https://abc@data.example", urlsplit("https://other.example/rows.csv"))
    {}
    """
    if not credentials:
        return {}
    place, user, password = parse_credentials(credentials)
    if place != place_of_parts(parts):
        return {}
    if password is None:
        return {"Authorization": f"Bearer {user}"}
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def store_options(credentials: str, parts: SplitResult) -> dict[str, str]:
    """Return what a store's package takes for credentials; nothing where there are none.

    Raises
    ------
    ValueError
        They are for another place, or the store takes none of this kind.

    Examples
    --------
    >>> store_options("s3://KEY:abc%2Fd@shop", urlsplit("s3://shop/rows.csv"))
    {'key': 'KEY', 'secret': 'abc/d'}
    """
    if not credentials:
        return {}
    names = _STORE_OPTIONS.get(parts.scheme)
    if names is None:
        raise ValueError(
            f"{parts.scheme}:// takes no secret here; one is set. Leave credentials empty: the "
            f"store is read as this machine may read it."
        )
    require_place(credentials, parts)
    _, user, password = parse_credentials(credentials)
    return dict(zip(names, (user, password or ""), strict=True))


def secret_parts(credentials: str) -> list[str]:
    """Return what of credentials no text may show, as it is and as it is sent.

    Examples
    --------
    >>> secret_parts("https://ana:lima@data.example")
    ['lima', 'YW5hOmxpbWE=']
    """
    place, user, password = parse_credentials(credentials)
    if password is None:
        return [user]
    if place[0] in _STORE_OPTIONS:
        return [password]
    return [password, base64.b64encode(f"{user}:{password}".encode()).decode()]
