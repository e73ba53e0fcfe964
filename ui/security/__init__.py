"""Access control: one middleware over every route, Streamlit's own included."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from pipeline_core.errors import StoreError
from pipeline_core.messages.words import preferred_language
from pipeline_core.serve.door import is_loopback
from ui.security.codes import CLASS_CODE_LENGTH, TEACHER_CODE_LENGTH, Codes, new_code
from ui.security.door import PERSON_HEADER, SESSION_HEADER, Door
from ui.security.hosts import given_names
from ui.security.middleware import Guard
from ui.security.proxies import ForwardedClient, ignore_other_proxies, named_proxies
from ui.text.words import translate


def security_middleware() -> list[Middleware]:
    """Return the middleware for the address and base path the server was started with."""
    address, base = st.get_option("server.address"), st.get_option("server.baseUrlPath") or ""
    door = None
    if not is_loopback(address):
        codes = Codes(new_code(CLASS_CODE_LENGTH), new_code(TEACHER_CODE_LENGTH))
        door = Door(codes, base)
        _trust_headers_of_door()
        _print_codes(codes)
    ignore_other_proxies()
    try:
        proxies, names = named_proxies(), given_names()
    except StoreError as error:
        sentence = translate(error.code, error.values, preferred_language())
        raise SystemExit(f"Fábrica: {sentence}") from error
    guard = Middleware(Guard, address=address, base=base, door=door, names=names)
    return [Middleware(ForwardedClient, proxies=proxies), guard] if proxies else [guard]


def _network_address() -> str:
    """Return this machine's URL in its network, without the port; a best guess."""
    address = st.get_option("server.address")
    if address and address not in ("0.0.0.0", "::"):
        return f"http://{address}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("10.255.255.255", 1))  # sends nothing; only chooses the route
        return f"http://{probe.getsockname()[0]}"
    return f"http://{socket.gethostname()}"


def _trust_headers_of_door() -> None:
    """Have Streamlit read the person and the session from the door's headers.

    The guard checks host names before Streamlit sees them, and a page's session that has
    a person is never handed to another one.
    """
    config.set_option("server.allowedHosts", ["*"])
    headers = {PERSON_HEADER.decode(): "person", SESSION_HEADER.decode(): "session"}
    config.set_option("server.trustedUserHeaders", headers)


def _print_codes(codes: Codes) -> None:
    """Print the codes and the address, for the teacher at the terminal."""
    address = f"{_network_address()}:{st.get_option('server.port')}"
    values = {"code": codes.pupils, "teacher": codes.teacher, "address": address}
    for sentence in ("enter.printed", "enter.printed_teacher"):
        sys.stdout.write(f"\n  {translate(sentence, values, preferred_language())}\n")
    sys.stdout.flush()
