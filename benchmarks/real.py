"""A real pipeline: 200,000 mixed rows, from the file to three models compared.

Four times each: into an empty cache; again, with nothing changed; with the
last stage's setting changed; with a model's setting changed. Every time in a
new process, as from a terminal; ours through its own command line.
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

from benchmarks import contenders, names, rivals
from benchmarks.measure import ROOT, Sample, command, contend, in_turns, middle, report
from benchmarks.options import scratch, start

BUDGET = (
    "cold <= 1.05 x plain CPU, peak <= 1.2 x; unchanged <= 0.2 CPU s, 0.3 s; "
    "one leaf changed <= its stages + 2.0 CPU s"
)
BLOCKS = {"FABRICA_BLOCKS": str(ROOT / "benchmarks" / "blocks")}
CHANGES: dict[str, dict[str, Any]] = {
    "cold": {}, "unchanged": {}, "leaf": {"metric": "accuracy"},
    "model": {"metric": "accuracy", "C": 0.5},
}  # fmt: skip
CONTENDERS = {
    "plain": contenders.plain, "memory": contenders.memory, "hamilton": contenders.hamilton,
    "table": names.write_table,
}  # fmt: skip
THIS = "benchmarks.real"


def prepare(folder: Path, rows: int) -> Path:
    """Write the table and the pipeline's file, and describe the blocks once, as after a setup."""
    contend(THIS, "table", path=str(folder / "table.csv"), rows=rows)
    rules = json.dumps(names.RULES)
    text = (ROOT / "benchmarks" / "real.yaml").read_text(encoding="utf-8")
    (folder / "real.yaml").write_text(text.replace("RULES", rules), encoding="utf-8")
    ours = [sys.executable, "-m", "pipeline_core", "blocks", "--workspace", str(folder / "home")]
    block = str(ROOT / "benchmarks" / "blocks" / "compare_scores.py")
    command([*ours, "--approve", block], BLOCKS)
    command([*ours, "--json"], BLOCKS)
    return folder


def fabrica(folder: Path, home: Path, change: Mapping[str, Any]) -> Sample:
    """Run the pipeline's file from the command line."""
    if not home.exists():
        home.mkdir()
        for name in ("approved.json", "catalogue.json"):
            shutil.copy(folder / "home" / name, home)
    words = [sys.executable, "-m", "pipeline_core", "run", str(folder / "real.yaml")]
    words += ["--workspace", str(home), "--json"]
    if "metric" in change:
        words += ["--set", f"compared.metric={change['metric']}"]
    if "C" in change:
        words += ["--set", f"logistic.C={change['C']}"]
    ran = command(words, BLOCKS)
    stages = ran.said["stages"]
    worked = [name for name, stage in stages.items() if stage["status"] != "reused"]
    said = {"metrics": stages["compared"]["metrics"], "worked": len(worked)}
    return Sample(ran.cpu, ran.wall, ran.megabytes, said)


def run(options: Namespace) -> None:
    """Measure every engine in every situation."""
    with scratch() as folder:
        prepare(folder, 2_000 if options.small else 200_000)
        os.sync()
        found: dict[str, dict[str, list[Sample]]] = {}
        for number in range(options.rounds):
            for situation, change in CHANGES.items():
                entrants = _entrants(folder, number, change, options)
                for name, several in in_turns(1, entrants).items():
                    found.setdefault(situation, {}).setdefault(name, []).extend(several)
    _agree(found)
    rows = [row for situation in CHANGES for row in _rows(situation, found)]
    report("real", BUDGET, rows, options.out)


def _entrants(folder: Path, number: int, change: Any, options: Namespace) -> dict[str, Any]:
    table = {"table": str(folder / "table.csv"), **change}

    def rival(what: str) -> Any:
        place, more = str(folder / f"{what}{number}"), rivals.environment()
        needed = more if what == "hamilton" else None
        return lambda _: contend(THIS, what, needed, folder=place, **table)

    found: dict[str, Any] = {
        "plain": lambda _: contend(THIS, "plain", **table),
        "Fábrica": lambda _: fabrica(folder, folder / f"home{number}", change),
    }
    if not options.ours:
        found["joblib.Memory"] = rival("memory")
        if rivals.environment():
            found["Hamilton, cache on"] = rival("hamilton")
    return found


def _agree(found: Mapping[str, Mapping[str, list[Sample]]]) -> None:
    for situation, by_name in found.items():
        told = [one.said["metrics"] for several in by_name.values() for one in several]
        if any(one != told[0] for one in told):
            raise SystemExit(f"The contenders disagree ({situation}): {told}")


def _rows(situation: str, found: Mapping[str, Mapping[str, list[Sample]]]) -> list[dict[str, Any]]:
    rows = []
    limit = middle(found[situation]["plain"], "cpu")
    for name, several in found[situation].items():
        cpu, peak = middle(several, "cpu"), middle(several, "megabytes")
        rows.append({
            "situation": situation, "engine": name, "x plain CPU": cpu / limit, "CPU s": cpu,
            "wall s": middle(several, "wall"),
            "peak MB": peak, "x plain peak": peak / middle(found[situation]["plain"], "megabytes"),
        })  # fmt: skip
    return rows


if __name__ == "__main__":
    start(THIS, CONTENDERS, run)
