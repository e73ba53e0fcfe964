"""The terminal, as the tests of its commands have it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fabrica():
    """Run `python -m pipeline_core` with some words and return the finished process."""

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "pipeline_core", *map(str, words)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
            timeout=240,
            env=dict(os.environ),
        )

    return run
