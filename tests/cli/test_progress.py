"""Progress: live on a terminal, plain lines elsewhere."""

import os
import pty
import re
import subprocess
import sys

import pytest

from pipeline_core.cli.progress import progress_line
from tests.cli.conftest import ROOT

TEXT = """
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  forest: {block: random_forest_classifier, inputs: {data: split}}
  folds: {block: cross_validate, inputs: {model: forest, data: split}}
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*[1-9][0-9;]*m")
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "flowers.yaml"
    file.write_text(TEXT)
    return file


def on_a_terminal(file, **environment):
    """Run the file with standard error on a terminal; return what it showed, and its exit code."""
    terminal, end = pty.openpty()
    words = [sys.executable, "-m", "pipeline_core", "run", str(file), "--lang", "en"]
    process = subprocess.Popen(
        words, stdin=end, stdout=subprocess.DEVNULL, stderr=end, cwd=ROOT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "60", **environment},
    )  # fmt: skip
    os.close(end)
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:  # the last process that had it is gone
        pass
    os.close(terminal)
    return shown.decode(), process.wait(60)


@pytest.mark.usefixtures("fabrica")
def test_a_terminal_shows_the_stages_at_work_and_leaves_a_line_of_each(file):
    shown, code = on_a_terminal(file)
    assert code == 0
    assert CODES.search(shown)
    plain = CODES.sub("", shown)
    assert re.search(r"forest.* 0:00:0\d", plain)
    assert all(f"{stage}: succeeded (" in plain for stage in ("roles", "split", "forest", "folds"))
    assert "running" not in plain
    assert max(map(len, re.split(r"[\r\n]+", plain))) <= 60
    assert shown.endswith("\x1b[?25h") or "\x1b[?25h" in shown[shown.rindex("\x1b[?25l") :]
    unchanged, code = on_a_terminal(file)
    assert (unchanged, code) == ("", 0)


@pytest.mark.usefixtures("fabrica")
def test_no_color_is_heeded(file):
    assert COLOUR.search(on_a_terminal(file)[0])
    file.write_text(TEXT.replace("split_rows,", "split_rows, settings: {test_share: 0.3},"))
    shown, code = on_a_terminal(file, NO_COLOR="1")
    assert code == 0
    assert "forest: succeeded" in shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-7][0-9;]*m", shown)


@pytest.mark.usefixtures("fabrica")
def test_a_dumb_terminal_gets_plain_lines(file):
    shown, code = on_a_terminal(file, TERM="dumb")
    assert code == 0
    assert not CODES.search(shown)
    assert "forest: running" in shown


def test_a_pipe_gets_plain_lines(file, fabrica):
    process = fabrica("run", file, FORCE_COLOR="1")
    assert not CODES.search(process.stderr)
    assert "forest: running" in process.stderr
    assert "forest: keeping the result" in process.stderr
    assert "split: keeping" not in process.stderr


@pytest.mark.parametrize(
    ("keeping", "said"), [(0.1, "(2.00 s)"), (3.0, "(2.00 s, keeping it 3.00 s)")]
)
def test_the_time_of_keeping_is_said_where_it_is_long(keeping, said):
    event = {"kind": "stage_finished", "stage": "a", "t": 0.0, "status": "succeeded"}
    assert progress_line({**event, "seconds": 2.0, "keeping": keeping}, "en").endswith(said)
