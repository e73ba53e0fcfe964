"""Thirty people in a lesson, with the teacher's page open: what that page costs the server.

The server is open to a class. The people work in their workspaces as the lesson's attempts do:
they guess, edit, run. The teacher's page speaks Streamlit's protocol and refreshes as a browser
has it do. The same work is done with the page closed, in turns; what is left is the page's cost.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.app_server import cpu_seconds
from benchmarks.class_server import ClassServer, member_name, person_of, run_class_server
from benchmarks.harness import report
from benchmarks.open_page import open_page
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import apply
from pipeline_core.lessons.attempts import Deed, Doing, read_attempts
from pipeline_core.lessons.deeds import DO
from pipeline_core.lessons.lesson import Lesson
from pipeline_core.lessons.progress import answer, begin
from pipeline_core.lessons.starting import lay_down
from pipeline_core.spec import dump, read, write_text
from pipeline_core.store import open_store
from ui.documents.class_lessons import choose_lesson
from ui.documents.lessons import find_lesson
from ui.security import people
from ui.security.sessions import COOKIE

BUDGET = "30 people in a lesson, the teacher's page open: it costs the server <= 5 % of a core"
PEOPLE = 30
LESSON = "transformations"
_NAME = re.compile(r"Member [a-m]+")
TABS = {"At work": "fb-work", "Lesson": "fb-steps"}
_SECONDS_TO_SETTLE = 6.0
SECONDS_BETWEEN_DOINGS = 0.25  # of the whole class: each person does something every 7.5 s


class Pupil:
    """Somebody who does what the first attempt of a lesson does, over and over."""

    def __init__(self, workspace: Path, lesson: Lesson) -> None:
        self._store, self._lesson = open_store(workspace), lesson
        self._catalogue = load_catalogue(workspace)
        self._doings: list[Doing] = []
        self._file = Path()

    def do_next(self) -> None:
        """Do the next thing; at the end begin the lesson anew."""
        if not self._doings:
            self._begin()
            return
        doing = self._doings.pop(0)
        if isinstance(doing, Deed):
            DO[doing.name](self._store, self._catalogue, self._file, doing.entries)
        else:
            text = self._file.read_text(encoding="utf-8")
            edited = apply(read(self._file), doing, self._catalogue)
            write_text(dump(edited, text), self._file)

    def _begin(self) -> None:
        folder = self._store.workspace / "pipelines" / f"{self._lesson.id}-{time.time_ns()}"
        self._file = lay_down(self._lesson, folder, name=folder.name, language="es")
        begin(self._store, self._lesson, str(self._file))
        asked = next(step for step in self._lesson.steps if step.ask is not None)
        answer(self._store, self._lesson, asked.id, 333)
        self._doings = list(read_attempts(self._lesson).solutions[0].do)


def run(options: Namespace) -> None:
    """Let the class work with the teacher's page closed and open, in turns."""
    count, seconds = (3, 12.0) if options.small else (PEOPLE, 60.0)
    with temporary_folder() as folder, run_class_server(folder) as server:
        rows = asyncio.run(_measured(server, count, seconds, options.rounds))
    report("class_lesson", BUDGET, rows, options.out)


async def _measured(
    server: ClassServer, count: int, seconds: float, rounds: int
) -> list[dict[str, Any]]:
    teacher = await server.enter(server.teachers_code, "Profe Juan")
    names = [member_name(number) for number in range(count)]
    members = [person_of(await server.enter(server.pupils_code, name)) for name in names]
    choose_lesson(LESSON)
    shares: dict[str, list[float]] = {view: [] for view in ("", *TABS)}
    with _at_work(members):
        for _ in range(rounds):
            shares[""].append(await _share(server.process, seconds))
            async with open_page(server.url, "class", f"{COOKIE}={teacher}") as page:
                for tab, mark in TABS.items():
                    await asyncio.sleep(_SECONDS_TO_SETTLE)
                    await page.choose_tab(tab)
                    await asyncio.sleep(_SECONDS_TO_SETTLE)
                    page.bodies.clear()
                    shares[tab].append(await _share(server.process, seconds))
                    _require_everybody(page.bodies, mark, count)
    closed = median(shares[""])
    return [
        {
            "people": count,
            "the teacher looks at": tab or "nothing",
            "% of a core": 100 * median(own),
            "the page's": 100 * (median(own) - closed),
        }
        for tab, own in shares.items()
    ]


async def _share(process: psutil.Process, seconds: float) -> float:
    """Return the share of a core that the server uses for a while."""
    before, start = cpu_seconds(process), time.monotonic()
    await asyncio.sleep(seconds)
    return (cpu_seconds(process) - before) / (time.monotonic() - start)


def _require_everybody(bodies: list[str], mark: str, count: int) -> None:
    """Require that the page has shown each person."""
    names = {name for body in bodies if mark in body for name in _NAME.findall(body)}
    if len(names) != count:
        raise SystemExit(f"The page shows {len(names)} of {count} people.")


@contextmanager
def _at_work(members: list[str]) -> Iterator[None]:
    """Have everybody work in a thread, one after the other, until the end."""
    lesson = find_lesson(LESSON)
    if lesson is None:
        raise SystemExit(f"There is no lesson {LESSON}.")
    pupils = [Pupil(people.folder(person), lesson) for person in members]
    for pupil in pupils:
        pupil.do_next()
    stop, turn = threading.Event(), cycle(pupils)

    def work() -> None:
        while not stop.wait(SECONDS_BETWEEN_DOINGS):
            next(turn).do_next()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


if __name__ == "__main__":
    run_benchmark("benchmarks.class_lesson", {}, run)
