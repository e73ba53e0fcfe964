"""A film of a session: the moments at which its pipeline changed or its run ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec import dump, unpack
from pipeline_core.store import Store
from pipeline_core.store.revisions import Revision
from pipeline_core.store.runs import Run

MAX_MOMENTS = 500
_MAX_RUNS = 200
# What a drawing shows of a stage that has run.
_SHOWN = ("stage", "status", "reason", "seconds", "summary", "error")


@dataclass(frozen=True)
class Moment:
    """A pipeline as it stood after one edit, or after one run.

    Parameters
    ----------
    seconds
        From the film's start.
    text
        The pipeline's text.
    edits
        The edits that led to it, as JSON objects; empty for a run.
    stages
        What the run gave for each stage; None for an edit.
    """

    seconds: float
    text: str
    edits: tuple[Mapping[str, Any], ...] = ()
    stages: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True)
class Film:
    """The moments of a session, in order; a film has at least one."""

    name: str
    moments: tuple[Moment, ...]

    def stages_at(self, place: int) -> Sequence[Mapping[str, Any]]:
        """Return what was known of the stages at a moment: the last run of the same text.

        Examples
        --------
        >>> run = Moment(1.0, "a", stages=({"stage": "x"},))
        >>> film = Film("f", (Moment(0.0, "a"), run, Moment(2.0, "b"), Moment(3.0, "a")))
        >>> [len(film.stages_at(place)) for place in range(4)]
        [0, 1, 0, 1]
        """
        text = self.moments[place].text
        for moment in reversed(self.moments[: place + 1]):
            if moment.stages is not None and moment.text == text:
                return moment.stages
        return ()


def film_of(store: Store, identity: str, name: str, since: float = 0.0) -> Film:
    """Return the film of a pipeline's session.

    Parameters
    ----------
    store
        The workspace.
    identity
        The pipeline's identity in the store.
    name
        The film's name.
    since
        When it begins, in seconds since 1970: the pipeline as it stood then comes first.

    Raises
    ------
    SpecError
        Nothing has happened since then, or too much for one film.
    """
    revisions = _revisions(store, identity, since)
    runs = [run for run in store.runs.of_pipeline(identity, _MAX_RUNS) if _ended(run) >= since]
    if not revisions or len(revisions) + len(runs) < 2:
        raise SpecError("film.empty")
    if len(revisions) + len(runs) > MAX_MOMENTS:
        raise SpecError("film.too_long", moments=len(revisions) + len(runs), most=MAX_MOMENTS)
    start = max(since, revisions[0].created)
    rows = store.runs.stages_of([run.id for run in runs])
    timed = [(revision.created, _of_revision(revision, start)) for revision in revisions]
    timed += [(_ended(run), _of_run(run, rows[run.id], start)) for run in runs]
    return Film(name, tuple(moment for _, moment in sorted(timed, key=lambda pair: pair[0])))


def _ended(run: Run) -> float:
    return run.ended or 0.0  # one that has not ended is no moment yet


def _revisions(store: Store, identity: str, since: float) -> list[Revision]:
    """Return the revisions of a session in order, with the one that it began from."""
    numbers = [known.number for known in store.revisions.latest(identity, MAX_MOMENTS + 1)]
    found = [store.revisions.find(identity, number) for number in reversed(numbers)]
    revisions = [revision for revision in found if revision is not None]
    before = [place for place, revision in enumerate(revisions) if revision.created < since]
    return revisions[before[-1] if before else 0 :]


def _of_revision(revision: Revision, start: float) -> Moment:
    text = revision.text
    if text is None and revision.state is not None:
        text = dump(unpack(revision.state))
    return Moment(max(0.0, revision.created - start), text or "", revision.edits)


def _of_run(run: Run, rows: Sequence[Mapping[str, Any]], start: float) -> Moment:
    stages = tuple(dict(_shown(row)) for row in rows)
    return Moment(max(0.0, _ended(run) - start), run.spec, (), stages)


def _shown(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in _SHOWN:
        if row.get(name) is not None:
            yield name, row[name]
