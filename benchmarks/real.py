"""A real pipeline: 200,000 mixed rows, from the CSV file to a comparison of three models.

Each engine runs it four times: with an empty cache, with nothing changed, with a setting
of the last stage changed, and with a setting of a model changed; always in a new process,
and Fábrica from its command line.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import contenders, rivals, synthetic_table
from benchmarks.harness import (
    ROOT,
    Sample,
    median_of,
    report,
    run_command,
    run_contender,
    run_in_turns,
)
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = (
    "cold <= 1.05 x plain CPU, peak <= 1.2 x; unchanged <= 0.2 CPU s, 0.3 s; "
    "one leaf changed <= its stages + 2.0 CPU s"
)
BLOCKS_ENVIRONMENT = {"FABRICA_BLOCKS": str(ROOT / "benchmarks" / "blocks")}
SITUATIONS: dict[str, dict[str, Any]] = {
    "cold": {},
    "unchanged": {},
    "leaf": {"metric": "accuracy"},
    "model": {"metric": "accuracy", "C": 0.5},
}
CONTENDERS = {
    "plain": contenders.run_plain_functions,
    "memory": contenders.run_with_joblib,
    "hamilton": contenders.run_with_hamilton,
    "table": synthetic_table.write_table,
}
MODULE = "benchmarks.real"


def prepare(folder: Path, rows: int) -> Path:
    """Write the table and the pipeline file, and let Fábrica describe its blocks."""
    run_contender(MODULE, "table", path=str(folder / "table.csv"), rows=rows)
    rules = json.dumps(synthetic_table.RULES)
    text = (ROOT / "benchmarks" / "real.yaml").read_text(encoding="utf-8")
    (folder / "real.yaml").write_text(text.replace("RULES", rules), encoding="utf-8")
    command = [sys.executable, "-m", "pipeline_core", "blocks", "--workspace", str(folder / "home")]
    block = str(ROOT / "benchmarks" / "blocks" / "compare_scores.py")
    run_command([*command, "--approve", block], BLOCKS_ENVIRONMENT)
    run_command([*command, "--json"], BLOCKS_ENVIRONMENT)
    return folder


def run_fabrica(folder: Path, home: Path, change: Mapping[str, Any]) -> Sample:
    """Run the pipeline's file from the command line."""
    if not home.exists():
        home.mkdir()
        for name in ("approved.json", "catalogue.json"):
            shutil.copy(folder / "home" / name, home)
    command = [sys.executable, "-m", "pipeline_core", "run", str(folder / "real.yaml")]
    command += ["--workspace", str(home), "--json"]
    if "metric" in change:
        command += ["--set", f"compared.metric={change['metric']}"]
    if "engine" in change:
        command += ["--engine", change["engine"]]
    if "C" in change:
        command += ["--set", f"logistic.C={change['C']}"]
    sample = run_command(command, BLOCKS_ENVIRONMENT)
    stages = sample.output["stages"]
    executed = [name for name, stage in stages.items() if stage["status"] != "reused"]
    output = {"metrics": stages["compared"]["metrics"], "worked": len(executed)}
    return Sample(sample.cpu, sample.wall, sample.megabytes, output)


def run(options: Namespace) -> None:
    """Measure every engine in every situation."""
    with temporary_folder() as folder:
        prepare(folder, 2_000 if options.small else 200_000)
        os.sync()
        samples: dict[str, dict[str, list[Sample]]] = {}
        for number in range(options.rounds):
            for situation, change in SITUATIONS.items():
                entrants = _entrants(folder, number, change, options)
                for name, runs in run_in_turns(1, entrants).items():
                    samples.setdefault(situation, {}).setdefault(name, []).extend(runs)
    _check_agreement(samples)
    rows = [row for name in SITUATIONS for row in _result_rows(name, samples[name])]
    report("real", BUDGET, rows, options.out)


def _entrants(folder: Path, number: int, change: Any, options: Namespace) -> dict[str, Any]:
    table = {"table": str(folder / "table.csv"), **change}

    def rival(contender: str) -> Any:
        cache = str(folder / f"{contender}{number}")
        environment = rivals.rivals_environment() if contender == "hamilton" else None
        return lambda _: run_contender(MODULE, contender, environment, folder=cache, **table)

    entrants: dict[str, Any] = {
        "plain": lambda _: run_contender(MODULE, "plain", **table),
        "Fábrica": lambda _: run_fabrica(folder, folder / f"home{number}", change),
    }
    if not options.ours:
        entrants["joblib.Memory"] = rival("memory")
        if rivals.rivals_environment():
            entrants["Hamilton, cache on"] = rival("hamilton")
    return entrants


def _check_agreement(samples: Mapping[str, Mapping[str, list[Sample]]]) -> None:
    for situation, by_name in samples.items():
        metrics = [sample.output["metrics"] for runs in by_name.values() for sample in runs]
        if any(other != metrics[0] for other in metrics):
            raise SystemExit(f"The contenders disagree ({situation}): {metrics}")


def _result_rows(situation: str, samples: Mapping[str, list[Sample]]) -> list[dict[str, Any]]:
    plain_cpu = median_of(samples["plain"], "cpu")
    plain_peak = median_of(samples["plain"], "megabytes")
    return [
        {
            "situation": situation,
            "engine": name,
            "x plain CPU": median_of(runs, "cpu") / plain_cpu,
            "CPU s": median_of(runs, "cpu"),
            "wall s": median_of(runs, "wall"),
            "peak MB": median_of(runs, "megabytes"),
            "x plain peak": median_of(runs, "megabytes") / plain_peak,
        }
        for name, runs in samples.items()
    ]


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
