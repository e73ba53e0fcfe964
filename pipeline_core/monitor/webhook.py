"""Sending messages about alarms: signed, to the address that was looked at, tried again later.

The signature is that of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 of
``ID.TIMESTAMP.BODY``. Who gets a message compares it in constant time, refuses an old timestamp,
and drops an id that came before.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import NamedTuple
from urllib.parse import SplitResult

from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.measures.remote_files import HTTP_PORTS
from pipeline_core.monitor.webhook_rules import require_allowed_address, webhook_parts
from pipeline_core.spec.named_secrets import secret_name, secret_value
from pipeline_core.store import Store
from pipeline_core.store.class_workspace import is_in_class
from pipeline_core.store.outbox import OutgoingMessage

LEAST_SECRET = 16
_SECONDS = 10.0
_PREFIX = "whsec_"


class Delivery(NamedTuple):
    """What came of sending a message: why nobody took it, or None."""

    message: OutgoingMessage
    problem: str | None


def deliver_due(store: Store, now: float | None = None) -> Iterator[Delivery]:
    """Send the messages that are due; after one in vain the others of its deployment wait.

    Parameters
    ----------
    store
        The workspace.
    now
        The time.
    """
    moment = time.time() if now is None else now
    failed = set()
    for message in store.outbox.due(moment):
        if message.deployment in failed:
            continue
        problem = _problem_of(store, message)
        if problem is None:
            store.outbox.note_delivery(message, moment)
        else:
            failed.add(message.deployment)
            store.outbox.note_failure(message, problem, moment)
        yield Delivery(message, problem)


def _problem_of(store: Store, message: OutgoingMessage) -> str | None:
    """Send a message; return why nobody took it, or None."""
    try:
        webhook = store.deployments.find(message.deployment).webhook
        if webhook is None:
            return "no webhook"
        key = signing_key_of(webhook["secret"], store)
        in_class = is_in_class(store.workspace)
        status = _post(webhook["url"], message, key, in_class=in_class)
    except FabricaError as error:
        return error.code
    except (OSError, HTTPException, ValueError) as error:  # a name that is none is a ValueError
        return f"{type(error).__name__}: {error}"
    return None if 200 <= status < 300 else f"HTTP {status}"


def signing_key_of(secret: str, store: Store) -> bytes:
    """Return the key of a named secret: its bytes, or those that ``whsec_`` encodes.

    Parameters
    ----------
    secret
        ``secret:NAME``.
    store
        The workspace, which must not reach the file of secrets.

    Raises
    ------
    SettingsError
        There is no such secret.
    UsageError
        It is shorter than 16 bytes.
    """
    value = secret_value(secret_name(secret), store.workspace)
    key = value.encode()
    if value.startswith(_PREFIX):
        with contextlib.suppress(binascii.Error):
            key = base64.b64decode(value.removeprefix(_PREFIX), validate=True)
    if len(key) < LEAST_SECRET:
        raise UsageError("webhook.short_secret", least=LEAST_SECRET)
    return key


def signed_headers(message: str, body: bytes, key: bytes, timestamp: int) -> dict[str, str]:
    """Return the headers that sign a body.

    Examples
    --------
    >>> headers = signed_headers("m1", b"{}", b"sixteen letters!", 1_700_000_000)
    >>> headers["webhook-signature"][:3]
    'v1,'
    """
    signed = f"{message}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def _post(url: str, message: OutgoingMessage, key: bytes, *, in_class: bool) -> int:
    """Send a message and return the status of the answer; a redirect is not followed."""
    parts, body = webhook_parts(url, in_class=in_class), message.body.encode()
    headers = signed_headers(message.id, body, key, int(time.time()))
    host, port = str(parts.hostname), parts.port or HTTP_PORTS[parts.scheme]
    resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in resolved]
    for address in addresses:
        require_allowed_address(url, address, in_class=in_class)
    with _line(parts, addresses[0], port) as line:
        return _status(line, parts, body, headers)


@contextlib.contextmanager
def _line(parts: SplitResult, address: str, port: int) -> Iterator[socket.socket]:
    """Open a line to the address that was looked at; it is cut when the time is over."""
    raw = line = socket.create_connection((address, port), timeout=_SECONDS)
    cut = Timer(_SECONDS, _cut, (raw,))
    cut.start()
    try:
        if parts.scheme == "https":
            host = str(parts.hostname)
            line = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        yield line
    finally:
        cut.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _status(
    line: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> int:
    connection = HTTPConnection(str(parts.hostname))
    connection.sock = line
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fixed = {"Host": parts.netloc, "Content-Type": "application/json", "Connection": "close"}
    connection.request("POST", target, body=body, headers={**fixed, **headers})
    return connection.getresponse().status
