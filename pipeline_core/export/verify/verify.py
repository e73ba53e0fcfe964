"""Runs an exported script by itself and compares its reports with a run's, value by value."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.errors import ExportError
from pipeline_core.export.verify import flat

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_ABSENT = "absent"


@dataclass(frozen=True)
class Difference:
    """A value that the script does not give as the run did.

    Parameters
    ----------
    stage, path
        Where: the report's stage, and the place in it.
    run, script
        What each gave; ``"absent"`` where there is nothing.
    """

    stage: str
    path: str
    run: Any
    script: Any

    def __str__(self) -> str:
        return f"{self.stage} {self.path}: {self.run!r} / {self.script!r}"


@dataclass(frozen=True)
class Verification:
    """What a comparison found.

    Parameters
    ----------
    equal
        Every value of every report is exactly the same.
    compared
        How many values were compared.
    differences
        Those that differ.
    """

    equal: bool
    compared: int
    differences: tuple[Difference, ...] = ()


def verify(
    script: str,
    folder: Path,
    reports: Mapping[str, Mapping[str, Any]],
    threads: int = 1,
    *,
    timeout: float | None = None,
) -> Verification:
    """Run a script in a clean interpreter and compare its reports.

    Parameters
    ----------
    script
        The exported script.
    folder
        Where its data is; it runs there.
    reports
        The run's reports by stage.
    threads
        The thread limit of the run.
    timeout
        Seconds after which the script is stopped; None waits.

    Raises
    ------
    ExportError
        The script did not come to its end.
    """
    return compared(flat.flatten(reports), run_alone(script, folder, threads, timeout))


def compared(run: Mapping[str, Any], script: Mapping[str, Any]) -> Verification:
    """Compare two flat mappings from place to value; NaN equals NaN.

    Examples
    --------
    >>> compared({'["scores"]': 0.5}, {'["scores"]': 0.25}).differences[0].script
    0.25
    """
    places = list(dict.fromkeys([*run, *script]))
    differences = [
        Difference(*_place(place), run.get(place, _ABSENT), script.get(place, _ABSENT))
        for place in places
        if not _same(run.get(place, _ABSENT), script.get(place, _ABSENT))
    ]
    return Verification(not differences, len(places), tuple(differences))


def _place(place: str) -> tuple[str, str]:
    stage, *path = json.loads(place)
    return str(stage), ".".join(map(str, path))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other or (one != one and other != other))


def run_alone(
    script: str, folder: Path, threads: int, timeout: float | None = None
) -> dict[str, Any]:
    """Run a script's ``main()`` in a clean interpreter; return its reports, flat.

    Raises
    ------
    ExportError
        The script did not come to its end.
    """
    environment = {**os.environ, **dict.fromkeys(_THREADS, str(threads))}
    with tempfile.TemporaryDirectory() as place:
        file, result = Path(place) / "script.py", Path(place) / "reports.json"
        file.write_text(script, encoding="utf-8")
        order = [sys.executable, "-I", "-c", _driver(), str(file), str(result)]
        try:
            done = subprocess.run(
                order, cwd=folder, env=environment, capture_output=True, text=True,
                timeout=timeout, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise ExportError("export.script_failed", cause=f"> {timeout} s") from None
        if done.returncode or not result.exists():
            last = done.stderr.strip().split("\n")[-1]
            raise ExportError("export.script_failed", cause=last)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _driver() -> str:
    """Return what the clean interpreter does; it knows nothing of this package."""
    return "\n".join(
        [
            inspect.getsource(flat),
            "import runpy, sys",
            "reports = runpy.run_path(sys.argv[1])['main']()",
            "with open(sys.argv[2], 'w', encoding='utf-8') as file:",
            "    json.dump(flatten(reports), file)",
        ]
    )
