"""Where the keys are that a machine's user signs with: outside of every workspace.

A workspace can be copied or shared; what it took along would sign for whoever has it.
"""

from __future__ import annotations

import os
from pathlib import Path

KEYS_VARIABLE = "FABRICA_KEYS"


def keys_folder() -> Path:
    """Return the folder of the keys: ``FABRICA_KEYS``, or one among the user's settings."""
    if named := os.environ.get(KEYS_VARIABLE):
        return Path(named).expanduser().absolute()
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config").absolute() / "fabrica"
