"""Runs every contender in a process of its own and reads the kernel's resource counters.

On a shared machine, wall time says little; CPU seconds of whole process trees and
ratios of alternating runs (A B A B) say more. This process stays small, because a
child's peak memory starts from its parent's.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_COST_FIELDS = frozenset({"cpu", "wall", "megabytes"})


@dataclass(frozen=True)
class Sample:
    """The cost of one run of one contender.

    Parameters
    ----------
    cpu, wall
        Seconds; `cpu` of the process and all its children.
    megabytes
        Peak memory of the largest process.
    output
        The contender's own measurements.
    """

    cpu: float
    wall: float
    megabytes: float
    output: Mapping[str, Any] = field(default_factory=dict)


def run_command(
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    may_fail: bool = False,
    folder: Path = ROOT,
) -> Sample:
    """Run a command in a folder to its end and return its cost; its last line may be JSON."""
    start = time.perf_counter()
    variables = contender_environment(environment)
    child = subprocess.Popen(
        list(arguments), cwd=folder, env=variables, stdout=subprocess.PIPE, text=True
    )
    with child.stdout or io.StringIO() as stream:
        output = stream.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and not may_fail:
        raise SystemExit(f"{' '.join(arguments)} ended with {child.returncode}.")
    cpu, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    return Sample(cpu, wall, megabytes, _parse_json(output))


def contender_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a contender: one thread inside each library call."""
    paths = [str(ROOT), *filter(None, [(extra or {}).get("PYTHONPATH")])]
    return {
        **os.environ,
        **dict.fromkeys(_THREAD_LIMITS, "1"),
        **(extra or {}),
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _parse_json(text: str) -> dict[str, Any]:
    for candidate in (text, text.strip().split("\n")[-1]):
        with contextlib.suppress(ValueError):
            value = json.loads(candidate)
            return value if isinstance(value, dict) else {}
    return {}


def run_contender(
    module: str, contender: str, environment: Mapping[str, str] | None = None, **values: Any
) -> Sample:
    """Run one of a benchmark's contenders in a fresh process."""
    arguments = [sys.executable, "-m", module, "--contender", contender, json.dumps(values)]
    return run_command(arguments, environment)


def answer_as_contender(
    contenders: Mapping[str, Callable[..., dict[str, Any]]], arguments: Sequence[str]
) -> bool:
    """Run a contender if this is a process that `run_contender` started; return whether it is."""
    if not arguments or arguments[0] != "--contender":
        return False
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise):
        result = contenders[arguments[1]](**json.loads(arguments[2]))
    print(json.dumps(result))
    return True


def run_in_turns(
    rounds: int, contenders: Mapping[str, Callable[[int], Sample]], once: Iterable[str] = ()
) -> dict[str, list[Sample]]:
    """Run contenders in alternating order for some rounds; those in `once` in the first only."""
    samples: dict[str, list[Sample]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, run in contenders.items():
            if number == 0 or name not in set(once):
                samples[name].append(run(number))
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return samples


def median_of(samples: Sequence[Sample], field: str) -> float:
    """Return the median of a cost, or of one of the contender's own measurements."""
    if field in _COST_FIELDS:
        return median(float(getattr(sample, field)) for sample in samples)
    return median(float(sample.output[field]) for sample in samples)


def report(name: str, budget: str, rows: Sequence[Mapping[str, Any]], folder: str | None) -> None:
    """Print rows as a table, and write them as JSON to `folder` if it is given."""
    print(f"\n{name}: {budget}\n{markdown_table(rows)}")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        document = {"budget": budget, "machine": machine_info(), "rows": list(rows)}
        (Path(folder) / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a Markdown table.

    Examples
    --------
    >>> print(markdown_table([{"who": "plain", "cpu": 1.5}]))
    | who | cpu |
    | --- | --- |
    | plain | 1.5 |
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, ["---"] * len(names)]
    lines += [[_cell_text(row.get(name, "")) for name in names] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell_text(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"


def machine_info() -> dict[str, Any]:
    """Return the cores, library versions and load of this machine."""
    from importlib.metadata import version

    libraries = ("pandas", "scikit-learn", "numpy", "pyarrow", "joblib")
    return {
        "cores": os.cpu_count(),
        "python": sys.version.split()[0],
        **{name: version(name) for name in libraries},
        "load": round(os.getloadavg()[0], 2),
    }
