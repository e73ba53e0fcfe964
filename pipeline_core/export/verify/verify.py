"""Runs an exported script in a clean interpreter and compares its reports with a run's."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline_core.errors import ExportError
from pipeline_core.export.verify import flatten
from pipeline_core.messages.masking import masked
from pipeline_core.spec.entry import SAMPLE_NOTES
from pipeline_core.store.temporary_folders import temporary_folder

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_ABSENT = "absent"


@dataclass(frozen=True)
class Difference:
    """A value that differs between the script and the run.

    Parameters
    ----------
    stage, path
        The report's stage, and the path in it.
    run, script
        The two values; ``"absent"`` for a missing one.
    """

    stage: str
    path: str
    run: Any
    script: Any

    def __str__(self) -> str:
        return f"{self.stage} {self.path}: {self.run!r} / {self.script!r}"


@dataclass(frozen=True)
class Verification:
    """Result of a comparison.

    Parameters
    ----------
    equal
        Whether all values of all reports are exactly equal.
    value_count
        How many values were compare_values.
    differences
        The values that differ.
    """

    equal: bool
    value_count: int
    differences: tuple[Difference, ...] = ()


def verify(
    script: str,
    folder: Path,
    reports: Mapping[str, Mapping[str, Any]],
    threads: int = 1,
    *,
    timeout: float | None = None,
    secrets: Mapping[str, str] = MappingProxyType({}),
    beside: Mapping[str, str] = MappingProxyType({}),
) -> Verification:
    """Run a script in a clean interpreter and compare its reports.

    Parameters
    ----------
    script
        The exported script.
    folder
        The folder of its data; it runs there.
    reports
        The run's reports by stage.
    threads
        The thread limit of the run.
    timeout
        Seconds after which the script is stopped; None for no limit.
    secrets
        Environment variables with the secrets that the script reads.
    beside
        The text of each further file of the script, by name.

    Raises
    ------
    ExportError
        The script failed or timed out.
    """
    own = {stage: _without_sample_notes(report) for stage, report in reports.items()}
    values = run_alone(script, folder, threads, timeout, secrets, beside)
    return compare_values(flatten.flatten(own), values)


def _without_sample_notes(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a report without what a script says in its comments: that it is of a part."""
    notes = [note for note in report.get("notes") or () if not _is_of_sample(note)]
    return {**report, "notes": notes}


def _is_of_sample(note: Any) -> bool:
    return isinstance(note, Mapping) and note.get("code") in SAMPLE_NOTES


def compare_values(run: Mapping[str, Any], script: Mapping[str, Any]) -> Verification:
    """Compare two mappings from path to value; NaN equals NaN.

    Examples
    --------
    >>> compare_values({'["scores"]': 0.5}, {'["scores"]': 0.25}).differences[0].script
    0.25
    """
    paths = list(dict.fromkeys([*run, *script]))
    differences = [
        Difference(*_stage_and_path(path), run.get(path, _ABSENT), script.get(path, _ABSENT))
        for path in paths
        if not _is_equal(run.get(path, _ABSENT), script.get(path, _ABSENT))
    ]
    return Verification(not differences, len(paths), tuple(differences))


def _stage_and_path(path: str) -> tuple[str, str]:
    stage, *keys = json.loads(path)
    return str(stage), ".".join(map(str, keys))


def _is_equal(first: Any, second: Any) -> bool:
    if isinstance(first, bool) is not isinstance(second, bool):
        return False
    return bool(first == second or (first != first and second != second))


def run_alone(
    script: str,
    folder: Path,
    threads: int,
    timeout: float | None = None,
    secrets: Mapping[str, str] = MappingProxyType({}),
    beside: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Run a script's ``main()`` in a clean interpreter; return its flattened reports.

    Raises
    ------
    ExportError
        The script failed or timed out.
    """
    environment = {**os.environ, **secrets, **dict.fromkeys(_THREADS, str(threads))}
    with temporary_folder() as workplace:
        file, result = workplace / "script.py", workplace / "reports.json"
        for name, text in {file.name: script, **beside}.items():
            (workplace / name).write_text(text, encoding="utf-8")
        driver = _driver(str(workplace) if beside else "")
        command = [sys.executable, "-I", "-c", driver, str(file), str(result)]
        try:
            process = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ExportError("export.script_failed", cause=f"> {timeout} s") from None
        if process.returncode or not result.exists():
            last = masked(process.stderr.strip().split("\n")[-1])
            raise ExportError("export.script_failed", cause=last)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _driver(modules: str) -> str:
    """Return the program of the clean interpreter, which does not have this package."""
    return "\n".join(
        [
            inspect.getsource(flatten),
            "import runpy, sys",
            f"sys.path.insert(0, {modules!r})" if modules else "",
            "reports = runpy.run_path(sys.argv[1])['main']()",
            "with open(sys.argv[2], 'w', encoding='utf-8') as file:",
            "    json.dump(flatten(reports), file)",
        ]
    )
