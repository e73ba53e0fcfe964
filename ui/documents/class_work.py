"""What the people of a class work on: their pipelines, the last run of each, what stops it.

A pipeline is read again when its text or its run has changed, and then what stops it is checked:
for a part of a second in each look at the class, those first that wait longest. Thirty people who
all edit at once cost no more than that.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, check
from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import MessageJson
from pipeline_core.store.runs import Run
from ui.documents import documents
from ui.documents.documents import Document
from ui.documents.live.file_state import file_stamp
from ui.documents.previews import latest_preview, schemas_from
from ui.documents.run_attempts import as_shown
from ui.documents.stage_views import recorded_state
from ui.documents.stores import store_of
from ui.security import people, visitor
from ui.security.people import Person

STUCK_SECONDS = 180
READ_SECONDS = 0.06
CHECK_SECONDS = 0.06
FAULTS = frozenset({"failed", "crashed", "lost", "timed_out"})
_MAX_LOOKS = 600


@dataclass(frozen=True)
class Obstacle:
    """What keeps a pipeline from going on, and since when it has been seen.

    Parameters
    ----------
    code
        Which problem; the same for everybody who has it.
    message
        Its sentence.
    stage
        Where; None if it is of the whole pipeline.
    since
        When it was seen first, in seconds since 1970.
    """

    code: str
    message: MessageJson
    stage: str | None
    since: float

    def has_lasted(self, now: float) -> bool:
        """Whether somebody who has it is likely to need help.

        Examples
        --------
        >>> Obstacle("cycle", {"code": "problem.cycle", "values": {}}, None, 0.0).has_lasted(60.0)
        False
        """
        return now - self.since >= STUCK_SECONDS


@dataclass(frozen=True)
class Work:
    """A pipeline of somebody of the class, as it is now.

    Parameters
    ----------
    person
        Whose it is.
    document
        The pipeline.
    modified
        When its file was written last, in seconds since 1970.
    run
        Its last run; None if it never ran.
    states
        The state of each stage in that run, by its name.
    obstacle
        What stops it; None if nothing does.
    checked_at
        When that was found, in seconds since 1970; 0 if not yet.
    """

    person: Person
    document: Document
    modified: float
    run: Run | None
    states: Mapping[str, str]
    obstacle: Obstacle | None = None
    checked_at: float = 0.0


@dataclass(frozen=True)
class _Look:
    """What was seen of a pipeline and when, and what its obstacle was found for."""

    seen: object
    checked: object
    work: Work
    read_at: float


_looks: dict[tuple[str, str], _Look] = {}
_lock = threading.Lock()


def work_of_class(everybody: Iterable[Person], *, all_of_them: bool = False) -> list[Work]:
    """Return what people work on, in their order, each one's last pipeline first.

    Parameters
    ----------
    everybody
        The people.
    all_of_them
        Return all pipelines of each person, not only the one that was modified last.
    """
    everybody = list(everybody)
    order = {person.id: place for place, person in enumerate(everybody)}
    most = None if all_of_them else 1
    with _lock:
        end = time.monotonic() + READ_SECONDS
        looks = [look for person in _waiting_first(everybody) for look in _read(person, most, end)]
        looks.sort(key=lambda look: order[look.work.person.id])
        _check_some([look for look in looks if look.checked != look.seen])
        return [_looks.get(_place(look.work), look).work for look in looks]


def _waiting_first(everybody: Iterable[Person]) -> list[Person]:
    """Return people with those first whose pipelines were read longest ago."""
    read_at: dict[str, float] = {}
    for look in _looks.values():
        person = look.work.person.id
        read_at[person] = max(look.read_at, read_at.get(person, 0.0))
    return sorted(everybody, key=lambda person: read_at.get(person.id, 0.0))


def pipeline_ids(person: str) -> list[str]:
    """Return the ids of a person's pipelines, the last modified first."""
    return [name for name, _ in _files(person)]


def commonest(works: Iterable[Work], most: int = 3) -> list[tuple[Obstacle, list[Person]]]:
    """Return the obstacles that most people have, with these people.

    Parameters
    ----------
    works
        What people work on.
    most
        How many are returned at most.
    """
    by_code: dict[str, tuple[Obstacle, dict[str, Person]]] = {}
    for work in works:
        if work.obstacle is not None:
            _, having = by_code.setdefault(work.obstacle.code, (work.obstacle, {}))
            having[work.person.id] = work.person
    ranked = sorted(by_code.values(), key=lambda entry: -len(entry[1]))
    return [(obstacle, list(having.values())) for obstacle, having in ranked[:most]]


