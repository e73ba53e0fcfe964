"""Claims among processes: one makes a result, and nobody waits for the dead."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline_core.engine.file_claims import FileClaims
from tests.runs.conftest import until

PROGRAM = """
import sys
from pathlib import Path
from pipeline_core.engine.file_claims import FileClaims
FileClaims(Path(sys.argv[1])).take("key", "a run", lambda: print("mine", flush=True))
sys.stdin.read()
"""


def test_a_claim_is_waited_for_and_ends_with_its_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        claims, turn = FileClaims(tmp_path), threading.Event()
        claims.take("key", "my run", turn.set)
        claims.take("another", "my run", lambda: None)
        assert not turn.is_set()
        other.send_signal(signal.SIGKILL)
        until(turn.is_set, "the turn")
    claims.leave_all("my run")
    assert not list(tmp_path.iterdir())


def test_of_many_one_at_a_time_has_a_result(tmp_path: Path) -> None:
    at_work, most, done = [0], [0], [0]
    lock, books = threading.Lock(), [FileClaims(tmp_path) for _ in range(8)]

    def begin(book: FileClaims) -> None:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        threading.Thread(target=end, args=(book,)).start()

    def end(book: FileClaims) -> None:
        with lock:
            at_work[0] -= 1
            done[0] += 1
        book.leave("key", book)

    for book in books:
        book.take("key", book, lambda book=book: begin(book))
    until(lambda: done[0] == len(books), "all of them")
    assert most[0] == 1


def test_who_is_over_waits_no_more(tmp_path: Path) -> None:
    first, second, turns = FileClaims(tmp_path), FileClaims(tmp_path), []
    first.take("key", "one", lambda: None)
    second.take("key", "two", lambda: turns.append("two"))
    second.leave_all("two")
    first.leave("key", "one")
    third = FileClaims(tmp_path)
    third.take("key", "three", lambda: turns.append("three"))
    assert turns == ["three"]


def test_without_a_folder_a_result_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    turns: list[str] = []
    FileClaims(tmp_path / "file").take("key", "run", lambda: turns.append("run"))
    assert turns == ["run"]
