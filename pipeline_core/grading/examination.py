"""An examination: one hand-in in a process of its own, within limits of time and memory."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline_core.catalog import CORE
from pipeline_core.grading.hand_ins import HandIn
from pipeline_core.grading.rubric import Rubric
from pipeline_core.messages.message import Message
from pipeline_core.runs.foreground import process_environment
from pipeline_core.runs.process_usage import excess_megabytes
from pipeline_core.spec.source_path import ROOT_VARIABLE

_PAUSE = 0.05
# What checking and starting take beside the run itself.
_EXTRA_SECONDS = 40
_MAX_ANSWER = 20_000_000
_MAX_FILE = 2_000_000_000
_SECRETS = ("FABRICA_SECRET", "FABRICA_BLOCKS")
Json = dict[str, Any]


def examine(hand_in: HandIn, rubric: Rubric, folder: Path) -> Json:
    """Return what the examiner says of a hand-in, or why it could say nothing.

    Parameters
    ----------
    hand_in, rubric
        What was handed in, and what is asked.
    folder
        A new folder for its workspace.
    """
    if hand_in.fault is not None or hand_in.file is None:
        fault = hand_in.fault or Message("grade.not_unpacked")
        return {"status": "left_out", "fault": fault.as_json()}
    folder.mkdir(parents=True)
    answer = folder / "answer.json"
    order = {
        "file": str(hand_in.file),
        "workspace": str(folder / "workspace"),
        "answer": str(answer),
        "goals": [[goal.use.name, dict(goal.use.settings)] for goal in rubric.goals],
        "radar": rubric.radar,
        "seconds": rubric.limits.seconds,
        "megabytes": rubric.limits.megabytes,
    }
    ended = _work(order, hand_in.file.parent, rubric)
    if ended is not None:
        return {"status": "left_out", "fault": ended.as_json()}
    return _read_answer(answer)


def _read_answer(file: Path) -> Json:
    with suppress(OSError, ValueError):
        if file.stat().st_size <= _MAX_ANSWER:
            answer: Json = json.loads(file.read_text("utf-8"))
            return answer
    return {"status": "left_out", "fault": Message("grade.crashed").as_json()}


def _work(order: Mapping[str, Any], folder: Path, rubric: Rubric) -> Message | None:
    """Have the examiner work; return why it was ended, None where it ended by itself."""
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "pipeline_core.grading.examiner"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=CORE.parent,
            env=_environment(folder),
            preexec_fn=_limit_files,
        )
        if child.stdin is not None:
            with suppress(BrokenPipeError), child.stdin as pipe:
                pipe.write(json.dumps(order, default=str).encode())
        try:
            return _watched(child, rubric)
        finally:
            _end(child)


def _watched(child: subprocess.Popen[bytes], rubric: Rubric) -> Message | None:
    limits = rubric.limits
    # The radar fits the model some thirty times, within the same limit again.
    seconds = limits.seconds * (2 if rubric.radar else 1) + _EXTRA_SECONDS
    end = time.monotonic() + seconds
    while child.poll() is None:
        if time.monotonic() > end:
            return Message("grade.timed_out", {"seconds": seconds})
        if excess_megabytes(child.pid, limits.megabytes) is not None:
            return Message("grade.too_much_memory", {"megabytes": limits.megabytes})
        time.sleep(_PAUSE)
    return None if child.returncode == 0 else Message("grade.crashed")


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the examiner; its run ends by itself when it misses it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE, _MAX_FILE))


def _environment(folder: Path) -> Mapping[str, str]:
    """Return the environment of an examiner: no own blocks, no secrets, one folder to read."""
    kept = {n: v for n, v in process_environment(1).items() if not n.startswith(_SECRETS)}
    return {**kept, ROOT_VARIABLE: str(folder)}
