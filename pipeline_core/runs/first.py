"""A first look at a data file, for a server that has no pandas to look with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def first_look(
    workspace: Path,  # noqa: ARG001 - every job gets it
    path: str,
    file: str,
    reading: Mapping[str, Any] | None = None,
    target: str | None = None,
) -> dict[str, Any]:
    """Return what is in a data file.

    Parameters
    ----------
    workspace
        Not needed; every job gets it.
    path, file
        The file, and what its owner calls it.
    reading
        Settings to read it with; guessed if left out.
    target
        The column to be predicted; guessed if left out.
    """
    from pipeline_core.starter.first_look import first_look as look

    return look(path, file, reading, target)
