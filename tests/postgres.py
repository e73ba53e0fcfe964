"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on loopback alone.

PostgreSQL refuses to run as root; there it runs as its own user, or as nobody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "canary-s3cr3t@lima/%41"
_OPTIONS = "-c fsync=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=30"


def postgres_folder() -> Path | None:
    """The folder of the newest server's programs, or None where there is none."""
    named = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    file = installed[-1] if installed else Path(named) if named else None
    return None if file is None else file.parent


def _version(file: Path) -> int:
    name = file.parent.parent.name
    return int(name) if name.isdigit() else 0


@dataclass
class Server:
    """A running server.

    Parameters
    ----------
    port
        Its port on 127.0.0.1.
    folder
        Its socket's folder.
    """

    port: int
    folder: Path

    def url(self, user: str = "reader", password: str = PASSWORD, database: str = "shop") -> str:
        """The address of a database for a user."""
        from urllib.parse import quote

        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def sql(self, *statements: str, user: str = "owner") -> list[tuple[Any, ...]]:
        """Execute statements, each committed, and return the rows of the last."""
        import psycopg

        with psycopg.connect(self.url(user), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start a server with the database ``shop``, its owner and a reader; end it afterwards."""
    programs = postgres_folder()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="fabrica-pg-"))
    user = _user(folder)
    try:
        (folder / "password").write_text(PASSWORD)
        if user:
            shutil.chown(folder / "password", user)
        access = ["--username=postgres", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256"]
        data = ["-D", str(folder / "data"), "--encoding=UTF8", "--locale=C", "--no-sync"]
        _call(user, str(programs / "initdb"), *access, *data)
        port = _free_port()
        place = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        control = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w"]
        _call(user, *control, "-l", str(folder / "log"), "-o", f"{_OPTIONS} {place}", "start")
        try:
            server = Server(port, folder)
            _fill(server)
            yield server
        finally:
            _call(user, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user(folder: Path) -> str | None:
    """Return the user that the server runs as, and hand it the folder; None for this one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user


def _call(user: str | None, *command: str) -> None:
    extra: dict[str, Any] = {"user": user, "group": pwd.getpwnam(user).pw_gid} if user else {}
    done = subprocess.run(
        command,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        **extra,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fill(server: Server) -> None:
    import psycopg

    with psycopg.connect(server.url("postgres", database="postgres"), autocommit=True) as root:
        for user in ("owner", "reader"):
            root.execute(f"CREATE USER {user} PASSWORD '{PASSWORD}'")
        root.execute("CREATE DATABASE shop OWNER owner")
    server.sql(
        "CREATE TABLE sales (id bigint, city text, price double precision)",
        "INSERT INTO sales VALUES (1, 'Lima', 1.5), (2, 'O''Higgins', NULL), (3, NULL, -2)",
        "CREATE TABLE traces (note text)",
        "CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO traces VALUES ('written'); RETURN 1; END $$",
        "CREATE SEQUENCE numbers",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO reader",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO reader",
    )
