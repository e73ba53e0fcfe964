"""A sandbox for runs in real processes, with blocks that wait, hold memory or die."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.catalog import approve
from pipeline_core.runs import client, launcher_address
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Options, Run

PATIENCE = 120.0
BLOCKS = {
    "wait_for": '''
"""A stage that waits until it is let go."""
import time
from pathlib import Path

import pandas as pd

from pipeline_core.block import block


@block("Wait for a file")
def wait_for(table: pd.DataFrame, *, file: str = "") -> pd.DataFrame:
    """Wait until a file is there.

    Parameters
    ----------
    file
        Which one; a second one says that we wait.
    """
    Path(file + ".entered").touch()
    while not Path(file).exists():
        time.sleep(0.01)
    return table.assign(waited=1.0)
''',
    "hold_memory": '''
"""A stage that holds memory and waits."""
import time
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline_core.block import block


@block("Hold memory")
def hold_memory(table: pd.DataFrame, *, megabytes: int = 0, file: str = "") -> pd.DataFrame:
    """Fill memory and wait until a file is there.

    Parameters
    ----------
    megabytes
        How much.
    file
        Which file.
    """
    held = np.ones(megabytes * 125_000)
    while not Path(file).exists():
        time.sleep(0.01)
    return table.assign(held=held.sum())
''',
    "die": '''
"""A stage that takes its whole process with it."""
import os

import pandas as pd

from pipeline_core.block import block


@block("Die")
def die(table: pd.DataFrame, *, code: int = 0) -> pd.DataFrame:
    """End the process without a word.

    Parameters
    ----------
    code
        Its exit code.
    """
    os._exit(code)
''',
    "spin": '''
"""A stage whose library never lets anything else work."""
import re
from pathlib import Path

import pandas as pd

from pipeline_core.block import block


@block("Spin")
def spin(table: pd.DataFrame, *, file: str = "") -> pd.DataFrame:
    """Match for ever, in C and with the interpreter's lock.

    Parameters
    ----------
    file
        Says that it has begun.
    """
    Path(file + ".entered").touch()
    return table[[bool(re.match("(a+)+$", "a" * 60 + "b"))] * len(table)]
''',
    "bear": '''
"""A stage with a process of its own."""
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from pipeline_core.block import block

PROGRAM = "import time; held = b'x' * {} * 10**6; time.sleep(600)"


@block("Bear")
def bear(table: pd.DataFrame, *, megabytes: int = 0, file: str = "") -> pd.DataFrame:
    """Start a process that holds memory, and wait for it.

    Parameters
    ----------
    megabytes
        How much it holds.
    file
        Where its number is written.
    """
    child = subprocess.Popen([sys.executable, "-c", PROGRAM.format(megabytes)])
    Path(file + ".child").write_text(str(child.pid))
    child.wait()
    return table
''',
    "raise_path": '''
"""A stage that quotes a path of the machine."""
import pandas as pd

from pipeline_core.block import block


@block("Raise a path")
def raise_path(table: pd.DataFrame) -> pd.DataFrame:
    """Fail, and name a file."""
    raise RuntimeError("cannot open '/srv/secret/place/of/things.csv'")
''',
    "wide": '''
"""A stage that makes a big table."""
import numpy as np
import pandas as pd

from pipeline_core.block import block


@block("Make a big table")
def wide(table: pd.DataFrame, *, megabytes: int = 1) -> pd.DataFrame:
    """Make a big table.

    Parameters
    ----------
    megabytes
        How big.
    """
    return pd.DataFrame({"x": np.arange(megabytes * 125_000, dtype="float64")})
''',
}


def until(condition: Callable[[], Any], event: str = "") -> Any:
    """Return the first true value, or fail when it has taken far too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError(f"never happened: {event or condition}")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that have not ended."""
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in numbers if _parent_of(number) == pid]


def _parent_of(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
    except OSError:
        return None


class Sandbox:
    """A workspace, a pipeline file, and the processes that a test has started."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.folder = folder
        self.workspace = workspace
        self.go = folder / "go"
        self.started: list[subprocess.Popen[str]] = []

    @property
    def store(self) -> Store:
        return open_store(self.workspace)

    def pipeline(self, name: str, *middle: str, trees: int = 20) -> Path:
        """Write a pipeline: flowers, some stages in a row, and a forest with its scores."""
        lines = ["fabrica: 1", f"name: {name}", "seed: 7", "stages:"]
        lines.append("  flowers: {block: example_data, settings: {name: iris}}")
        last = "flowers"
        for number, text in enumerate(middle):
            block, _, settings = text.partition(" ")
            stage, inputs = f"middle_{number}", f"inputs: {{table: {last}}}"
            lines.append(f"  {stage}: {{block: {block}, {inputs}, settings: {{{settings}}}}}")
            last = stage
        lines += [
            (
                f"  roles: {{block: set_roles, inputs: {{table: {last}}},"
                " settings: {target: species}}"
            ),
            "  split: {block: split_rows, inputs: {data: roles}}",
            (
                "  forest: {block: random_forest_classifier, inputs: {data: split},"
                f" settings: {{n_estimators: {trees}}}}}"
            ),
            "  scores: {block: evaluate, inputs: {model: forest, data: split}}",
        ]
        path = self.folder / f"{name}.yaml"
        path.write_text("\n".join(lines) + "\n")
        return path

    def waiting_pipeline(self, name: str = "waiting") -> Path:
        """Write a pipeline that waits in its second stage."""
        return self.pipeline(name, f"wait_for file: {self.go}")

    def create(self, path: Path, token: str | None = None, **options: Any) -> Run:
        """Write a run of a pipeline down."""
        return self.store.runs.create(
            str(path), path.stem, str(path), path.read_text(), Options(**options), token=token
        )

    def terminal(self, path: Path, **options: Any) -> tuple[subprocess.Popen[str], str]:
        """Run a pipeline as a terminal does, in a process; return it and the run's id."""
        program = Path(__file__).with_name("as_a_terminal.py")
        command = [sys.executable, str(program), str(self.workspace), str(path)]
        output = self.folder / f"output-{len(self.started)}"
        with output.open("w") as stream:
            process = subprocess.Popen(
                [*command, json.dumps(options)],
                stdout=stream,
                text=True,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            )
        self.started.append(process)
        until(lambda: "\n" in output.read_text() or process.poll() is not None, "the run's id")
        return process, output.read_text().splitlines()[0]

    def output(self) -> list[Any]:
        """The output of the last terminal after the run's id, once it has ended."""
        assert self.started[-1].wait(PATIENCE) == 0
        lines = (self.folder / f"output-{len(self.started) - 1}").read_text().splitlines()
        return [json.loads(line) for line in lines[1:]]

    def wait_until_entered(self) -> None:
        """Wait until a run is inside the waiting stage."""
        until(Path(f"{self.go}.entered").exists, "the waiting stage was not entered")

    def run(self, run: str) -> Run:
        stored = self.store.runs.get(run)
        assert stored is not None
        return stored

    def wait_for_end(self, run: str) -> Run:
        """Wait until a run has ended."""
        until(lambda: not self.run(run).open, f"the end of {self.run(run)}")
        return self.run(run)

    def stages(self, run: str) -> dict[str, dict[str, Any]]:
        return {row["stage"]: row for row in self.store.runs.stages(run)}

    def statuses(self, run: str) -> dict[str, str]:
        return {name: row["status"] for name, row in self.stages(run).items()}

    def results(self, run: str) -> dict[str, Any]:
        """What every stage of a run gave, apart from how long it took."""
        return {name: row["summary"] for name, row in self.stages(run).items()}

    def undisturbed_results(self, path: Path) -> dict[str, Any]:
        """Run a pipeline from nothing in another workspace and return its results."""
        self.go.touch()
        other = Sandbox(self.folder, self.workspace.with_name("undisturbed"))
        other.started = self.started
        other.workspace.mkdir(exist_ok=True)
        for name in ("approved.json", "catalogue.json"):
            (other.workspace / name).write_bytes((self.workspace / name).read_bytes())
        process, run = other.terminal(path)
        assert process.wait(PATIENCE) == 0
        assert other.run(run).status == "succeeded", other.store.log(run)
        return other.results(run)


