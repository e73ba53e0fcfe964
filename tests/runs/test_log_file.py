"""A log that never grows beyond its limit keeps its newest part."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pipeline_core.runs.log_file import RunLog


def test_a_flood_is_cut_to_its_newest_part(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom pipeline_core.runs.log_file import RunLog\n"
        f"log = RunLog(Path({str(tmp_path)!r}), limit=10_000)\nlog.take_over()\n"
        "for number in range(5000):\n"
        "    print(f'line {number}', flush=True)\n"
        "    if number % 100 == 0: log.trim()\n"
        "print('last words', file=sys.stderr)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    files = [tmp_path / "log.1", tmp_path / "log"]
    assert sum(file.stat().st_size for file in files) < 12_000
    text = "".join(file.read_text() for file in files)
    assert text.endswith("line 4999\nlast words\n")
    assert "line 0\n" not in text


def test_a_small_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("some words")
    RunLog(tmp_path).trim()
    assert (tmp_path / "log").read_text() == "some words"
    assert not (tmp_path / "log.1").exists()


def test_a_trace_is_kept_beside_the_log_and_not_in_it(tmp_path: Path) -> None:
    program = (
        "import logging\nfrom pathlib import Path\nfrom pipeline_core.runs.log_file import RunLog\n"
        f"RunLog(Path({str(tmp_path)!r})).take_over()\n"
        "try:\n    1 / 0\n"
        "except ZeroDivisionError as error:\n"
        "    logging.getLogger('fabrica.errors').error('Error 12ab', exc_info=error)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert (tmp_path / "log").read_text() == ""
    text = (tmp_path / "errors").read_text()
    assert text.startswith("Error 12ab\nTraceback")
    assert "ZeroDivisionError" in text
