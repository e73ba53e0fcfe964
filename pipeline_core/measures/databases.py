"""Connections to a PostgreSQL server by SQLAlchemy, and what to say when they fail.

No sentence has the address or its password, nor has what the driver says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_CONNECT_SECONDS = 10


def database_url(address: str) -> Any:
    """Return the address of a PostgreSQL database, for the driver psycopg.

    Raises
    ------
    ValueError
        It is no address, or one of another kind of database.

    Examples
    --------
    >>> database_url("postgres://ana:lima@db.example/shop").render_as_string()
    'postgresql+psycopg://ana:***@db.example/shop'
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise ValueError(
            "The secret must be the address of a database; it is none. Write it as "
            "postgresql://USER:PASSWORD@HOST/DATABASE."
        ) from None
    if backend not in ("postgresql", "postgres"):
        raise ValueError(
            f"The secret must be the address of a PostgreSQL database; it is one of {backend}. "
            f"Only PostgreSQL can be asked so that nothing is written."
        )
    return url.set(drivername="postgresql+psycopg")


def hosts_of(address: str) -> list[str]:
    """Return the hosts that an address leads to, as ``host:port``; this machine is localhost.

    Examples
    --------
    >>> hosts_of("postgresql://ana:lima@DB.example/shop?host=/run/postgresql&host=other:5433")
    ['db.example:5432', 'localhost:5432', 'other:5433']
    """
    url = database_url(address)
    named = [url.host] if url.host else []
    for part in ("host", "hostaddr", "service", "servicefile"):
        values = url.query.get(part, ())
        named += [values] if isinstance(values, str) else values
    names = [name for text in named for name in text.split(",")] or ["localhost"]
    port = str(url.query.get("port") or url.port or 5432)
    return [_host(name, port) for name in names]


def _host(name: str, port: str) -> str:
    if not name or name.startswith(("/", "@")):
        return f"localhost:{port}"
    return name.lower() if name.count(":") == 1 else f"{name.lower()}:{port}"


@contextmanager
def database_connection(address: str) -> Iterator[Any]:
    """Open a connection to a database, in a transaction that is given up at the end.

    Parameters
    ----------
    address
        ``postgresql://USER:PASSWORD@HOST/DATABASE``.

    Raises
    ------
    ValueError
        The server is not there, or does not let one in.
    """
    import psycopg  # noqa: F401 - the driver: its absence has a sentence of its own
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    engine = create_engine(
        database_url(address),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )
    try:
        connection = engine.connect()
    except (SQLAlchemyError, OSError) as error:
        raise ValueError(
            f"The database must let this connection in; it does not: {cause_of(error, address)}. "
            f"Check that the server runs, and the address in the secret."
        ) from None
    try:
        yield connection
    finally:
        connection.close()


def cause_of(error: BaseException, address: str) -> str:
    """Return the first line of what the driver says, without what the address keeps secret.

    Examples
    --------
    >>> cause_of(OSError("no way in with lima"), "postgresql://ana:lima@db/shop")
    'no way in with ***'
    """
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    text = lines[0].strip().rstrip(".") if lines else type(error).__name__
    for secret in (address, database_url(address).password):
        text = text.replace(secret, "***") if secret else text
    return text
