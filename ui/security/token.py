"""Signed tokens: a page that shows a run may listen to it, and to nothing else.

A token is a signature over the person, the purpose and the time of issue. The key is
stored in the workspace, so open pages survive a restart of the server; when it is replaced,
all of them have to be opened anew. No file is named by it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from pipeline_core.store import default_workspace
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.session_key import KEY_BYTES, key_file, replace_key

LIFETIME_SECONDS = 12 * 3600.0
_TOKEN = re.compile(r"(?P<issued>[0-9]{1,12})\.(?P<signature>[0-9a-f]{64})\Z")


def issue(*parts: str, key: bytes | None = None, now: float | None = None) -> str:
    """Return a token for the person and purpose that the parts name.

    Parameters
    ----------
    *parts
        The person, the purpose and its object.
    key
        The server's key, for tests.
    now
        The time of issue; now by default.

    Examples
    --------
    >>> token = issue("", "run", "abc", key=b"k")
    >>> is_valid(token, "", "run", "abc", key=b"k"), is_valid(token, "", "run", "x", key=b"k")
    (True, False)
    """
    issued = str(int(time.time() if now is None else now))
    return f"{issued}.{sign('token', issued, *parts, key=key)}"


def is_valid(token: str | None, *parts: str, key: bytes | None = None) -> bool:
    """Return whether a token was issued here for these parts and has not expired."""
    match = _TOKEN.match(token or "")
    if match is None:
        return False
    expected = sign("token", match["issued"], *parts, key=key)
    age = time.time() - int(match["issued"])
    return hmac.compare_digest(match["signature"], expected) and -60 < age < LIFETIME_SECONDS


def sign(*parts: str, key: bytes | None = None) -> str:
    """Return the signature of texts; moving characters from one to the next changes it.

    Examples
    --------
    >>> sign("a", "bc", key=b"k") == sign("ab", "c", key=b"k")
    False
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(
        key or _key(str(default_workspace())), text.encode(), hashlib.sha256
    ).hexdigest()


def rotate_key() -> None:
    """Replace the key: whatever the old one signed is refused from now on, everywhere."""
    replace_key(default_workspace())


def _key(workspace: str) -> bytes:
    """Return the workspace's key, creating it if missing; of two creators one wins."""
    file = key_file(Path(workspace))
    try:
        stamp = file.stat()
    except FileNotFoundError:
        draft = file.with_name(f"key.{secrets.token_hex(8)}")
        replace_file(draft, secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
        stamp = file.stat()
    # Another process may have replaced it; reading it for every signature would be slow.
    return _key_in(file, (stamp.st_ino, stamp.st_mtime_ns, stamp.st_ctime_ns))


@lru_cache(maxsize=8)
def _key_in(file: Path, _: tuple[int, ...]) -> bytes:
    return file.read_bytes()
