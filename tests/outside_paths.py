"""Paths that lead outside of a pipeline's project, as somebody curious would write them."""

from __future__ import annotations

import os
from pathlib import Path

CANARY = "canary_nobody_may_read_me"
SECRET = "secret.csv"
PATHS = (
    "..",
    "../../runtime/key",
    "../../fabrica.db",
    "../secret.csv",
    "../../secret.csv",
    "../../../secret.csv",
    "a/../../../secret.csv",
    "/etc/passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/cwd/README.md",
    "/dev/stdin",
    "~",
    "~/secret.csv",
    "~root/secret.csv",
    "file:/etc/passwd",
    "http://169.254.169.254/latest",
    r"\\host\share\secret.csv",
    "C:\\secret.csv",
    "%2e%2e/secret.csv",
    "..%2f..%2fruntime%2fkey",
    "....//....//secret.csv",
    "\u2024\u2024/secret.csv",
    "a\0b.csv",
    "CON",
    "x" * 300,
    "secret\r\nset-cookie: a=b",
    "linked_file.csv",
    "linked_folder/secret.csv",
    "linked_folder",
)


def plant(folder: Path, *above: Path) -> list[str]:
    """Write a secret into folders outside of a project, with links to it; return all the paths.

    Parameters
    ----------
    folder
        The pipeline's folder.
    *above
        The folders of the secret; the links lead to the first.
    """
    for place in above:
        (place / SECRET).write_text(f"{CANARY}\n1\n2\n", "utf-8")
    for name, target in {"linked_file.csv": above[0] / SECRET, "linked_folder": above[0]}.items():
        (folder / name).symlink_to(os.path.relpath(target, folder))
    return [*PATHS, str(above[0] / SECRET)]


def leaks(content: bytes, *secrets: bytes) -> list[bytes]:
    """Return which secrets are in what was answered or printed."""
    known = (CANARY.encode(), b"root:x:0:0", *secrets)
    return [secret for secret in known if secret in content]
