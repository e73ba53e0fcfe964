"""Files at an address: fetched whole into a local file, within a size and a time.

Over HTTP the name of a host is resolved once, and the connection goes to the address that was
looked at: a name that later leads elsewhere leads nowhere. Every redirect is looked at anew.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from importlib.util import find_spec
from threading import Timer
from typing import IO, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from pipeline_core.measures.remote_credentials import authorization, require_place, store_options

HTTP_PORTS = {"https": 443, "http": 80}
# The stores, and the package that each needs beside fsspec.
STORES = {"s3": "s3fs", "gs": "gcsfs", "abfs": "adlfs", "memory": "fsspec"}
_REDIRECTS = (301, 302, 303, 307, 308)
_MAX_REDIRECTS = 5
_CHUNK = 1 << 16
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]|::")


def split_address(url: str) -> SplitResult:
    """Return the parts of an address that can be fetched.

    Raises
    ------
    ValueError
        It is no such address, or has a name and a password in it.

    Examples
    --------
    >>> split_address("https://data.example/rows.csv").hostname
    'data.example'
    >>> split_address("ftp://data.example/rows.csv")
    Traceback (most recent call last):
    ...
    ValueError: The address must begin with ...
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("The address must be one such as https://HOST/FILE; it is none.") from None
    if parts.scheme not in HTTP_PORTS and parts.scheme not in STORES:
        raise ValueError(
            f"The address must begin with https:// or s3://, gs://, abfs://; it begins with "
            f"{parts.scheme[:20]!r}. A file beside the pipeline is read by the block of its format."
        )
    if _ODD.search(url) or port == 0 or not (parts.hostname or parts.scheme == "memory"):
        raise ValueError("The address must be one such as https://HOST/FILE; it is none.")
    if "@" in parts.netloc and parts.scheme != "abfs":
        raise ValueError("The address must not have a name or password in it. Take them out.")
    return parts


def fetch(url: str, file: IO[bytes], max_bytes: int, seconds: float, credentials: str = "") -> None:
    """Write what is at an address into a file.

    Parameters
    ----------
    url
        The address. If it has a method `require_allowed`, that is asked about it, about the
        network address that it leads to, and about every redirect.
    file
        Where the bytes go.
    max_bytes, seconds
        More, or longer, is refused.
    credentials
        ``https://USER:PASSWORD@HOST``, which is sent to that host only.

    Raises
    ------
    ValueError
        It cannot be fetched, with the reason.
    """
    deadline = time.monotonic() + seconds
    chunks = _chunks(url, deadline, credentials)
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise ValueError(
                    f"{url} must not have more than {max_bytes} bytes; it has more. Raise "
                    f"max_megabytes, or fetch a part of it."
                )
            if time.monotonic() >= deadline:
                raise TimeoutError
            file.write(chunk)
        if time.monotonic() >= deadline:  # the line was cut, which looks like an end
            raise TimeoutError
    except TimeoutError:
        raise ValueError(
            f"{url} must be there within {seconds:g} seconds; it took longer. Raise time_limit, "
            f"or try again later."
        ) from None
    except (OSError, HTTPException) as error:
        reason = str(error) or type(error).__name__
        raise ValueError(f"{url} cannot be fetched: {reason}. Check the address.") from None
    file.flush()


def _chunks(url: str, deadline: float, credentials: str) -> Iterator[bytes]:
    if split_address(url).scheme in HTTP_PORTS:
        return _http_chunks(url, deadline, credentials)
    return _store_chunks(url, credentials)


