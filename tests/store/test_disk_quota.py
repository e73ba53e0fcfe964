"""The quota of a person's workspace: what it counts, whom it holds for, and that it holds."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import pytest

from pipeline_core.data.output import Output
from pipeline_core.errors import StoreError
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.class_workspace import SHARED_FOLDER, people_folder
from pipeline_core.store.disk_quota import (
    DEFAULT_MEGABYTES,
    DiskRoom,
    class_quota,
    folder_bytes,
    quota_of,
    room_for,
    set_class_quota,
)

PERSON, OTHER = "a" * 16, "b" * 16


@pytest.fixture
def person(tmp_path: Path) -> Path:
    """A person of a class who may hold 3 MB and holds a file of 2 MB."""
    folder = people_folder(tmp_path) / PERSON
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "old.csv").write_bytes(b"x" * 2_000_000)
    set_class_quota(tmp_path, 3.0)
    return folder


def test_it_is_for_people_of_a_class_alone(tmp_path: Path, person: Path) -> None:
    assert quota_of(person) == quota_of(person.with_name(OTHER)) == class_quota(tmp_path) == 3.0
    assert quota_of(tmp_path) is None
    assert quota_of(person.with_name(SHARED_FOLDER)) is None, "the server's own examples"
    with room_for(tmp_path, 10**15, "huge.csv"):
        pass
    set_class_quota(tmp_path, None)
    assert quota_of(person) == DEFAULT_MEGABYTES


@pytest.mark.parametrize("text", ["", "[]", "{", '{"megabytes": -1}', '{"megabytes": true}', "7"])
def test_a_damaged_file_is_the_usual_quota(tmp_path: Path, person: Path, text: str) -> None:
    (people_folder(tmp_path) / "quota.json").write_text(text)
    assert quota_of(person) == DEFAULT_MEGABYTES


def test_nobody_sets_their_own(tmp_path: Path, person: Path) -> None:
    set_class_quota(person, 1e9)
    (person / "quota.json").write_text('{"megabytes": 1e9}')
    assert quota_of(person) == 3.0


def test_links_are_not_counted_and_not_followed(tmp_path: Path, person: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "big").write_bytes(b"x" * 9_000_000)
    (person / "data" / "folder").symlink_to(tmp_path / "far")
    (person / "data" / "file").symlink_to(tmp_path / "far" / "big")
    assert folder_bytes(person) == 2_000_000


def test_what_fits_to_the_byte_is_taken_and_one_more_is_not(person: Path) -> None:
    with pytest.raises(StoreError), room_for(person, 1_000_001, "new.csv"):
        raise AssertionError("there is no room")
    with room_for(person, 1_000_000, "new.csv"):
        (person / "data" / "new.csv").write_bytes(b"x" * 1_000_000)
    with pytest.raises(StoreError), room_for(person, 1, "tiny.csv"):
        raise AssertionError("there is no room")


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ("new.csv", "needs 1.1 MB", "may hold 3 MB", "holds 2 MB", "Settings")),
        ("es", ("new.csv", "necesita 1.1 MB", "admite 3 MB", "ocupa 2 MB", "Ajustes")),
    ],
)
def test_the_sentence_says_what_must_be_what_is_and_what_to_do(person, lang, parts) -> None:
    with pytest.raises(StoreError) as caught, room_for(person, 1_000_001, "new.csv"):
        pass
    sentence = say(caught.value.code, caught.value.values, lang)
    assert [part for part in parts if part not in sentence] == []


def test_small_files_of_one_writer_are_counted_without_looking(person: Path) -> None:
    room = DiskRoom(person)
    for number in range(11):
        with room.hold(90_000):
            (person / "data" / f"{number}.csv").write_bytes(b"x" * 90_000)
    with pytest.raises(StoreError), room.hold(90_000):
        raise AssertionError("there is no room")


def test_writers_at_once_do_not_get_the_same_room(person: Path) -> None:
    taken: list[int] = []

    def write(number: int) -> None:
        try:
            with room_for(person, 400_000, "new.csv"):
                (person / "data" / f"new-{number}").write_bytes(b"x" * 400_000)
                taken.append(number)
        except StoreError:
            return

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 2
    assert folder_bytes(person) == 2_800_000


def test_whoever_comes_second_waits_until_the_first_has_written(person: Path) -> None:
    with (
        room_for(person, 600_000, "first.csv"),
        (person / "runtime" / "disk.lock").open("ab") as it,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(it, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (person / "runtime" / "disk.lock").open("ab") as it:
        fcntl.flock(it, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_result_is_refused_and_one_that_is_there_is_not(tmp_path: Path) -> None:
    person = people_folder(tmp_path) / PERSON
    store = open_store(person)
    small, large = (Output(report={"metrics": {}, "text": "x" * n}) for n in (10, 2_000_000))
    store.artifacts.save("small", small, {})
    used = folder_bytes(person)
    set_class_quota(tmp_path, used / 1e6 + 0.5)
    with pytest.raises(StoreError) as caught:
        store.artifacts.save("large", large, {})
    assert caught.value.code == "store.quota_result"
    assert store.artifacts.summary("large") is None
    set_class_quota(tmp_path, 0.001)
    store.artifacts.save("again", small, {})
    assert store.artifacts.report("again") == store.artifacts.report("small")


def test_a_killed_writer_holds_no_room(person: Path) -> None:
    child = os.fork()
    if child == 0:
        with room_for(person, 1_000_000, "new.csv"):
            os._exit(0)
    os.waitpid(child, 0)
    with room_for(person, 1_000_000, "new.csv"):
        (person / "data" / "new.csv").write_bytes(b"x" * 1_000_000)
    assert folder_bytes(person) == 3_000_000
