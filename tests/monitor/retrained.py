"""A champion that is retrained: its place, rows that have drifted, and runs in this process."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.messages.message import Message
from pipeline_core.monitor.respond import begin, plan_of
from pipeline_core.monitor.retraining import retrain
from pipeline_core.runs.run_plan import execute_run
from pipeline_core.serve.request_log import LoggedRequest, RequestLog, log_file
from pipeline_core.store.watches import Batch


class Watch:
    """What stands for a deployment."""

    def __init__(self, plan, model="loans", sources=("new",), labels=None):
        self.retrain, self.model, self.sources, self.labels = plan, model, sources, labels


def years(count, shift=0.0, seed=0):
    """Loans whose income has drifted, and with it what is enough of it."""
    rng = np.random.default_rng(seed)
    income = rng.normal(30 + shift, 8, count).round(1)
    paid = np.where(income + rng.normal(0, 3, count) > 30 + shift, "yes", "no")
    return pd.DataFrame(
        {"income": income, "city": rng.choice(["Lima", "Cusco"], count), "paid": paid}
    )


def execute_here(store, run):
    """Execute a run in this process: starting another one takes longer than the run."""
    store.runs.claim(run.id)
    *events, end = execute_run(store, run)
    store.runs.append(run.id, events)
    store.runs.finish(run.id, end["status"], end.get("error"))


def work_on(store, retraining):
    return retrain(store, retraining, execute_here)


def watched(store, folder, number, table, *, alarm=True):
    """Note a batch as watched, as the loop does, and perhaps the alarm that it raised."""
    file = folder / "new" / f"b{number}.csv"
    table.to_csv(file, index=False)
    facts = file.stat()
    name = f"{file.name} {facts.st_size} {facts.st_mtime_ns}"
    made = Batch(name, 0, "loans:1", len(table), {})
    return store.watches.add("loans", str(folder / "new"), made, {"income": alarm})


def watch_of(folder, **more):
    plan = plan_of(folder / "loans.yaml", "loans", **more)
    return Watch(plan, sources=(str(folder / "new"),))


def codes(retraining):
    return [reason.code for reason in retraining.reasons]


def propose(store, folder, advice="promote"):
    """Propose a version like the first, as a retraining does; return the proposal."""
    kept = store.models.find("loans:1")
    store.models.add("loans", kept.run, kept.stage, kept.files, kept.record)
    store.models.set_alias("loans", "challenger", 2)
    going = begin(store, watch_of(folder), by_hand=True)
    reasons = [Message("retrain.no_gate", {"model": "loans:2"})]
    metric = {"metric": "roc_auc", "champion": 0.5, "challenger": 0.75, "low": 0.1, "high": 0.4}
    comparison = {"rows": 50, "metrics": [metric]}
    return store.proposals.add(going.id, ("loans", 1, 2), advice, reasons, comparison)


def with_shadow_log(store):
    """Log two rows that two versions answered, of which they differ on one, and a refusal."""
    log = RequestLog(log_file(store.workspace, "loans"), "rows", 1)
    first = [_answer("yes", 0.75), _answer("no", 0.25)]
    second = [_answer("yes", 0.5), _answer("yes", 0.875)]
    rows = [{"income": 1.0, "city": "Lima"}, {"income": 2.0, "city": "Cusco"}]
    pair = ("loans:1", rows, first, "loans:2")
    log.add(LoggedRequest("a", 9e9, 0.1, *pair, second))
    log.add(LoggedRequest("b", 9e9, 0.1, *pair, None, "predict.failed"))
    log.close()


def _answer(label, score):
    return {"prediction": label, "scores": {"no": 1 - score, "yes": score}}
