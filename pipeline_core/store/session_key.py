"""The key that signs the sessions of a workspace's app."""

from __future__ import annotations

import secrets
from pathlib import Path

from pipeline_core.store.atomic_file import replace_file

KEY_BYTES = 32


def key_file(workspace: Path) -> Path:
    """Return where a workspace's key is; its folder is created if missing.

    Examples
    --------
    >>> import tempfile
    >>> key_file(Path(tempfile.mkdtemp())).name
    'key'
    """
    folder = workspace / "runtime"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "key"


def replace_key(workspace: Path) -> None:
    """Replace the key: whatever the old one signed is refused from now on, everywhere.

    A server that is running notices: it looks at the file for each signature.

    Examples
    --------
    >>> import tempfile
    >>> workspace = Path(tempfile.mkdtemp())
    >>> replace_key(workspace)
    >>> len(key_file(workspace).read_bytes())
    32
    """
    replace_file(key_file(workspace), secrets.token_bytes(KEY_BYTES))
