"""The queue of all workspaces: who is next, at which place, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.runs.fair_queue import FILE, SILENT_SECONDS, FairQueue, Waiting
from pipeline_core.runs.queue_place import estimate, queue_place


class Hall:
    """A queue with a clock, people with runs, and a slot that they take in turn."""

    def __init__(self, folder: Path, slots: int = 1, most: int = 1) -> None:
        self.now = 1000.0
        self.folder = folder
        self.queue = FairQueue(folder, clock=lambda: self.now)
        self.slots, self.most = slots, most
        self.waiting: dict[str, list[str]] = {}
        self.running: dict[str, list[str]] = {}

    def submit(self, person: str, *runs: str) -> None:
        self.waiting.setdefault(person, []).extend(runs)
        self.tell(person)

    def tell(self, person: str) -> None:
        self.now += 0.001
        waiting = [Waiting(run, run[0]) for run in self.waiting.get(person, [])]
        running = self.running.get(person, [])
        self.queue.update(person, waiting, running, slots=self.slots, most=self.most)

    def start(self) -> str | None:
        run = self.queue.next_run()
        person = next((name for name, runs in self.waiting.items() if run in runs), None)
        if person is None or run is None:
            return None
        self.waiting[person].remove(run)
        self.running.setdefault(person, []).append(run)
        self.tell(person)
        return run

    def end(self, run: str) -> None:
        for person, runs in self.running.items():
            if run in runs:
                runs.remove(run)
                self.tell(person)

    def serve_all(self, seconds: float = 10.0) -> list[str]:
        """Execute everything that waits, one after the other, and return the order."""
        order = []
        while (run := self.start()) is not None:
            order.append(run)
            self.now += seconds
            for person in [*self.waiting]:
                self.tell(person)
            self.end(run)
        return order


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def test_who_comes_first_is_first(hall: Hall) -> None:
    runs = [f"r{number:02}" for number in range(30)]
    for number, run in enumerate(runs):
        hall.submit(f"person {29 - number}", run)
    assert [ticket.run for ticket in hall.queue.waiting()] == runs
    assert hall.serve_all() == runs


def test_ten_runs_of_one_do_not_hold_up_the_others(hall: Hall) -> None:
    hall.submit("ana", *(f"a{number}" for number in range(10)))
    assert hall.start() == "a0"
    hall.submit("eva", "e0", "e1")
    hall.submit("leo", "l0")
    assert [ticket.run for ticket in hall.queue.waiting()][:4] == ["e0", "l0", "a1", "e1"]
    hall.end("a0")
    served = hall.serve_all()
    assert served[:5] == ["e0", "l0", "a1", "e1", "a2"]
    assert sorted(served) == sorted({"e0", "e1", "l0"} | {f"a{number}" for number in range(1, 10)})


def test_turns_are_taken_for_as_long_as_there_is_a_queue(hall: Hall) -> None:
    hall.submit("ana", "a0", "a1", "a2", "a3")
    order = [hall.start()]
    for number in range(3):
        hall.submit("eva", f"e{number}")
        hall.end(str(order[-1]))
        order.append(hall.start())
        hall.end(str(order[-1]))
        order.append(hall.start())
    assert order == ["a0", "e0", "a1", "e1", "a2", "e2", "a3"]


def test_earlier_runs_do_not_count_once_nobody_waited(hall: Hall) -> None:
    hall.submit("ana", "a0", "a1", "a2")
    hall.serve_all()
    hall.submit("ana", "a3")
    hall.submit("eva", "e0")
    assert hall.serve_all() == ["a3", "e0"]


def test_whose_turn_it_is_but_may_run_no_more_lets_others_by(tmp_path: Path) -> None:
    hall = Hall(tmp_path, slots=2, most=1)
    hall.submit("ana", "a0", "a1")
    assert hall.start() == "a0"
    assert hall.start() is None, "one at a time for each person"
    hall.submit("eva", "e0", "e1")
    assert hall.start() == "e0"
    hall.end("e0")
    assert hall.start() == "e1"


def test_a_launcher_that_is_gone_holds_nobody_up(hall: Hall) -> None:
    hall.submit("ana", "a0")
    hall.now += SILENT_SECONDS - 1
    hall.submit("eva", "e0")
    assert hall.queue.next_run() == "a0"
    hall.now += 2
    assert hall.queue.next_run() == "e0"
    hall.tell("ana")
    assert hall.queue.next_run() == "a0", "it keeps its place if it comes back"


def test_who_withdraws_leaves_the_queue(hall: Hall) -> None:
    hall.submit("ana", "a0")
    hall.submit("eva", "e0")
    hall.waiting["ana"].clear()
    hall.tell("ana")
    assert [ticket.run for ticket in hall.queue.waiting()] == ["e0"]
    assert hall.queue.durations() == [], "it took no time, for it never began"


def test_a_damaged_queue_is_begun_anew(hall: Hall) -> None:
    hall.submit("ana", "a0")
    (hall.folder / FILE).write_bytes(b"no database" * 500)
    assert hall.queue.waiting() == []
    hall.tell("ana")
    assert hall.queue.next_run() == "a0"


def test_an_estimate_is_what_then_happens(tmp_path: Path) -> None:
    for slots in (1, 2, 3):
        hall = Hall(tmp_path / str(slots), slots=slots)
        hall.folder.mkdir()
        lengths = {"x": 10.0, "y": 4.0, "z": 7.0}
        durations = list(lengths.items())
        runs = ["x0", "y0", "z0", "y1", "x1", "z1", "x2"]
        for run in runs:
            hall.submit(f"person {run}", run)
        started, ends = {}, dict.fromkeys(range(slots), 0.0)
        for run in runs:
            slot = min(ends, key=ends.get)
            started[run] = ends[slot]
            ends[slot] += lengths[run[0]]
        waiting = hall.queue.waiting()
        for place, run in enumerate(runs):
            assert estimate(waiting[:place], [], durations, hall.now, slots) == started[run]


def test_a_run_in_progress_counts_by_what_is_left_of_it(hall: Hall) -> None:
    hall.submit("ana", "x0")
    assert estimate([], hall.queue.tickets(), [], hall.now, 1) is None, "nothing is known yet"
    hall.start()
    hall.now += 6
    tickets = hall.queue.tickets()
    assert estimate([], tickets, [("x", 10.0)], hall.now, 1) == pytest.approx(4.0, abs=0.1)
    assert estimate([], tickets, [("other", 20.0)], hall.now, 1) == pytest.approx(14.0, abs=0.1)
    assert estimate([], tickets, [("x", 2.0)], hall.now, 1) == 0.0, "any moment now"


def test_a_place_is_told_to_whose_run_it_is(tmp_path: Path) -> None:
    people = [tmp_path / "people" / (name * 16) for name in "ab"]
    (tmp_path / "runtime").mkdir()
    queue = FairQueue(tmp_path / "runtime")
    for person in people:
        runs = [Waiting(f"{person.name[0]}{number}", "work") for number in range(2)]
        queue.update(str(person), runs, [], slots=1, most=1)
    places = {
        run: queue_place(person, run)
        for person, runs in zip(people, [("a0", "a1"), ("b0", "b1")], strict=True)
        for run in runs
    }
    assert {run: place and place.place for run, place in places.items()} == {
        "a0": 1, "b0": 2, "a1": 3, "b1": 4,
    }  # fmt: skip
    assert queue_place(people[0], "unknown") is None
    assert queue_place(tmp_path / "empty", "a0") is None
