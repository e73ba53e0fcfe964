"""Access control: one middleware over every route, Streamlit's own included."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from pipeline_core.messages.words import preferred_language
from ui.security.door import HEADER, Door, new_class_code
from ui.security.hosts import is_loopback
from ui.security.middleware import Guard
from ui.text.words import translate


def security_middleware() -> list[Middleware]:
    """Return the middleware for the address and base path the server was started with."""
    address, base = st.get_option("server.address"), st.get_option("server.baseUrlPath") or ""
    door = None
    if not is_loopback(address):
        door = Door(new_class_code(), base, secure=bool(st.get_option("server.sslCertFile")))
        _trust_person_header(door)
    return [Middleware(Guard, address=address, base=base, door=door)]


def _network_address() -> str:
    """Return this machine's URL in its network, without the port; a best guess."""
    address = st.get_option("server.address")
    if address and address not in ("0.0.0.0", "::"):
        return f"http://{address}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("10.255.255.255", 1))  # sends nothing; only chooses the route
        return f"http://{probe.getsockname()[0]}"
    return f"http://{socket.gethostname()}"


def _trust_person_header(door: Door) -> None:
    """Have Streamlit read the person from the door's header, and print the class code.

    The guard checks host names before Streamlit sees them, and a session that has
    a person is never handed to another one.
    """
    config.set_option("server.allowedHosts", ["*"])
    config.set_option("server.trustedUserHeaders", {HEADER.decode(): "person"})
    values = {"code": door.code, "address": f"{_network_address()}:{st.get_option('server.port')}"}
    sys.stdout.write(f"\n  {translate('enter.printed', values, preferred_language())}\n")
    sys.stdout.flush()
