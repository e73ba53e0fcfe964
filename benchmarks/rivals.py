"""The other engines, in a throw-away environment beside ours.

They need the same pandas and scikit-learn, so their environment looks into
ours and adds only what is missing there. What does not install is left out.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent / ".rivals"
NEEDED = Path(__file__).parent / "requirements.txt"


@cache
def environment() -> dict[str, str] | None:
    """Return what a rival's process needs in its environment; None where it cannot be had."""
    marker = HOME / "complete"
    if not marker.exists() and not _made(marker):
        return None
    return {"PYTHONPATH": str(_packages())}


def _packages() -> Path:
    return next((HOME / "lib").glob("python*/site-packages"))


def _made(marker: Path) -> bool:
    print("Installing the other engines (once) ...", file=sys.stderr)
    venv.create(HOME, clear=True, with_pip=True)
    (HOME / ".gitignore").write_text("*\n", encoding="utf-8")
    ours = sysconfig.get_paths()["purelib"]
    (_packages() / "ours.pth").write_text(f"{ours}\n", encoding="utf-8")
    command = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", str(NEEDED)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print("Not to be had here: " + done.stderr.strip().split("\n")[-1], file=sys.stderr)
        return False
    marker.touch()
    return True
