"""Latencies of the app: a run's first event after the click, and a preview after an edit.

The launcher is running, as it is while the app is open. The cost of a changed leaf
in a warm process is counted in the launcher's children.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import real, synthetic_table
from benchmarks.harness import report, run_contender
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.runs import client
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import Store, open_store

BUDGET = (
    "first event <= 0.3 s after the click; preview <= 0.5 s after a setting changed; "
    "one leaf changed in a warm process <= its stages + 0.15 CPU s"
)
_TIMEOUT_SECONDS = 300.0


def run(options: Namespace) -> None:
    """Start a launcher, run once, then measure."""
    os.environ.update(real.BLOCKS_ENVIRONMENT)
    with temporary_folder() as folder:
        real.prepare(folder, 2_000 if options.small else 200_000)
        store = open_store(folder / "home")
        text = (folder / "real.yaml").read_text(encoding="utf-8")
        pid = client.ensure_launcher(store.workspace)
        try:
            _run_once(store, folder, text)
            rows = [
                _first_events(store, folder, text, 2 if options.small else 10),
                _previews(store, folder, text, 2 if options.small else 10),
                *(_warm_run(store, folder, text, pid, what) for what in ("leaf", "model")),
            ]
        finally:
            client.stop_launcher(store.workspace)
        rows.append(_stages_row(folder))
    report("waiting", BUDGET, rows, options.out)


def _submit_run(store: Store, folder: Path, text: str) -> str:
    run = store.runs.create("x", "Measured", str(folder / "real.yaml"), text)
    client.submit(store, run.id)
    return run.id


def _wait_until(condition: Any) -> None:
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("Nothing happened.")
        time.sleep(0.002)


def _run_once(store: Store, folder: Path, text: str) -> str:
    run_id = _submit_run(store, folder, text)
    _wait_until(lambda: not store.runs.get(run_id).open)  # type: ignore[union-attr]
    run = store.runs.get(run_id)
    if run is None or run.status != "succeeded":
        raise SystemExit(f"The run ended otherwise: {run}\n{store.log(run_id)}")
    return run_id


def _with_metric(text: str, number: int) -> str:
    metric = ("roc_auc", "accuracy", "f1")[number % 3]
    return _with_setting(text, "compare_scores", f"metric: {metric}")


def _with_setting(text: str, block: str, setting: str) -> str:
    """Add a setting to the stage of a block that has none."""
    line = f"    block: {block}\n"
    return text.replace(line, f"{line}    settings: {{{setting}}}\n")


def _first_events(store: Store, folder: Path, text: str, times: int) -> dict[str, Any]:
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        run_id = _submit_run(store, folder, text)
        _wait_until(lambda run_id=run_id: store.runs.events(run_id, limit=1))
        durations.append(time.perf_counter() - start)
        _wait_until(lambda run_id=run_id: not store.runs.get(run_id).open)
    return _result_row("click to first event", durations)


def _previews(store: Store, folder: Path, text: str, times: int) -> dict[str, Any]:
    durations = []
    for number in range(times):
        strategy = ("mean", "median", "most_frequent")[number % 3]
        edited_text = _with_setting(text, "impute_numbers", f"strategy: {strategy}")
        start = time.perf_counter()
        payload = {"line": to_base64(parse(edited_text)), "file": str(folder / "real.yaml")}
        views = client.call(store.workspace, "preview", payload)
        durations.append(time.perf_counter() - start)
        errors = [view["error"] for view in views.values() if view["error"]]
        if errors or not views["scaled"]["rows"]:
            raise SystemExit(f"The preview failed: {errors}")
    return _result_row("setting changed to preview of all stages", durations)


def _warm_run(store: Store, folder: Path, text: str, pid: int, change: str) -> dict[str, Any]:
    """Measure the CPU of the launcher's child that runs a changed leaf or model."""
    samples = []
    for number in range(1, 4):
        edited_text = _with_metric(text, number)
        if change == "model":
            edited_text = _with_setting(edited_text, "logistic_regression", f"C: 0.{number}")
        cpu_before = _children_cpu(pid)
        start = time.perf_counter()
        _run_once(store, folder, edited_text)
        duration = time.perf_counter() - start
        _wait_until(lambda: not client.status(store.workspace)["running"])  # type: ignore[index]
        samples.append((_children_cpu(pid) - cpu_before, duration))
    return {
        "what": f"{change} changed, warm process",
        "median s": median(duration for _, duration in samples),
        "CPU s": median(cpu for cpu, _ in samples),
    }


def _children_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _result_row(label: str, durations: list[float]) -> dict[str, Any]:
    return {
        "what": label,
        "median s": median(durations),
        "slowest s": max(durations),
        "of": len(durations),
    }


def measure_stages(table: str) -> dict[str, Any]:
    """Return the CPU seconds of only those functions that a changed model needs."""
    from benchmarks import plain_functions

    rows = plain_functions.read_rows(table)
    parts = plain_functions.split_rows(rows)
    start = time.process_time()
    matrix = plain_functions.prepare_columns(parts)
    preparing_seconds = time.process_time() - start
    start = time.process_time()
    model = plain_functions.fit_model("logistic", matrix, parts, 0.5)
    scores = {"logistic_scores": plain_functions.score_model(model, matrix, parts)}
    plain_functions.compare_models(scores, "roc_auc")
    return {"prepared": preparing_seconds, "stages": time.process_time() - start}


def _stages_row(folder: Path) -> dict[str, Any]:
    result = run_contender("benchmarks.waiting", "alone", table=str(folder / "table.csv")).output
    note = f"logistic, its scores, comparison by themselves; preparing: {result['prepared']:.2f}"
    return {"what": note, "CPU s": result["stages"]}


CONTENDERS = {"alone": measure_stages, "table": synthetic_table.write_table}

if __name__ == "__main__":
    run_benchmark("benchmarks.waiting", CONTENDERS, run)
