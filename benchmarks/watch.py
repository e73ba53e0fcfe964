"""A model watched over time: one window of 10,000 rows, and the memory of 10,000 windows.

The peer of a window computes the same by hand: each measure by SciPy, the same forest, and the
model's answers. Memory is what the process holds, read from the kernel, after a tenth of the
windows and after all of them.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.measures import column_measures, make_drifted_tables, scipy_measures
from benchmarks.options import run_benchmark

BUDGET = "a window of 10,000 rows x 20 columns <= 0.3 s; memory flat over 10,000 windows"
MODULE = "benchmarks.watch"


def _fitted(reference: Any) -> tuple[Any, Any]:
    """Return a model of the reference's rows, and the same without its fit."""
    from sklearn.base import clone
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    words = make_column_selector(dtype_exclude="number")
    recipe = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), words),
    )
    model = make_pipeline(recipe, LogisticRegression(max_iter=200))
    return clone(model).fit(reference, _labels(reference)), model


def _labels(table: Any) -> Any:
    return table["f0"] + table["f1"] > 0


# One window ----------------------------------------------------------------------------
def window_fabrica(rows: int) -> dict[str, Any]:
    """Watch some windows of so many rows; the cost of one is the median."""
    from pipeline_core.measures.time_windows import count_windows
    from pipeline_core.measures.watch import _watch_window
    from pipeline_core.measures.watch_reference import Drawing, WatchedRows, watch_reference

    reference, current = make_drifted_tables(5 * rows)
    model, unfitted = _fitted(reference)
    drawing = Drawing([rows], 1 / 30, draws=20)
    known_rows = WatchedRows(reference, _labels(reference))
    watch, with_labels = watch_reference(model, unfitted, known_rows, drawing, "roc_auc", True)
    later = WatchedRows(current, _labels(current))

    def work(window: Any) -> dict[str, Any]:
        watched = _watch_window(watch, with_labels, later, window, 10, 0)
        columns = watched.columns.set_index("column")
        return {**column_measures(columns), "roc_auc": watched.line["metric"]}

    return _median_cost(work, count_windows(len(current), rows))


