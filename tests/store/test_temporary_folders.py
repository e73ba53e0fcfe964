"""What a killed process leaves is removed by the next, and nothing of a living one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline_core.store import temporary_folders
from pipeline_core.store.drafts import sweep_drafts
from pipeline_core.store.process_identity import this_process

HOLD = (
    "import socket, sys; from pipeline_core.store.temporary_folders import new_folder\n"
    "folder = new_folder(); listener = socket.socket(socket.AF_UNIX)\n"
    "listener.bind(str(folder / 'socket')); listener.listen()\n"
    "print(folder, flush=True); sys.stdin.read()"
)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for temporary files of the test's own; a socket's path may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="place-", dir="/tmp"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(temporary_folders, "_parents", lambda: {folder})
    yield folder
    shutil.rmtree(folder)


def holder() -> tuple[subprocess.Popen[str], Path]:
    """Start a process that has a folder with a socket, and lives."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_the_folder_of_a_killed_process_is_removed_and_that_of_a_living_one_stays(
    place: Path,
) -> None:
    (dead, left), (alive, kept) = holder(), holder()
    os.kill(dead.pid, signal.SIGKILL)
    dead.communicate()
    assert left.parent == kept.parent == place
    (left / "more").write_text("x")
    assert temporary_folders.sweep() == 1
    assert not left.exists()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(kept / "socket"))
    alive.communicate("")
    assert temporary_folders.sweep() == 1


def test_a_socket_that_answers_stays_whoever_is_named(place: Path) -> None:
    alive, kept = holder()
    (kept / ".owner").write_text(json.dumps(this_process()._replace(pid=1, start="long ago")))
    assert temporary_folders.sweep() == 0
    (kept / ".owner").unlink()
    assert temporary_folders.sweep() == 0
    alive.communicate("")
    assert temporary_folders.sweep() == 1


def test_a_process_with_the_same_number_is_another(place: Path) -> None:
    folder = temporary_folders.new_folder()
    assert temporary_folders.sweep() == 0
    for other in ({"start": "long ago"}, {"boot": "another boot"}):
        (folder / ".owner").write_text(json.dumps(this_process()._replace(**other)))
        assert temporary_folders.sweep() == 1
        folder.mkdir()


@pytest.mark.parametrize("content", ["{", "[]", '["x", 1, 2]', "null"])
def test_what_names_nobody_stays(place: Path, content: str) -> None:
    folder = temporary_folders.new_folder()
    (folder / ".owner").write_text(content)
    assert temporary_folders.sweep() == 0


def test_a_link_and_a_file_are_not_followed(place: Path, tmp_path: Path) -> None:
    (place / "fabrica-link").symlink_to(tmp_path)
    (place / "fabrica-file").write_text("x")
    owner = this_process()._replace(start="long ago")
    (tmp_path / ".owner").write_text(json.dumps(owner))
    assert temporary_folders.sweep() == 0
    assert (tmp_path / ".owner").exists()


def make(path: Path, days: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("half")
    moment = path.stat().st_mtime - days * 24 * 3600
    os.utime(path, (moment, moment))
    return path


def test_old_drafts_are_removed_and_nothing_else(workspace: Path) -> None:
    drafts = [
        ".approved.json-ab12_d3f", ".fabrica.db-abcdefgh", ".fabrica.db-abcdefgh-wal",
        "runtime/.launcher.json-abcdefgh", "copies/.copy-abcdefgh", "data/.table.csv-abcdefgh",
        "pipelines/.mine.yaml.abcdefgh", "pipelines/credit/.credit.yaml.abcdefgh",
    ]  # fmt: skip
    others = [".env-settings", "pipelines/mine.yaml", "data/table.csv-abcdefgh", "data/.hidden"]
    old = [make(workspace / name, 2) for name in drafts]
    kept = [make(workspace / name, 2) for name in others]
    kept.append(make(workspace / ".approved.json-abcdefgh", 0.5))
    assert sweep_drafts(workspace) == len(old)
    assert not [path for path in old if path.exists()]
    assert all(path.exists() for path in kept)
