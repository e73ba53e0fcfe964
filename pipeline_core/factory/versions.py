"""The versions of a pipeline between two of them: of the workspace's history, its runs, or git."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.spec import Pipeline, parse, unpack
from pipeline_core.store import Store
from pipeline_core.store.revisions import MAX_REVISIONS, Revision

_GIT_SECONDS = 60


@dataclass(frozen=True)
class Version:
    """A pipeline as it was.

    Parameters
    ----------
    name
        The revision's number, the run's id, or the commit.
    pipeline
        The pipeline; None where the text was none.
    """

    name: str
    pipeline: Pipeline | None


def versions_between(store: Store, file: Path, good: str, bad: str) -> list[Version]:
    """Return the versions from one to another, both included, in their order.

    Parameters
    ----------
    store
        The workspace with revisions and runs.
    file
        The pipeline's file.
    good, bad
        Two numbers of revisions, two runs by id, or two revisions of git.

    Raises
    ------
    UsageError
        There is no such version, or the good one does not come first.
    """
    for versions in (_revisions(store, file), _runs(store, file)):
        names = [version.name for version in versions]
        first, last = (_place(names, name) for name in (good, bad))
        if first is not None and last is not None:
            if first >= last:
                raise UsageError("bisect.order", good=good, bad=bad)
            return versions[first : last + 1]
    return _commits(file, good, bad)


def _place(names: Sequence[str], name: str) -> int | None:
    """Return the place of the only version of a name, or of a beginning of one."""
    if name in names:
        return names.index(name)
    places = [place for place, each in enumerate(names) if len(name) > 3 and each.startswith(name)]
    return places[0] if len(places) == 1 else None


def _revisions(store: Store, file: Path) -> list[Version]:
    identity = str(file)
    numbers = [revision.number for revision in store.revisions.latest(identity, MAX_REVISIONS)]
    revisions = [store.revisions.find(identity, number) for number in sorted(numbers)]
    return [Version(str(each.number), _of_revision(each)) for each in revisions if each is not None]


def _of_revision(revision: Revision) -> Pipeline | None:
    try:
        if revision.state is not None:
            return unpack(revision.state)
        return None if revision.text is None else parse(revision.text)
    except FabricaError:
        return None


def _runs(store: Store, file: Path) -> list[Version]:
    runs = store.runs.of_pipeline(str(file), MAX_REVISIONS)
    return [Version(run.id, _parsed(run.spec)) for run in reversed(runs)]


def _parsed(text: str) -> Pipeline | None:
    try:
        return parse(text)
    except FabricaError:
        return None


def _commits(file: Path, good: str, bad: str) -> list[Version]:
    """Return the file's versions in git: that of the good commit, and each that changed it."""
    first, last = (_commit(file, name) for name in (good, bad))
    changed = _git(file, "rev-list", "--reverse", f"{first}..{last}", "--", file.name) or ""
    commits = [first, *changed.split()]
    if len(commits) == 1:
        raise UsageError("bisect.order", good=good, bad=bad)
    texts = [_git(file, "show", f"{commit}:./{file.name}") for commit in commits]
    return [
        Version(commit[:10], None if text is None else _parsed(text))
        for commit, text in zip(commits, texts, strict=True)
    ]


def _commit(file: Path, name: str) -> str:
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = _git(file, *words)
    if commit is None:
        raise UsageError("bisect.no_version", version=name, file=file.name)
    return commit.strip()


def _git(file: Path, *words: str) -> str | None:
    """Return what git answers in the file's folder; None where it refuses or is not there."""
    command = ["git", "-C", str(file.parent), *words]
    try:
        process = subprocess.run(command, capture_output=True, timeout=_GIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return process.stdout.decode("utf-8", "replace") if process.returncode == 0 else None
