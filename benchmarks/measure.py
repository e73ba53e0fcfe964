"""Runs every contender in a process of its own and reads what the kernel counted.

On a machine that others use too, wall time says little; CPU seconds of whole
process trees and ratios of runs that took turns (A B A B) say more. This
process stays small, because a child's peak memory starts from its parent's.
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
_LIMITED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_NICE = {"cpu": 2, "wall": 2, "megabytes": 0}


@dataclass(frozen=True)
class Sample:
    """What one run of one contender cost.

    Parameters
    ----------
    cpu, wall
        Seconds; `cpu` of the process and all it waited for.
    megabytes
        Peak memory of the largest process.
    said
        What the contender says about its own run.
    """

    cpu: float
    wall: float
    megabytes: float
    said: Mapping[str, Any] = field(default_factory=dict)


def command(
    words: Sequence[str], environment: Mapping[str, str] | None = None, *, may_fail: bool = False
) -> Sample:
    """Run a command to its end and return what it cost; its last line may be JSON."""
    started = time.perf_counter()
    child = subprocess.Popen(
        list(words), cwd=ROOT, env=surroundings(environment), stdout=subprocess.PIPE, text=True
    )
    with child.stdout or io.StringIO() as stream:
        said = stream.read()
    _, how, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(how)
    if child.returncode and not may_fail:
        raise SystemExit(f"{' '.join(words)} ended with {child.returncode}.")
    return Sample(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, _json(said))


def surroundings(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a contender: one thread inside each library call."""
    paths = [str(ROOT), *filter(None, [(more or {}).get("PYTHONPATH")])]
    return {
        **os.environ, **dict.fromkeys(_LIMITED, "1"), **(more or {}),
        "PYTHONPATH": os.pathsep.join(paths),
    }  # fmt: skip


def _json(text: str) -> dict[str, Any]:
    for part in (text, text.strip().split("\n")[-1]):
        with contextlib.suppress(ValueError):
            found = json.loads(part)
            return found if isinstance(found, dict) else {}
    return {}


def contend(
    module: str, what: str, environment: Mapping[str, str] | None = None, **values: Any
) -> Sample:
    """Run one of a benchmark's contenders in a fresh process."""
    words = [sys.executable, "-m", module, "--contender", what, json.dumps(values)]
    return command(words, environment)


def answer(contenders: Mapping[str, Callable[..., dict[str, Any]]], words: Sequence[str]) -> bool:
    """Be the child that `contend` started, if this process is one."""
    if not words or words[0] != "--contender":
        return False
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise):
        said = contenders[words[1]](**json.loads(words[2]))
    print(json.dumps(said))
    return True


def in_turns(
    rounds: int, contenders: Mapping[str, Callable[[int], Sample]], once: Iterable[str] = ()
) -> dict[str, list[Sample]]:
    """Run contenders one after the other, round after round; the slow ones `once`."""
    found: dict[str, list[Sample]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, run in contenders.items():
            if number == 0 or name not in set(once):
                found[name].append(run(number))
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def middle(samples: Sequence[Sample], what: str) -> float:
    """Return the median of a cost, or of a number that the contenders said."""
    return median(float(getattr(one, what) if what in _NICE else one.said[what]) for one in samples)


def report(name: str, budget: str, rows: Sequence[Mapping[str, Any]], out: str | None) -> None:
    """Print rows as a table, and keep them in `out` as JSON where that is given."""
    print(f"\n{name}: {budget}\n{table(rows)}")
    if out:
        Path(out).mkdir(parents=True, exist_ok=True)
        kept = {"budget": budget, "machine": machine(), "rows": list(rows)}
        (Path(out) / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as a Markdown table.

    Examples
    --------
    >>> print(table([{"who": "plain", "cpu": 1.5}]))
    | who | cpu |
    | --- | --- |
    | plain | 1.5 |
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, ["---"] * len(names)]
    lines += [[_cell(row.get(name, "")) for name in names] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 100 else _whole(value)


def _whole(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def machine() -> dict[str, Any]:
    """Say on what it was measured."""
    from importlib.metadata import version

    libraries = ("pandas", "scikit-learn", "numpy", "pyarrow", "joblib")
    return {
        "cores": os.cpu_count(), "python": sys.version.split()[0],
        **{name: version(name) for name in libraries},
        "load": round(os.getloadavg()[0], 2),
    }  # fmt: skip
