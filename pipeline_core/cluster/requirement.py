"""What a worker must be like: the client's own code, versions and threads."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import xxhash

from pipeline_core.catalog import CORE, version_of
from pipeline_core.plan import Plan


@dataclass(frozen=True)
class Requirement:
    """What a worker is compared with.

    Parameters
    ----------
    source
        The hash of the project's source.
    python
        The version of Python, its first two numbers.
    packages
        The versions of the libraries that the plan's stages compute with.
    threads
        How many threads a stage may use inside.
    """

    source: str
    python: str
    packages: tuple[tuple[str, str], ...]
    threads: int


def requirement_of(plan: Plan) -> Requirement:
    """Return what a worker must be like to work on a plan."""
    return requirement_for(packages_of(plan), plan.threads)


def packages_of(plan: Plan) -> set[str]:
    """Return the libraries that a plan's stages compute with."""
    return {name for job in plan.jobs.values() for name in job.ingredients["packages"]}


def requirement_for(packages: Iterable[str], threads: int) -> Requirement:
    """Return what a worker must be like that computes with some libraries.

    Examples
    --------
    >>> requirement_for(["pandas"], 1).threads
    1
    """
    versions = tuple((name, version_of(name)) for name in sorted(packages))
    return Requirement(source_of_project(), python_version(), versions, threads)


def together(required: Requirement, other: Requirement | None) -> Requirement:
    """Return a requirement that holds what two require of a worker.

    Examples
    --------
    >>> first = Requirement("0a", "3.11", (("pandas", "3.1"),), 1)
    >>> second = Requirement("0a", "3.11", (("scipy", "1.17"),), 1)
    >>> [name for name, _ in together(first, second).packages]
    ['pandas', 'scipy']
    """
    if other is None:
        return required
    packages = dict(required.packages) | dict(other.packages)
    return replace(required, packages=tuple(sorted(packages.items())))


def python_version() -> str:
    """Return the version of Python as a key has it."""
    return "{}.{}".format(*sys.version_info)


def source_of_project() -> str:
    """Return a hash of the project's source as it is on the disk now."""
    digest = xxhash.xxh3_128()
    for file in sorted(CORE.rglob("*.py")):
        digest.update(file.relative_to(CORE).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def differences(required: Requirement, worker: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return in what a worker differs, as pairs of a kind and what was found.

    Parameters
    ----------
    required
        What it must be like.
    worker
        Its facts, as `facts.facts_of_worker` gives them.

    Examples
    --------
    >>> required = Requirement("0a", "3.11", (("pandas", "3.1"),), 1)
    >>> worker = {"source": "0a", "disk": "0a", "python": "3.12", "packages": {"pandas": "3.0"},
    ...           "slots": 1, "limit": 1, "nanny": True}
    >>> differences(required, worker)
    (('versions', 'python 3.12 ≠ 3.11'), ('versions', 'pandas 3.0 ≠ 3.1'))
    """
    pairs = [("versions", text) for text in _versions(required, worker)]
    if worker["source"] != required.source:
        pairs.append(("code", worker["source"][:8]))
    elif worker["disk"] != required.source:
        pairs.append(("stale", worker["disk"][:8]))
    if worker["slots"] != 1:
        pairs.append(("slots", str(worker["slots"])))
    if worker["limit"] != required.threads:
        pairs.append(("threads", str(worker["limit"])))
    if not worker["nanny"]:
        pairs.append(("nanny", ""))
    return tuple(pairs)


def _versions(required: Requirement, worker: dict[str, Any]) -> Iterable[str]:
    pairs = [("python", worker["python"], required.python)]
    pairs += [(name, worker["packages"].get(name) or "–", ours) for name, ours in required.packages]
    return [f"{name} {theirs} ≠ {ours}" for name, theirs, ours in pairs if theirs != ours]
