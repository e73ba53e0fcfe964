"""A damaged database is put aside, its newest whole copy restored, later results taken back."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline_core.data.output import Output
from pipeline_core.errors import StoreError
from pipeline_core.messages.words import say
from pipeline_core.store import Store, open_store
from pipeline_core.store.copies import copies_of
from pipeline_core.store.restoration import take_notice
from pipeline_core.store.schema import MIGRATIONS


def report(number: int) -> Output:
    return Output(report={"metrics": {"number": number}})


@pytest.fixture
def database(workspace: Path) -> Path:
    """The database of a workspace with a run and a result in its copy, and a result since."""
    store = open_store(workspace)
    store.runs.create("before", "before", "p.yaml", "")
    store.artifacts.save("before", report(1), {"stage": "a"})
    assert store.keep_copy()
    store.runs.create("after", "after", "p.yaml", "")
    store.artifacts.save("after", report(2), {"stage": "b"})
    store.close()
    return workspace / "fabrica.db"


def page_of(database: Path, table: str) -> tuple[int, int]:
    """Return where the first page of a table begins, and the size of a page."""
    with closing(sqlite3.connect(database)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        number = connection.execute(sql, (table,)).fetchone()[0]
    return (number - 1) * size, size


def overwrite(database: Path, start: int, content: bytes) -> None:
    with database.open("r+b") as file:
        file.seek(start)
        file.write(content)


def overwrite_page(database: Path, table: str = "artifacts") -> None:
    start, size = page_of(database, table)
    overwrite(database, start, b"\xff" * size)


def cut(database: Path, size: int) -> None:
    with database.open("r+b") as file:
        file.truncate(size)


def make_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "missing": lambda database: database.unlink(),
    "empty": lambda database: cut(database, 0),
    "few bytes": lambda database: cut(database, 50),
    "one page": lambda database: cut(database, 4096),
    "half": lambda database: cut(database, database.stat().st_size // 2),
    "header": lambda database: overwrite(database, 0, b"no database at all"),
    "text": lambda database: database.write_bytes(b"not a database\n" * 999) and None,
    "page": overwrite_page,
    "folder": make_folder,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_copy_is_restored_and_later_results_taken_back(database: Path, damage: str) -> None:
    DAMAGE[damage](database)
    content = database.read_bytes() if database.is_file() else None
    store = open_store(database.parent)
    assert set(store.artifacts.summaries(["before", "after"])) == {"before", "after"}
    assert store.artifacts.report("after") == {"metrics": {"number": 2}}
    assert [run.name for run in store.runs.latest()] == ["before"]
    store.runs.create("new", "new", "p.yaml", "")
    (place,) = (database.parent / "quarantine").iterdir()
    if content is not None:
        assert (place / "fabrica.db").read_bytes() == content
    notice = take_notice(database.parent)
    assert notice is not None
    assert (notice.code, notice.values["adopted"]) == ("store.restored", 1)
    assert notice.values["quarantine"] == str(place)
    for language in ("en", "es"):
        sentence = say(notice.code, notice.values, language)
        assert notice.values["moment"] in sentence
        assert str(place) in sentence
    assert take_notice(database.parent) is None
    assert open_store(database.parent).runs.latest()[0].name == "new"
    assert len(list((database.parent / "quarantine").iterdir())) == 1


@pytest.mark.parametrize("damage", ["missing", "empty", "header", "page"])
def test_without_a_copy_the_results_alone_are_taken_back(database: Path, damage: str) -> None:
    shutil.rmtree(database.parent / "copies")
    DAMAGE[damage](database)
    store = open_store(database.parent)
    assert set(store.artifacts.summaries(["before", "after"])) == {"before", "after"}
    assert store.runs.latest() == []
    notice = take_notice(database.parent)
    assert notice is not None
    assert (notice.code, notice.values["adopted"]) == ("store.started_anew", 2)


def test_a_new_workspace_is_no_damage(workspace: Path) -> None:
    open_store(workspace).close()
    assert take_notice(workspace) is None
    assert not (workspace / "quarantine").exists()


def test_a_damaged_copy_is_passed_over(database: Path) -> None:
    store = open_store(database.parent)
    assert store.keep_copy(now=True)
    store.close()
    newest, oldest = copies_of(database)
    overwrite(newest, 0, b"no database at all")
    database.unlink()
    assert [run.name for run in open_store(database.parent).runs.latest()] == ["before"]
    cut(oldest, 0)
    database.unlink()
    assert open_store(database.parent).runs.latest() == []


def test_damage_that_nobody_has_read_is_found_by_the_daily_copy(database: Path) -> None:
    overwrite_page(database, "versions")
    store = open_store(database.parent)
    assert take_notice(database.parent) is None
    assert not store.keep_copy(now=True)
    assert take_notice(database.parent) is not None
    assert [run.name for run in store.runs.latest()] == ["before"]
    assert len(copies_of(database)) == 1


def test_one_copy_a_day_and_the_newest_few(database: Path) -> None:
    store = open_store(database.parent)
    assert not store.keep_copy()
    first = copies_of(database)[0]
    os.utime(first, (first.stat().st_atime, first.stat().st_mtime - 25 * 3600))
    assert store.needs_copy()
    assert store.keep_copy()
    assert not store.needs_copy()
    for _ in range(4):
        assert store.keep_copy(now=True)
    assert len(copies_of(database)) == 3
    assert first not in copies_of(database)
    assert sorted(path.name for path in copies_of(database)) == sorted(
        path.name for path in (database.parent / "copies").iterdir()
    )


def test_a_page_that_breaks_during_a_write_loses_that_write_alone(database: Path) -> None:
    store = open_store(database.parent)
    start, size = page_of(database, "artifacts")
    store.close()
    overwrite(database, start, b"\xff" * size)
    with pytest.raises(StoreError) as caught:
        store.artifacts.forget("before")
    assert caught.value.code == "store.not_written"
    store.artifacts.forget("before")
    assert set(store.artifacts.summaries(["before", "after"])) == {"after"}


def test_whoever_has_it_open_goes_on_with_the_restored_file(database: Path) -> None:
    mine, other = open_store(database.parent), open_store(database.parent)
    other.runs.create("lost", "lost", "p.yaml", "")
    DAMAGE["header"](database)
    mine.close()
    assert [run.name for run in mine.runs.latest()] == ["before"]
    assert [run.name for run in other.runs.latest()] == ["before"]
    other.runs.create("seen", "seen", "p.yaml", "")
    assert [run.name for run in mine.runs.latest()] == ["seen", "before"]
    other.close()
    assert [run.name for run in open_store(database.parent).runs.latest()] == ["seen", "before"]


def test_processes_that_find_it_together_restore_it_once(database: Path) -> None:
    overwrite_page(database)
    program = (
        "import sys; from pathlib import Path; from pipeline_core.store import open_store\n"
        f"store = open_store(Path({str(database.parent)!r}))\n"
        "print(len(store.artifacts.summaries(['before', 'after'])))\n"
        "store.runs.create('p', sys.argv[1], 'p.yaml', '')"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(6)
    ]
    assert [process.communicate()[0] for process in processes] == ["2\n"] * 6
    names = {run.name for run in open_store(database.parent).runs.latest()}
    assert names == {"before", *"012345"}
    assert len(list((database.parent / "quarantine").iterdir())) == 1


def test_a_restoration_cut_off_half_way_is_done_again(database: Path) -> None:
    """The damaged file has been moved, its log has not."""
    store = open_store(database.parent)
    store.runs.create("in the log", "in the log", "p.yaml", "")
    shutil.copy(f"{database}-wal", f"{database}-log")
    store.close()
    database.unlink()
    Path(f"{database}-log").rename(f"{database}-wal")
    again = open_store(database.parent)
    assert [run.name for run in again.runs.latest()] == ["before"]
    assert again.keep_copy(now=True)


def test_where_there_is_no_room_nothing_is_changed(database: Path) -> None:
    DAMAGE["half"](database)
    content = database.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(StoreError) as caught:
            open_store(database.parent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.code in ("store.not_restored", "store.disk_full")
    assert database.read_bytes() == content
    assert not list(database.parent.glob(".fabrica*"))
    assert [run.name for run in open_store(database.parent).runs.latest()] == ["before"]


def test_a_copy_of_a_newer_version_is_refused_and_nothing_moved(database: Path) -> None:
    (copy,) = copies_of(database)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    DAMAGE["header"](database)
    with pytest.raises(StoreError) as caught:
        open_store(database.parent)
    assert caught.value.code == "store.newer"
    assert not (database.parent / "quarantine").exists()


def test_files_of_results_that_nobody_lists_stay_while_the_database_is_in_quarantine(
    database: Path,
) -> None:
    shutil.rmtree(database.parent / "copies")
    shutil.rmtree(database.parent / "manifests")
    orphan = store_orphan(open_store(database.parent))
    DAMAGE["empty"](database)
    store = open_store(database.parent)
    assert store.artifacts.sweep() == 0
    assert orphan.exists()
    shutil.rmtree(database.parent / "quarantine")
    assert store.artifacts.sweep() == 1
    assert not orphan.exists()


def store_orphan(store: Store) -> Path:
    """Write a file that no result lists, two days ago."""
    path = store.artifacts.objects.path(store.artifacts.objects.put(b"orphan", "json").name)
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 48 * 3600))
    store.close()
    return path


def test_a_forgotten_result_is_not_taken_back(database: Path) -> None:
    store = open_store(database.parent)
    store.artifacts.forget("after")
    store.close()
    database.unlink()
    assert set(open_store(database.parent).artifacts.summaries(["before", "after"])) == {"before"}


def test_a_manifest_that_is_none_harms_nothing(database: Path) -> None:
    for number, text in enumerate(["", "{", "[]", '{"key": "x"}', '{"key": "after", "x": 1}']):
        (database.parent / "manifests" / "00").mkdir(exist_ok=True)
        (database.parent / "manifests" / "00" / f"{number}.json").write_text(text)
    database.unlink()
    assert len(open_store(database.parent).artifacts.summaries(["before", "after"])) == 2
