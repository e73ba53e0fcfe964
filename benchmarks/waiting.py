"""What a person waits for: a run's first event after the click, and a preview.

The launcher is up, as it is while the app is open. Also here: what a changed
leaf costs in a process that is warm, counted in the launcher's children.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import names, real
from benchmarks.measure import contend, report
from benchmarks.options import scratch, start
from pipeline_core.runs import client
from pipeline_core.spec import parse, to_line
from pipeline_core.store import Store, open_store

BUDGET = (
    "first event <= 0.3 s after the click; preview <= 0.5 s after a setting changed; "
    "one leaf changed in a warm process <= its stages + 0.15 CPU s"
)
_LONGEST = 300.0


def run(options: Namespace) -> None:
    """Start a launcher, run once, then measure."""
    os.environ.update(real.BLOCKS)
    with scratch() as folder:
        real.prepare(folder, 2_000 if options.small else 200_000)
        store = open_store(folder / "home")
        text = (folder / "real.yaml").read_text(encoding="utf-8")
        pid = client.ensure_launcher(store.workspace)
        try:
            _run_once(store, folder, text)
            rows = [
                _first_events(store, folder, text, 2 if options.small else 10),
                _previews(store, folder, text, 2 if options.small else 10),
                *(_warm(store, folder, text, pid, what) for what in ("leaf", "model")),
            ]
        finally:
            client.stop_launcher(store.workspace)
        rows.append(_stages_alone(folder))
    report("waiting", BUDGET, rows, options.out)


def _clicked(store: Store, folder: Path, text: str) -> str:
    made = store.runs.create("x", "Measured", str(folder / "real.yaml"), text)
    client.submit(store, made.id)
    return made.id


def _until(found: Any) -> None:
    late = time.monotonic() + _LONGEST
    while not found():
        if time.monotonic() > late:
            raise SystemExit("Nothing happened.")
        time.sleep(0.002)


def _run_once(store: Store, folder: Path, text: str) -> str:
    run_id = _clicked(store, folder, text)
    _until(lambda: not store.runs.run(run_id).open)  # type: ignore[union-attr]
    ended = store.runs.run(run_id)
    if ended is None or ended.status != "succeeded":
        raise SystemExit(f"The run ended otherwise: {ended}\n{store.log(run_id)}")
    return run_id


def _changed(text: str, number: int) -> str:
    metric = ("roc_auc", "accuracy", "f1")[number % 3]
    return _set(text, "compare_scores", f"metric: {metric}")


def _set(text: str, block: str, setting: str) -> str:
    """Give a stage without settings one."""
    line = f"    block: {block}\n"
    return text.replace(line, f"{line}    settings: {{{setting}}}\n")


def _first_events(store: Store, folder: Path, text: str, times: int) -> dict[str, Any]:
    waits = []
    for _ in range(times):
        began = time.perf_counter()
        run_id = _clicked(store, folder, text)
        _until(lambda run_id=run_id: store.runs.events(run_id, limit=1))
        waits.append(time.perf_counter() - began)
        _until(lambda run_id=run_id: not store.runs.run(run_id).open)
    return _row("click to first event", waits)


def _previews(store: Store, folder: Path, text: str, times: int) -> dict[str, Any]:
    waits = []
    for number in range(times):
        how = ("mean", "median", "most_frequent")[number % 3]
        changed = _set(text, "impute_numbers", f"strategy: {how}")
        began = time.perf_counter()
        asked = {"line": to_line(parse(changed)), "file": str(folder / "real.yaml")}
        views = client.call(store.workspace, "preview", asked)
        waits.append(time.perf_counter() - began)
        errors = [view["error"] for view in views.values() if view["error"]]
        if errors or not views["scaled"]["rows"]:
            raise SystemExit(f"The preview failed: {errors}")
    return _row("setting changed to preview of all stages", waits)


def _warm(store: Store, folder: Path, text: str, pid: int, what: str) -> dict[str, Any]:
    """Count the CPU of the launcher's child that runs what changed."""
    spent = []
    for number in range(1, 4):
        changed = _changed(text, number)
        if what == "model":
            changed = _set(changed, "logistic_regression", f"C: 0.{number}")
        before = _children_cpu(pid)
        began = time.perf_counter()
        _run_once(store, folder, changed)
        took = time.perf_counter() - began
        _until(lambda: not client.status(store.workspace)["running"])  # type: ignore[index]
        spent.append((_children_cpu(pid) - before, took))
    cpu = median(one for one, _ in spent)
    return {"what": f"{what} changed, warm process", "median s": median(t for _, t in spent),
            "CPU s": cpu}  # fmt: skip


def _children_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _row(what: str, waits: list[float]) -> dict[str, Any]:
    return {"what": what, "median s": median(waits), "slowest s": max(waits), "of": len(waits)}


def stages_alone(table: str) -> dict[str, Any]:
    """Return the CPU of just the functions that a changed model needs."""
    from benchmarks import steps

    rows = steps.read(table)
    parts = steps.halves(rows)
    began = time.process_time()
    matrix = steps.prepared(parts)
    prepared = time.process_time() - began
    began = time.process_time()
    model = steps.fitted("logistic", matrix, parts, 0.5)
    scores = {"logistic_scores": steps.scored(model, matrix, parts)}
    steps.chosen(scores, "roc_auc")
    return {"prepared": prepared, "stages": time.process_time() - began}


def _stages_alone(folder: Path) -> dict[str, Any]:
    said = contend("benchmarks.waiting", "alone", table=str(folder / "table.csv")).said
    note = f"logistic, its scores, comparison by themselves; preparing: {said['prepared']:.2f}"
    return {"what": note, "CPU s": said["stages"]}


CONTENDERS = {"alone": stages_alone, "table": names.write_table}

if __name__ == "__main__":
    start("benchmarks.waiting", CONTENDERS, run)
