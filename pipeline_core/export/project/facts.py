"""What the files of a project say: names, versions, data and secrets."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline_core.plan import Plan
from pipeline_core.spec.named_secrets import VARIABLE_PREFIX

_SECRET = re.compile(rf"\b{VARIABLE_PREFIX}[A-Z0-9_]+")


@dataclass(frozen=True)
class DataFile:
    """A file that a pipeline reads.

    Parameters
    ----------
    path
        As the script names it.
    size
        Bytes; None if it is not one file.
    sha256
        Of its content; empty if it is not one file.
    """

    path: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True)
class ProjectFacts:
    """What the files of a project say.

    Parameters
    ----------
    package
        The package's name.
    plan
        The pipeline's plan.
    requirements
        The versions of the libraries, one a line.
    script
        The exported script.
    data
        The files that it reads.
    has_data
        Whether they are in the project.
    language
        Of its words.
    """

    package: str
    plan: Plan
    requirements: str
    script: str
    data: tuple[DataFile, ...]
    has_data: bool
    language: str

    @property
    def secrets(self) -> list[str]:
        """The environment variables with the secrets that the script reads."""
        return sorted(set(_SECRET.findall(self.script)))


def data_file(folder: Path, path: str) -> DataFile:
    """Return what is known of a file that a script reads.

    Parameters
    ----------
    folder
        Where its path starts.
    path
        As the script names it; a folder or a pattern has neither size nor hash.
    """
    file = folder / path
    if not file.is_file():
        return DataFile(path)
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return DataFile(path, file.stat().st_size, sha256)
