"""The terminal, as the tests of its commands have it."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fabrica(warm_python):
    """Run `python -m pipeline_core` with some words and return the finished process."""

    def run(*words):
        return warm_python.output(
            [sys.executable, "-m", "pipeline_core", *map(str, words)], cwd=ROOT
        )

    return run
