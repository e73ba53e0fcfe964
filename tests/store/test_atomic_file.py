"""Writers of one file at the same moment: every reader sees one whole text."""

import json
import threading
from pathlib import Path

import pytest

from pipeline_core.store.atomic_file import replace_file
from ui.documents.preferences import preview_sample, set_preview_sample


def _write_side_by_side(write) -> list[BaseException]:
    """Return what went wrong while eight threads wrote at once, forty times each."""
    start, faults = threading.Barrier(8), []

    def writer(number: int) -> None:
        start.wait()
        try:
            for turn in range(40):
                write(number * 1000 + turn)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_threads_of_one_process_do_not_take_each_others_draft(tmp_path: Path):
    target = tmp_path / "catalogue.json"

    def write(number: int) -> None:
        content = json.dumps({"number": number, "text": "x" * 5000})
        replace_file(target, content.encode())
        assert json.loads(target.read_text())["text"] == "x" * 5000

    assert _write_side_by_side(write) == []
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.json"]


def test_a_failed_write_keeps_the_old_file_and_leaves_no_draft(tmp_path: Path):
    target = tmp_path / "folder"
    target.mkdir()
    (target / "kept.txt").write_text("as it was")
    with pytest.raises(IsADirectoryError):
        replace_file(target, b"a file cannot replace a folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert (target / "kept.txt").read_text() == "as it was"


def test_preferences_of_two_tabs(tmp_path: Path):
    sizes = (200, 500, 1_000, 2_000)
    faults = _write_side_by_side(lambda number: set_preview_sample(tmp_path, sizes[number % 4]))
    assert faults == []
    assert preview_sample(tmp_path) in sizes