def _store_chunks(url: str, credentials: str) -> Iterator[bytes]:
    """Yield the bytes of an object in a store, by fsspec."""
    store, path = open_store(url, credentials)
    with store.open(path, "rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def open_store(url: str, credentials: str = "") -> tuple[Any, str]:
    """Return the file system of a store, and the path in it that an address names.

    Parameters
    ----------
    url
        The address, asked as by `fetch`.
    credentials
        As of `fetch`; without them the store is read as this machine may read it.

    Raises
    ------
    ValueError
        The store's package is not installed, or the credentials are for another place.
    """
    import fsspec

    _require_allowed(url, url, None)
    parts = split_address(url)
    options = store_options(credentials, parts)
    _require_package(url, STORES[parts.scheme])
    store, path = fsspec.core.url_to_fs(str(url), **options)
    return store, path


def _require_package(url: str, package: str) -> None:
    if find_spec(package) is None:
        raise ValueError(
            f"{url} must be read with the package {package}; it is not installed. Install it: "
            f"pip install {package}"
        )


def _http_chunks(url: str, deadline: float, credentials: str) -> Iterator[bytes]:
    with http_answer(url, deadline, credentials) as answer:
        yield from _body(url, answer)


@contextlib.contextmanager
def http_answer(
    url: str, deadline: float, credentials: str = "", method: str = "GET"
) -> Iterator[HTTPResponse]:
    """Ask an address, after up to five redirects.

    Parameters
    ----------
    url, credentials
        As of `fetch`.
    deadline
        The moment of `time.monotonic` at which the line is cut.
    method
        ``GET``, or ``HEAD`` for the headers alone.

    Raises
    ------
    ValueError
        It leads to where it must not, or the credentials are for another place.
    """
    require_place(credentials, split_address(url))
    at = str(url)
    for _ in range(_MAX_REDIRECTS + 1):
        parts = split_address(at)
        if parts.scheme not in HTTP_PORTS:
            raise ValueError(f"{url} leads to {parts.scheme}://, which it must not. Refused.")
        headers = authorization(credentials, parts)
        with _answer(url, parts, deadline, method, headers) as answer:
            if answer.status not in _REDIRECTS:
                yield answer
                return
            to = urljoin(at, answer.headers.get("Location", ""))
        if parts.scheme == "https" and not to.startswith("https://"):
            raise ValueError(f"{url} leads to an address that is not https. Refused.")
        at = to
    raise ValueError(f"{url} leads from one address to another without an end. Refused.")


@contextlib.contextmanager
def _answer(
    url: str, parts: SplitResult, deadline: float, method: str, headers: dict[str, str]
) -> Iterator[HTTPResponse]:
    """Ask the address that a name leads to now; at the deadline the line is cut."""
    host, port = str(parts.hostname), parts.port or HTTP_PORTS[parts.scheme]
    address = _resolved(url, parts, host, port)
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line: socket.socket = socket.create_connection((address, port), timeout=left)
    cut = Timer(left, _cut, (line,))
    cut.start()
    try:
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = HTTPConnection(host, port)
        connection.sock = line
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        names = {"Host": parts.netloc, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request(method, target, headers=names | headers)
        yield connection.getresponse()
    except (OSError, HTTPException):
        if time.monotonic() >= deadline:
            raise TimeoutError from None
        raise
    finally:
        cut.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _resolved(url: str, parts: SplitResult, host: str, port: int) -> str:
    """Return the network address to connect to; all that a name leads to must be allowed."""
    _require_allowed(url, parts.geturl(), None)  # to ask for a name tells it to others
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        _require_allowed(url, parts.geturl(), address)
    return addresses[0]


def _require_allowed(url: str, to: str, address: str | None) -> None:
    require: Any = getattr(url, "require_allowed", None)
    if require is not None:
        require(to, address)


def _body(url: str, answer: HTTPResponse) -> Iterator[bytes]:
    """Yield the bytes of a body; raise where it is an error, packed, or not whole."""
    if answer.status in (401, 403):
        raise ValueError(
            f"{url} must be open to this machine; it answers {answer.status}. Name a secret in "
            f"credentials, or correct the one that is named."
        )
    if answer.status != 200:
        raise ValueError(
            f"{url} must answer with a file; it answers {answer.status} {answer.reason}. Check "
            f"the address."
        )
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError(f"{url} answers with packed text that was not asked for. Refused.")
    told, size = answer.length, 0
    while chunk := answer.read1(_CHUNK):
        size += len(chunk)
        yield chunk
    if told is not None and size < told:
        raise OSError(f"only {size} of {told} bytes came")
