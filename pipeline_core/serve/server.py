"""A served model's server: its port, its log and its end."""

from __future__ import annotations

import socket
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pipeline_core.errors import UsageError
from pipeline_core.serve.door import Door, host_names, is_loopback
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.recorder import Recorder
from pipeline_core.serve.request_log import Kept, RequestLog, log_file
from pipeline_core.serve.served_model import ServedModel
from pipeline_core.spec.named_secrets import secret_name, secret_value
from pipeline_core.store import Store

_LEAST_TOKEN = 16
_BACKLOG = 128


class LogSettings(NamedTuple):
    """What is kept of requests, and of a second version that is asked beside the first.

    Parameters
    ----------
    kept
        ``answers``, ``rows`` for both, or None for nothing.
    days
        How long.
    shadow
        The title of the second version, or None.
    """

    kept: Kept | None = None
    days: float = 30.0
    shadow: str | None = None


def door_of(host: str, token: str | None, names: Collection[str], folder: Path) -> Door:
    """Return the door of a server.

    Parameters
    ----------
    host
        The address that it listens on.
    token
        ``secret:NAME``, or None.
    names
        Further names under which it is reached.
    folder
        Of the workspace, which must not reach the file of secrets.

    Raises
    ------
    FabricaError
        There is no such secret, it is too short, or the server is open to a network without one.

    Examples
    --------
    >>> door_of("127.0.0.1", None, (), Path()).token is None
    True
    """
    if token is None and not is_loopback(host):
        raise UsageError("serve.token_needed", host=host)
    value = None if token is None else secret_value(secret_name(token), folder)
    if value is not None and len(value) < _LEAST_TOKEN:
        raise UsageError("serve.short_token", least=_LEAST_TOKEN)
    return Door(host_names(host, names), value, numbers=not is_loopback(host))


def recorder_of(
    store: Store, served: ServedModel, log: LogSettings, limits: Limits
) -> Recorder | None:
    """Return what logs the requests; None where nothing is to be kept.

    Raises
    ------
    FabricaError
        The log cannot be written, or there is no second version.
    """
    if log.kept is None:
        if log.shadow is not None:
            raise UsageError("serve.shadow_needs_log")
        return None
    shadow = None if log.shadow is None else ServedModel(store, log.shadow)
    file = log_file(store.workspace, served.model.kept.name)
    return Recorder(RequestLog(file, log.kept, log.days), limits, shadow)


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any free one.

    Raises
    ------
    UsageError
        The port is taken, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host.strip("[]"), port), family=family, backlog=_BACKLOG)
    except OSError as error:
        values = {"host": host, "port": port, "cause": error.strerror or str(error)}
        raise UsageError("serve.not_listening", **values) from error
    # Connections inherit it: an answer's head and body are sent apart, and would wait 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve(listening: socket.socket, application: object, limits: Limits) -> None:
    """Answer requests until the process is told to end; those that were begun are finished."""
    import uvicorn
    from threadpoolctl import threadpool_limits

    config = uvicorn.Config(
        application,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="none",
        limit_concurrency=limits.connections,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(limits.seconds) + 1,
    )
    with closing(listening), threadpool_limits(1):
        uvicorn.Server(config).run(sockets=[listening])
