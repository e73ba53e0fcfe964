"""A workspace that cannot be used is told in a sentence, and never written half."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from pipeline_core.errors import StoreError
from pipeline_core.store import connection as connection_module
from pipeline_core.store import default_workspace, open_store
from pipeline_core.store.paths import checked_run_id, new_run_id, safe_path
from pipeline_core.store.restoration import take_notice
from pipeline_core.store.schema import MIGRATIONS


def refused(workspace: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(workspace)
    return caught.value


def test_the_default_is_what_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FABRICA_HOME", "~/mine")
    assert default_workspace() == Path.home() / "mine"
    monkeypatch.delenv("FABRICA_HOME")
    assert default_workspace() == Path.home() / ".fabrica"


def test_a_newer_workspace_is_refused_and_left_alone(workspace: Path) -> None:
    open_store(workspace).close()
    with sqlite3.connect(workspace / "fabrica.db") as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = (workspace / "fabrica.db").read_bytes()
    error = refused(workspace)
    assert error.code == "store.newer"
    assert error.values["known"] == len(MIGRATIONS)
    assert (workspace / "fabrica.db").read_bytes() == before


def test_a_newer_database_of_another_kind_of_journal_is_not_written_to(workspace: Path) -> None:
    workspace.mkdir()
    with closing(sqlite3.connect(workspace / "fabrica.db")) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = (workspace / "fabrica.db").read_bytes()
    assert refused(workspace).code == "store.newer"
    assert (workspace / "fabrica.db").read_bytes() == before


def test_another_process_that_writes_for_too_long_is_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "BUSY_SECONDS", 0.05)
    store = open_store(workspace)
    run = store.runs.create("p", "p", "p.yaml", "")
    with closing(sqlite3.connect(workspace / "fabrica.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.runs.claim(run.id)
        assert caught.value.code == "store.busy"
        assert store.runs.get(run.id) == run
        other.execute("ROLLBACK")
    assert store.runs.claim(run.id)


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 99, b"SQLite format 3\0" + b"x" * 5000]
)
def test_what_is_no_database_is_put_aside_and_told(workspace: Path, content: bytes) -> None:
    workspace.mkdir()
    (workspace / "fabrica.db").write_bytes(content)
    assert open_store(workspace).runs.latest() == []
    (put_aside,) = workspace.glob("quarantine/*/fabrica.db")
    assert put_aside.read_bytes() == content
    notice = take_notice(workspace)
    assert notice is not None
    assert notice.code == "store.started_anew"


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    error = refused(tmp_path / "file" / "workspace")
    assert error.code == "store.read_only"
    assert "file/workspace" in error.values["path"]


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    program = (
        "import os\nfrom pathlib import Path\nfrom pipeline_core.errors import StoreError\n"
        "from pipeline_core.store import open_store\n"
        "if os.getuid() == 0: os.setuid(65534)  # nobody: root may write anywhere\n"
        f"try: open_store(Path({str(locked)!r}) / 'workspace')\n"
        "except StoreError as error: print(error.code)"
    )
    for folder in (tmp_path, *tmp_path.parents):  # another user must at least get there
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd="."
    )
    assert (process.stdout, process.stderr) == ("store.read_only\n", "")


def test_many_threads_and_processes_write_together(workspace: Path) -> None:
    store = open_store(workspace)
    run = store.runs.create("p", "p", "p.yaml", "")
    store.runs.claim(run.id)

    def write() -> None:
        for _ in range(20):
            assert store.runs.append(run.id, [{"kind": "log", "stage": None, "t": 0.0}])

    program = (
        "from pathlib import Path\nfrom pipeline_core.store import open_store\n"
        f"store = open_store(Path({str(workspace)!r}))\n"
        f"for _ in range(20): store.runs.append({run.id!r}, "
        "[{'kind': 'log', 'stage': None, 't': 0.0}])"
    )
    others = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]
    numbers = [event["seq"] for event in store.runs.events(run.id)]
    assert len(numbers) == 120
    assert numbers == sorted(set(numbers))


def test_a_connection_is_not_carried_across_a_fork(workspace: Path) -> None:
    store = open_store(workspace)
    pid = os.fork()
    if pid == 0:
        try:
            store.runs.latest()
        except RuntimeError:
            os._exit(3)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
    store.close()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if store.runs.latest() == [] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize("part", ["..", ".", "a/b", "/etc", "", "a\0b", "ñ", "-rf", "x" * 200])
def test_no_name_leaves_the_workspace(tmp_path: Path, part: str) -> None:
    with pytest.raises(StoreError):
        safe_path(tmp_path, part)


def test_a_link_does_not_lead_out(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "way_out").symlink_to(tmp_path)
    with pytest.raises(StoreError):
        safe_path(tmp_path / "inside", "way_out", "other")


@pytest.mark.parametrize(
    "run", ["../../etc/passwd", "ABCDEFGHIJKL", "short", "a" * 33, "abcdefghijk\n"]
)
def test_only_ids_of_our_making_are_runs(workspace: Path, run: str) -> None:
    with pytest.raises(StoreError):
        open_store(workspace).runs.get(run)


def test_run_ids_sort_by_time_and_are_accepted() -> None:
    run_ids = [new_run_id() for _ in range(100)]
    assert len(set(run_ids)) == 100
    times = [run_id[:9] for run_id in run_ids]
    assert times == sorted(times)
    assert all(checked_run_id(run_id) == run_id for run_id in run_ids)
