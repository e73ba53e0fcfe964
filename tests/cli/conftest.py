"""The terminal as a user has it: a process of its own, its exit code and what it printed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from tests.warm_python import READ_AT_START

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def catalogue_file(tmp_path_factory):
    """The file of the catalogue, made once: it is the same for every workspace."""
    folder = tmp_path_factory.mktemp("described")
    load_catalogue(folder)
    return folder / "catalogue.json"


@pytest.fixture
def fabrica(workspace, catalogue_file, warm_python):
    """Run `python -m pipeline_core` with some words and return the finished process."""
    workspace.mkdir()
    shutil.copy(catalogue_file, workspace)

    def run(*words, **environment):
        command = [sys.executable, "-m", "pipeline_core", *map(str, words)]
        how = {"cwd": ROOT, "env": {**os.environ, **environment}, "check": False}
        if any(name.startswith(READ_AT_START) for name in environment):
            return subprocess.run(command, capture_output=True, text=True, timeout=240, **how)
        return warm_python.output(command, **how)

    return run
