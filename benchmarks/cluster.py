"""The real pipeline on a Dask cluster of two workers on this machine, against the run at home.

Both are run cold from the command line, in turns. The cluster's cost is that of the client, the
scheduler and the workers together; the workers have loaded the libraries before, as a cluster
that stays has.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks import real
from benchmarks.dask_processes import DaskProcesses, dask_cluster
from benchmarks.harness import Sample, median_of, report, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "the same numbers; the cluster's CPU <= 1.75 x the run at home"


def run(options: Namespace) -> None:
    """Run the pipeline here and there, each time in a new workspace."""
    with temporary_folder() as folder:
        real.prepare(folder, 2_000 if options.small else 200_000)
        (folder / "dask").mkdir()
        with dask_cluster(folder / "dask") as processes:
            _run(folder, folder / "first", processes)  # the workers load the libraries
            contenders: dict[str, Callable[[int], Sample]] = {
                "home": lambda number: _run(folder, folder / f"home-{number}", None),
                "cluster": lambda number: _run(folder, folder / f"far-{number}", processes),
            }
            samples = run_in_turns(options.rounds, contenders)
    scores = {str(sample.output["metrics"]) for runs in samples.values() for sample in runs}
    if len(scores) != 1:
        raise SystemExit(f"The cluster gave other numbers: {scores}")
    home = median_of(samples["home"], "cpu")
    rows = [
        {
            "who": name,
            "CPU s": round(median_of(runs, "cpu"), 2),
            "x home": round(median_of(runs, "cpu") / home, 2),
            "wall s": round(median_of(runs, "wall"), 2),
        }
        for name, runs in samples.items()
    ]
    report("cluster", BUDGET, rows, options.out)


def _run(folder: Path, home: Path, processes: DaskProcesses | None) -> Sample:
    before = cpu_of(processes)
    engine = {"engine": processes.address} if processes else {}
    sample = real.run_fabrica(folder, home, engine)
    cpu = sample.cpu + cpu_of(processes) - before
    return Sample(cpu, sample.wall, sample.megabytes, sample.output)


def cpu_of(processes: DaskProcesses | None) -> float:
    """Return the CPU seconds that a cluster's processes have used so far."""
    started = processes.started.values() if processes else ()
    trees = [psutil.Process(process.pid) for process in started]
    every = [member for tree in trees for member in (tree, *tree.children(recursive=True))]
    return sum(sum(member.cpu_times()[:2]) for member in every)


if __name__ == "__main__":
    run_benchmark("benchmarks.cluster", {}, run, sys.argv[1:])
