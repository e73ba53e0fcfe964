"""All benchmarks, one after the other: `python -m benchmarks [--small] [--out FOLDER]`."""

from __future__ import annotations

import subprocess
import sys

NAMES = (
    "overhead",
    "handover",
    "fits",
    "measures",
    "killed",
    "waiting",
    "real",
    "viewers",
    "document",
    "canvas",
)


def main() -> int:
    """Run each in a process of its own; the exit code is that of the first that failed."""
    for name in NAMES:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]])
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
