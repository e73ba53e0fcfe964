"""One row by HTTP, beside the same model asked in the same process.

The two are asked in turns, so what the machine does meanwhile meets both; what is told is the
median of the differences. The model's own work is its answer and its scores.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, NamedTuple

from benchmarks.harness import median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "one row by HTTP <= 5 ms (median) beyond the model's own work; CPU of both ends"
MODULE = "benchmarks.serve"
_FIELDS = ("model ms", "http ms", "beyond ms", "beyond p95 ms", "beyond cpu ms")
_TEXT = """\
fabrica: 1
name: Served
seed: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: label}}
  split: {block: split_rows, inputs: {data: roles}}
  coded: {block: encode_categories, inputs: {data: split}}
  model: {block: BLOCK, inputs: {data: coded}}
"""


def logistic(columns: int, requests: int) -> dict[str, Any]:
    """Serve a logistic regression."""
    return _measure("logistic_regression", columns, requests)


def forest(columns: int, requests: int) -> dict[str, Any]:
    """Serve a random forest."""
    return _measure("random_forest_classifier", columns, requests)


CONTENDERS = {"logistic": logistic, "forest": forest}


def _measure(block: str, columns: int, requests: int) -> dict[str, Any]:
    with temporary_folder() as folder, _served(folder, block, columns) as (served, rows, port):
        model, table = served.model, _table(rows[:1])
        line = http.client.HTTPConnection("127.0.0.1", port)
        body = json.dumps(rows[:1])

        def by_http() -> Any:
            line.request("POST", "/predict", body, {"Content-Type": "application/json"})
            return json.loads(line.getresponse().read())

        def by_model() -> Any:
            return model.pipeline.predict(table), model.pipeline.predict_proba(table)

        answer, (labels, _) = by_http(), by_model()
        equal = answer["answers"][0]["prediction"] == labels[0]
        pairs = [(_cost(by_model), _cost(by_http)) for _ in range(requests)]
        line.close()
    beyond = sorted(http.wall - own.wall for own, http in pairs)
    values = (
        median(own.wall for own, _ in pairs),
        median(http.wall for _, http in pairs),
        median(beyond),
        beyond[int(0.95 * len(beyond))],
        median(http.cpu - own.cpu for own, http in pairs),
    )
    milliseconds = [1_000 * value for value in values]
    return {"equal": bool(equal), **dict(zip(_FIELDS, milliseconds, strict=True))}


class _Cost(NamedTuple):
    """Seconds on the clock, and of this process's threads together."""

    wall: float
    cpu: float


def _cost(act: Callable[[], Any]) -> _Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return _Cost(time.perf_counter() - wall, time.process_time() - cpu)


def _table(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows).astype({"city": "str"})


def _rows(columns: int, count: int = 2_000) -> Any:
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(count, columns - 1)).round(3))
    table = table.set_axis([f"x{place}" for place in range(columns - 1)], axis="columns")
    table["city"] = random.choice(["Lima", "Cusco", "Puno"], count)
    table["label"] = np.where(table["x0"] + random.normal(size=count) > 0, "yes", "no")
    return table


@contextmanager
def _served(folder: Any, block: str, columns: int) -> Iterator[tuple[Any, Any, int]]:
    """Serve a model that a run has fitted, from a thread of this process."""
    import uvicorn

    import pipeline_core
    from pipeline_core.runs.keeping import keep_of_run
    from pipeline_core.serve.application import Serving, build_application
    from pipeline_core.serve.limits import Limits
    from pipeline_core.serve.served_model import ServedModel
    from pipeline_core.serve.server import door_of, listening_socket
    from pipeline_core.store import open_store

    table = _rows(columns)
    table.to_csv(folder / "rows.csv", index=False)
    (folder / "served.yaml").write_text(_TEXT.replace("BLOCK", block))
    workspace = folder / "workspace"
    pipeline_core.run(pipeline_core.read(folder / "served.yaml", workspace=workspace))
    store = open_store(workspace)
    keep_of_run(store, store.runs.latest(1)[0], "model", "served")
    served = ServedModel(store, "served")
    serving = Serving(served, Limits(), door_of("127.0.0.1", None, (), workspace))
    listening = listening_socket("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build_application(serving), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        rows = table.drop(columns="label").head(10).to_dict("records")
        yield served, rows, listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def run(options: Namespace) -> None:
    """Measure what HTTP and the contract cost beside the model, for models of some widths."""
    columns, requests = (5, 20) if options.small else (20, 500)
    entrants = {
        name: lambda _, name=name: run_contender(MODULE, name, columns=columns, requests=requests)
        for name in CONTENDERS
    }
    samples = run_in_turns(options.rounds, entrants)
    if not all(sample.output["equal"] for runs in samples.values() for sample in runs):
        raise SystemExit("An answer by HTTP is another one.")
    rows = [
        {"model": name, "columns": columns, **{field: median_of(runs, field) for field in _FIELDS}}
        for name, runs in samples.items()
    ]
    report("serve", BUDGET, rows, options.out)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
