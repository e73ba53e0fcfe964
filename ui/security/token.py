"""Tokens: a page that shows a run may listen to it, and to nothing else.

A token is a signature over who asks, what for, and when it was made. The key
is kept in the workspace, so pages that are open survive a restart.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import time
from functools import cache
from pathlib import Path

from pipeline_core.store import default_workspace

SECONDS = 12 * 3600.0
_TOKEN = re.compile(r"(?P<made>[0-9]{1,12})\.(?P<signed>[0-9a-f]{64})\Z")


def issue(*parts: str, key: bytes | None = None, now: float | None = None) -> str:
    """Return a token for what the parts name.

    Parameters
    ----------
    *parts
        Who asks and what for.
    key
        The server's key, for tests.
    now
        When it is made, for tests.

    Examples
    --------
    >>> some = issue("", "run", "abc", key=b"k")
    >>> holds(some, "", "run", "abc", key=b"k"), holds(some, "", "run", "abd", key=b"k")
    (True, False)
    """
    made = str(int(time.time() if now is None else now))
    return f"{made}.{sign('token', made, *parts, key=key)}"


def holds(token: str | None, *parts: str, key: bytes | None = None) -> bool:
    """Tell whether a token was issued here for these parts, not too long ago."""
    found = _TOKEN.match(token or "")
    if found is None:
        return False
    right = sign("token", found["made"], *parts, key=key)
    age = time.time() - int(found["made"])
    return hmac.compare_digest(found["signed"], right) and -60 < age < SECONDS


def sign(*parts: str, key: bytes | None = None) -> str:
    """Return the signature of some texts, which cannot be shifted from one into the next.

    Examples
    --------
    >>> sign("a", "bc", key=b"k") == sign("ab", "c", key=b"k")
    False
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(
        key or _key(str(default_workspace())), text.encode(), hashlib.sha256
    ).hexdigest()


@cache
def _key(workspace: str) -> bytes:
    """Return the workspace's key, made where there is none; of two makers one wins."""
    folder = Path(workspace) / "runtime"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file, part = folder / "key", folder / f"key.{os.getpid()}.{secrets.token_hex(4)}"
    if not file.exists():
        part.touch(mode=0o600)
        part.write_bytes(secrets.token_bytes(32))
        try:
            os.link(part, file)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return file.read_bytes()