def _median_cost(work: Callable[[Any], dict[str, Any]], windows: Any) -> dict[str, Any]:
    costs = []
    for window in windows:
        start = time.process_time()
        result = work(window)
        costs.append(time.process_time() - start)
    return {"work_cpu": sorted(costs)[len(costs) // 2], "result": result}


def window_scipy(rows: int) -> dict[str, Any]:
    """Compute by hand, with SciPy and scikit-learn, what a window says."""
    from pipeline_core.measures.time_windows import count_windows

    reference, current = make_drifted_tables(5 * rows)
    model, _ = _fitted(reference)

    def work(window: Any) -> dict[str, Any]:
        X = current.iloc[window.rows]
        measures = scipy_measures(reference, X)
        _forest(reference, X)
        return {**measures, "roc_auc": _judged(model, X)}

    return _median_cost(work, count_windows(len(current), rows))


def _forest(reference: Any, current: Any) -> None:
    import numpy as np
    import pandas as pd
    from sklearn.ensemble import RandomForestClassifier

    count = min(len(current), 1_000)
    sides = [table.sample(count, random_state=0) for table in (reference, current)]
    X = pd.concat(sides, ignore_index=True)
    for name in [column for column in X if column[0] == "c"]:
        X[name] = X[name].map(reference[name].value_counts())
    forest = RandomForestClassifier(
        60, min_samples_leaf=5, max_samples=0.5, oob_score=True, random_state=0
    )
    forest.fit(X, np.repeat([0, 1], count))


def _judged(model: Any, X: Any) -> float:
    from sklearn.metrics import roc_auc_score

    model.predict(X)
    return float(roc_auc_score(_labels(X), model.predict_proba(X)[:, 1]))


# Many windows --------------------------------------------------------------------------
def memory_of_windows(windows: int) -> dict[str, Any]:
    """Return the megabytes that the process holds after a tenth of the windows, and after all."""
    import numpy as np
    import pandas as pd

    from pipeline_core.measures.alarm_limits import learn_limits
    from pipeline_core.measures.reference_profile import table_profile
    from pipeline_core.measures.watched_inputs import watched_columns

    random = np.random.default_rng(0)
    reference = pd.DataFrame({f"f{n}": random.normal(size=2_000) for n in range(4)})
    reference["c"] = np.array(list("abcd"))[random.integers(0, 4, 2_000)]
    limits, profiles = learn_limits(reference, [50], draws=30), table_profile(reference)
    memory = []
    for number in range(1, windows + 1):
        watched_columns(profiles, reference.iloc[random.integers(0, 2_000, 50)], limits)
        if number in (windows // 10, windows):
            memory.append(_held_megabytes())
    return {"held_after_a_tenth": memory[0], "held_after_all": memory[1]}


def memory_of_report(windows: int) -> dict[str, Any]:
    """Return the same of the block, which has a line in its report for every window."""
    import numpy as np
    import pandas as pd

    from pipeline_core.measures.time_windows import count_windows
    from pipeline_core.measures.watch import watch_over_windows
    from pipeline_core.measures.watch_reference import WatchedRows

    random = np.random.default_rng(0)
    memory = []
    for count in (windows // 10, windows):
        sides = [
            pd.DataFrame({f"f{n}": random.normal(size=rows) for n in range(4)})
            for rows in (2_000, 20 * count)
        ]
        reference, current = (WatchedRows(side) for side in sides)
        cut = count_windows(20 * count, 20)
        result = watch_over_windows(None, None, reference, current, cut, draws=20)
        memory.append(_held_megabytes())
        assert result["metrics"]["windows"] == count
    return {"held_after_a_tenth": memory[0], "held_after_all": memory[1]}


def _held_megabytes() -> float:
    """Return the resident memory of this process, after a collection."""
    import gc
    import os
    from pathlib import Path

    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


CONTENDERS = {
    "window_fabrica": window_fabrica,
    "window_scipy": window_scipy,
    "memory_of_windows": memory_of_windows,
    "memory_of_report": memory_of_report,
}
TITLES = {
    "window_fabrica": "Fábrica: a window",
    "window_scipy": "SciPy, scikit-learn by hand",
    "memory_of_windows": "Fábrica: what a watch that lives holds",
    "memory_of_report": "Fábrica: the block, with its report",
}


def run(options: Namespace) -> None:
    """Measure a window beside its peer, and the memory of many."""
    rows, windows = (200, 40) if options.small else (10_000, 10_000)
    entrants: dict[str, Callable[[int], Sample]] = {
        "window_fabrica": lambda _: run_contender(MODULE, "window_fabrica", rows=rows),
        "window_scipy": lambda _: run_contender(MODULE, "window_scipy", rows=rows),
        "memory_of_windows": lambda _: run_contender(MODULE, "memory_of_windows", windows=windows),
        "memory_of_report": lambda _: run_contender(MODULE, "memory_of_report", windows=windows),
    }
    memories = [name for name in entrants if name.startswith("memory")]
    samples = run_in_turns(options.rounds, entrants, once=memories)
    _check_agreement(samples)
    report("watch", BUDGET, _table(samples), options.out)


def _table(samples: dict[str, list[Sample]]) -> list[dict[str, Any]]:
    peer = median_of(samples["window_scipy"], "work_cpu")
    rows: list[dict[str, Any]] = []
    for name, runs in samples.items():
        row: dict[str, Any] = {"what": TITLES[name]}
        if name.startswith("window"):
            cost = median_of(runs, "work_cpu")
            row |= {"CPU s": cost, "x by hand": cost / peer}
        else:
            row |= {
                "MB after a tenth": median_of(runs, "held_after_a_tenth"),
                "MB after all": median_of(runs, "held_after_all"),
            }
        rows.append(row)
    return rows


def _check_agreement(samples: dict[str, list[Sample]]) -> None:
    ours, theirs = (
        samples[name][0].output["result"] for name in ("window_fabrica", "window_scipy")
    )
    if ours.keys() != theirs.keys() or any(
        abs(ours[name] - theirs[name]) > 1e-9 * max(1, abs(theirs[name])) for name in ours
    ):
        raise SystemExit(f"They disagree: {ours} {theirs}")


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
