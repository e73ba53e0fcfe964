"""Who may ask this server for what: one middleware over every route, Streamlit's own included."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from pipeline_core.messages.words import preferred_language
from ui.security.door import HEADER, Door, new_code
from ui.security.hosts import is_loopback
from ui.security.middleware import Guard
from ui.text.words import tell


def middleware() -> list[Middleware]:
    """Return the guard for the address and the path that the server was started with."""
    address, base = st.get_option("server.address"), st.get_option("server.baseUrlPath") or ""
    door = None
    if not is_loopback(address):
        door = Door(new_code(), base, secure=bool(st.get_option("server.sslCertFile")))
        _trust(door)
    return [Middleware(Guard, address=address, base=base, door=door)]


def _reached_at() -> str:
    """Return this machine's address in its network, as far as it can be told."""
    address = st.get_option("server.address")
    if address and address not in ("0.0.0.0", "::"):
        return f"http://{address}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("10.255.255.255", 1))  # sends nothing; only chooses the way
        return f"http://{probe.getsockname()[0]}"
    return f"http://{socket.gethostname()}"


def _trust(door: Door) -> None:
    """Let Streamlit know the person whom the door let in, and say the class code.

    The guard judges names before Streamlit sees them, and a session that has
    a person is never handed to another one.
    """
    config.set_option("server.allowedHosts", ["*"])
    config.set_option("server.trustedUserHeaders", {HEADER.decode(): "person"})
    told = {"code": door.code, "address": f"{_reached_at()}:{st.get_option('server.port')}"}
    sys.stdout.write(f"\n  {tell('enter.printed', told, preferred_language())}\n")
    sys.stdout.flush()
