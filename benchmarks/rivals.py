"""Virtual environment of the other engines that are compared with Fábrica.

They need the same pandas and scikit-learn, so it extends the current environment and
installs only what is missing. Engines that cannot be installed are left out.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from functools import cache
from pathlib import Path

ENVIRONMENT_FOLDER = Path(__file__).parent / ".rivals"
REQUIREMENTS = Path(__file__).parent / "requirements.txt"


@cache
def rivals_environment() -> dict[str, str] | None:
    """Return the environment variables of a rival's process; None if it cannot be installed."""
    marker = ENVIRONMENT_FOLDER / "complete"
    if not marker.exists() and not _install(marker):
        return None
    return {"PYTHONPATH": str(_site_packages())}


def _site_packages() -> Path:
    return next((ENVIRONMENT_FOLDER / "lib").glob("python*/site-packages"))


def _install(marker: Path) -> bool:
    print("Installing the other engines (once) ...", file=sys.stderr)
    venv.create(ENVIRONMENT_FOLDER, clear=True, with_pip=True)
    (ENVIRONMENT_FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")
    own_packages = sysconfig.get_paths()["purelib"]
    (_site_packages() / "ours.pth").write_text(f"{own_packages}\n", encoding="utf-8")
    python = ENVIRONMENT_FOLDER / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        print("Cannot be installed: " + process.stderr.strip().split("\n")[-1], file=sys.stderr)
        return False
    marker.touch()
    return True
