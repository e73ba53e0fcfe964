"""The line of a run that waits: its place among everybody's, and when it starts."""

from __future__ import annotations

import pytest

from pipeline_core.runs.fair_queue import FairQueue, Waiting
from ui.documents.run_status import queue_text


@pytest.fixture
def class_queue(workspace):
    """A queue of a class of three, in which two runs have ended after half a minute."""
    (workspace / "runtime").mkdir(parents=True)
    now = [1_000.0]
    queue = FairQueue(workspace / "runtime", clock=lambda: now[0])
    for run in ("old0", "old1"):
        queue.update("ana", [Waiting(run, "work")], [], slots=1, most=1)
        queue.update("ana", [], [run], slots=1, most=1)
        now[0] += 33.0
        queue.update("ana", [], [], slots=1, most=1)
    return FairQueue(workspace / "runtime")


def test_it_says_the_true_place_and_about_when(workspace, class_queue):
    people = [workspace / "people" / (letter * 16) for letter in "abc"]
    for person in people:
        runs = [Waiting(person.name[0], "work")]
        class_queue.update(str(person), runs, [], slots=1, most=1)
    assert [queue_text(person, person.name[0]) for person in people] == [
        "In the queue, position 1; starts in about 5 s",
        "In the queue, position 2; starts in about 35 s",
        "In the queue, position 3; starts in about 1 min 10 s",
    ]
    assert queue_text(people[0], "unknown") is None


def test_without_an_earlier_run_it_says_the_place_alone(workspace):
    (workspace / "runtime").mkdir(parents=True)
    queue = FairQueue(workspace / "runtime")
    queue.update(str(workspace), [Waiting("a", "work")], [], slots=1, most=1)
    assert queue_text(workspace, "a") == "In the queue, position 1"
