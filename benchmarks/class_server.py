"""The app's server open to a class, and the people who come in."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil

from benchmarks.app_server import run_server
from pipeline_core.store import open_store
from ui.documents import shipped_examples
from ui.documents.documents import GALLERY
from ui.security.sessions import COOKIE

_TIMEOUT_SECONDS = 600.0


class ClassServer(NamedTuple):
    """A server that is open to a class.

    Attributes
    ----------
    url, process
        Its address, and its process.
    log
        The file with its codes.
    """

    url: str
    process: psutil.Process
    log: Path

    @property
    def pupils_code(self) -> str:
        """The code that pupils type."""
        return self._code("Class code")

    @property
    def teachers_code(self) -> str:
        """The code that the teacher types."""
        return self._code("Teacher's code")

    def _code(self, which: str) -> str:
        match = re.search(rf"{which}: (\w+)", self.log.read_text(encoding="utf-8"))
        if match is None:
            raise SystemExit("The server has no class code.")
        return match[1]

    async def enter(self, code: str, name: str) -> str:
        """Come in as somebody; return the cookie."""
        form = {"code": code, "name": name, "word": "lluvia", "after": "/"}
        async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS) as client:
            answer = await client.post(f"{self.url}/fabrica/enter", data=form)
        return str(answer.cookies[COOKIE])


@contextmanager
def run_class_server(folder: Path) -> Iterator[ClassServer]:
    """Run a server that is open to a class and has computed its examples."""
    os.environ["FABRICA_HOME"] = str(folder / "home")
    os.environ["FABRICA_KEYS"] = str(folder / "keys")
    with run_server(folder, "--server.address", "0.0.0.0") as (url, process):
        _wait_for_examples()
        yield ClassServer(url, process, folder / "server.log")


def member_name(number: int) -> str:
    """Return a name that looks like no other: names that look alike are refused."""
    letters = "".join("abcdefghkm"[int(digit)] for digit in f"{number:02}")
    return f"Member {letters}"


def person_of(cookie: str) -> str:
    """Return the id of the person whose cookie it is."""
    return cookie.partition("~")[0]


def _wait_for_examples() -> None:
    """Wait until the server has computed the shipped examples."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    store = open_store(shipped_examples.workspace())
    while sum(run.status == "succeeded" for run in store.runs.latest()) < len(GALLERY):
        if time.monotonic() > deadline:
            raise SystemExit("The examples are not computed.")
        time.sleep(0.2)
    store.close()
