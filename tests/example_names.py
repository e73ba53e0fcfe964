"""The shipped examples: which there are, and which are tried whole in the normal run."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = tuple(sorted(file.stem for file in EXAMPLES.glob("*/*.yaml")))
# Small and quick; the others are run, exported and verified with -m long.
QUICK = ("credit", "housing", "penguins")
MOST = [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in NAMES]


def file_of(name: str) -> Path:
    """Return the pipeline file of an example."""
    return EXAMPLES / name / f"{name}.yaml"
