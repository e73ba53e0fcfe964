"""All benchmarks, one after the other: `python -m benchmarks [--small] [--out FOLDER]`."""

from __future__ import annotations

import subprocess
import sys

NAMES = (
    "overhead",
    "handover",
    "fits",
    "search",
    "factory",
    "catalogue",
    "keeping",
    "serve",
    "monitor",
    "measures",
    "watch",
    "tables",
    "killed",
    "cluster",
    "cluster_factory",
    "waiting",
    "real",
    "wide",
    "large",
    "viewers",
    "watch_viewers",
    "document",
    "canvas",
    "workbench",
    "classroom",
    "class_lesson",
)


def main() -> int:
    """Run each benchmark in its own process; return the exit code of the first that fails."""
    for name in NAMES:
        process = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]])
        if process.returncode:
            return process.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
