"""The key that signs the fitted models of a workspace.

Whoever has it can have a run execute anything, so it is the user's alone, lies outside of
every workspace, and each person of a class has another one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from pipeline_core.spec.keys_folder import keys_folder
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import class_of

_BYTES = 32
_FILE = "models.key"


def signing_key(workspace: Path) -> bytes | None:
    """Return the key of a workspace's models, created if missing; None if that is impossible."""
    try:
        master = _master_key(keys_folder() / _FILE)
    except (OSError, RuntimeError):  # no home, or none that can be written
        return None
    is_of_class = class_of(workspace.absolute()) is not None
    owner = workspace.absolute().name if is_of_class else ""
    return hmac.digest(master, f"models:{owner}".encode(), hashlib.sha256)


def _master_key(file: Path) -> bytes:
    """Return the machine user's key; of two creators one wins."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f"{_FILE}.{secrets.token_hex(8)}")
        replace_file(draft, secrets.token_bytes(_BYTES))
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    key = file.read_bytes()
    if len(key) != _BYTES:
        raise OSError(f"{file} is not a key")
    return key