@pytest.fixture(scope="session")
def described_blocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of blocks, approved, and their catalogue: made once for all tests."""
    folder, workspace = tmp_path_factory.mktemp("blocks"), tmp_path_factory.mktemp("described")
    for name, text in BLOCKS.items():
        (folder / f"{name}.py").write_text(text.lstrip())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FABRICA_BLOCKS", str(folder))
        from pipeline_core.catalog import load_catalogue

        for file in folder.glob("*.py"):
            approve(file, workspace)
        entries = load_catalogue(workspace)
        assert all(entries[name]["approved"] for name in BLOCKS), entries["wait_for"]
    (workspace / "folder").write_text(str(folder))
    return workspace


@pytest.fixture
def sandbox(
    tmp_path: Path, workspace: Path, described_blocks: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """A place to run pipelines in; nothing that was started there outlives the test."""
    monkeypatch.setenv("FABRICA_BLOCKS", (described_blocks / "folder").read_text())
    workspace.mkdir()
    for name in ("approved.json", "catalogue.json"):
        (workspace / name).write_bytes((described_blocks / name).read_bytes())
    folder = tmp_path / "pipelines"
    folder.mkdir()
    box = Sandbox(folder, workspace)
    yield box
    end_processes(box)


def end_processes(box: Sandbox) -> None:
    """End the test's terminals, its launcher and the processes of its runs."""
    for terminal in box.started:
        with contextlib.suppress(ProcessLookupError):
            terminal.kill()
        terminal.wait()
    if (address := launcher_address.find(box.workspace)) is not None:
        os.kill(address.process.pid, signal.SIGKILL)
        until(lambda: not address.process.alive(), "the end of the launcher")
    if (published := launcher_address.read_address(box.workspace)) is not None:
        launcher_address.remove(published)
    for run in box.store.runs.latest(limit=1000):
        if run.process.alive() and run.process.pid != os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.process.pid, signal.SIGKILL)


@pytest.fixture
def launcher(sandbox: Sandbox) -> int:
    """A launcher that runs one pipeline at a time: its process number."""
    return client.ensure_launcher(sandbox.workspace, at_once=1)
