"""The journal of a pipeline's factory: what its driver does, in files that outlive any server."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path
from pipeline_core.store.process_identity import Process, this_process

Json = dict[str, Any]
_START_SECONDS = 60.0


@dataclass(frozen=True)
class DriverState:
    """How far the driver of a factory is, or how far the last one came.

    Parameters
    ----------
    begun, ended
        When it was started and when it ended, in seconds since 1970.
    process
        The driver's process; None until it has begun to work.
    budget
        The seconds that it may use; None for no limit.
    count
        How many variants there are; 0 until that is known.
    open_runs
        The run of each variant that is at work.
    ends
        The ``status``, ``run`` and ``error`` of each variant that is through.
    error
        Why the driver ended early, as a message.
    """

    begun: float = 0.0
    ended: float | None = None
    process: Process | None = None
    budget: float | None = None
    count: int = 0
    open_runs: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, Json] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a driver is at work, or about to be."""
        if self.ended is not None or not self.begun:
            return False
        if self.process is None:
            return time.time() - self.begun < _START_SECONDS
        return self.process.alive()

    @property
    def was_interrupted(self) -> bool:
        """Whether the driver died before it was through."""
        return bool(self.begun) and self.ended is None and not self.is_running


class Journal:
    """The files in which a factory's driver, and whoever watches it, read and write.

    Parameters
    ----------
    workspace
        The workspace.
    file
        The file of the drawing.
    """

    def __init__(self, workspace: Path, file: Path | str) -> None:
        digest = hashlib.sha256(str(file).encode()).hexdigest()[:24]
        self._folder = safe_path(workspace, "factories", digest)

    def state(self) -> DriverState:
        """Return the state of the driver; an empty one if there never was any."""
        stored = self._read("state.json")
        if stored is None:
            return DriverState()
        process = stored.pop("process", None)
        return DriverState(**stored, process=Process(*process) if process else None)

    def write(self, state: DriverState) -> None:
        """Write the state of the driver."""
        self._write("state.json", asdict(state))

    def announce(self, budget: float | None) -> None:
        """Note that a driver is being started; an earlier wish to stop is forgotten."""
        state = self.state()
        self._write("stop.json", None)
        self.write(DriverState(time.time(), budget=budget, open_runs=state.open_runs))

    def begin(self, budget: float | None) -> DriverState | None:
        """Return the state of a driver that begins here; None if another is at work."""
        state = self.state()
        if state.is_running and state.process not in (None, this_process()):
            return None
        own = DriverState(state.begun or time.time(), process=this_process(), budget=budget)
        self.write(own)
        return own

    def ask_to_stop(self) -> None:
        """Ask the driver to begin no further variant."""
        self._write("stop.json", {"moment": time.time()})

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether somebody asked the driver to stop."""
        return bool(self._read("stop.json"))

    def board(self) -> Json | None:
        """Return the leaderboard that the driver wrote last, as JSON."""
        return self._read("board.json")

    def write_board(self, board: Mapping[str, Any]) -> None:
        """Write the leaderboard."""
        self._write("board.json", board)

    def _read(self, name: str) -> Json | None:
        try:
            content = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def _write(self, name: str, content: Any) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._folder / name, json.dumps(content).encode())