def _place(work: Work) -> tuple[str, str]:
    return work.person.id, work.document.id


def _read(person: Person, most: int | None, end: float) -> Iterator[_Look]:
    """Yield the looks at a person's pipelines, and keep each; after `end` none is read again."""
    with visitor.act_as(person.id):
        for name, modified in _files(person.id)[:most]:
            with suppress(FabricaError, OSError, sqlite3.Error):
                if (look := _look(person, name, modified, end)) is not None:
                    _keep(look)
                    yield look


def _keep(look: _Look) -> None:
    place = _place(look.work)
    _looks.pop(place, None)
    _looks[place] = look
    while len(_looks) > _MAX_LOOKS:
        del _looks[next(iter(_looks))]


def _check_some(looks: Iterable[_Look]) -> None:
    """Find the obstacles of looks for a limited time, those first whose last check is oldest."""
    end = time.monotonic() + CHECK_SECONDS
    for look in sorted(looks, key=lambda look: look.work.checked_at):
        obstacle = None
        with visitor.act_as(look.work.person.id), suppress(FabricaError, OSError, sqlite3.Error):
            obstacle = _since(look.work.obstacle, _obstacle(look.work))
        work = replace(look.work, obstacle=obstacle, checked_at=time.time())
        _looks[_place(work)] = replace(look, checked=look.seen, work=work)
        if time.monotonic() > end:
            return


def _files(person: str) -> list[tuple[str, float]]:
    """Return the ids of a person's pipelines and when each was modified, the last one first."""
    folder = people.folder(person) / "pipelines"
    times: dict[str, float] = {}
    for file in folder.glob("[!.]*/*.yaml"):
        with suppress(OSError):
            name, modified = file.parent.name, file.stat().st_mtime
            times[name] = max(modified, times.get(name, 0.0))
    return sorted(times.items(), key=lambda item: -item[1])


def _look(person: Person, name: str, modified: float, end: float) -> _Look | None:
    file = documents.find_file(name)
    if file is None:
        return None
    store = store_of(people.folder(person.id))
    run = next(iter(store.runs.of_pipeline(str(file), 1)), None)
    rows = store.runs.stages(run.id) if run else []
    states = {row["stage"]: str(recorded_state(row)["state"]) for row in rows}
    seen = (file_stamp(file), run and (run.id, run.status), tuple(states.items()))
    known = _looks.get((person.id, name))
    if known is not None and (known.seen == seen or time.monotonic() > end):
        return known
    document = documents.load(name)
    if document is None:
        return None
    work = Work(person, document, modified, run, states)
    if known is not None:
        before = known.work
        work = replace(work, obstacle=before.obstacle, checked_at=before.checked_at)
    return _Look(seen, known.checked if known else None, work, time.time())


def _since(before: Obstacle | None, obstacle: Obstacle | None) -> Obstacle | None:
    """Return an obstacle with the time of when the same one was seen first."""
    if obstacle is None or before is None:
        return obstacle
    same = (before.code, before.stage) == (obstacle.code, obstacle.stage)
    return replace(obstacle, since=before.since) if same else obstacle


def _obstacle(work: Work) -> Obstacle | None:
    """Return the first error of a pipeline, or what its last run of the same text failed by."""
    document, run = work.document, work.run
    store = store_of(people.folder(work.person.id))
    errors = _errors(document, load_catalogue(store.workspace))
    wrong = [problem for problem in errors if problem.level != "todo"]
    for problem in [*wrong, *errors]:
        return Obstacle(problem.code, problem.message.as_json(), problem.stage, time.time())
    if run is None or run.spec != document.text:
        return None
    rows = store.runs.stages(run.id)
    failed = next((row for row in rows if row["status"] in FAULTS and row.get("error")), None)
    error = failed["error"] if failed else run.error
    if not isinstance(error, Mapping):
        return None
    message = MessageJson(code=str(error["code"]), values=dict(error["values"]))
    return Obstacle(message["code"], message, failed["stage"] if failed else None, time.time())


def _errors(document: Document, catalogue: Catalogue) -> list[Problem]:
    """Return what keeps stages from running, by the columns that its person's page last saw."""
    previews = latest_preview(document)
    schemas = schemas_from(previews) if previews else None
    problems = as_shown(
        document, check(document.pipeline, catalogue, schemas, document.file.parent)
    )
    return [problem for problem in problems if problem.severity == "error"]
