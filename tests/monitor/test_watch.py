"""Watching what comes for a kept model: batches, alarms, and processes that are killed."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import closing

import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import UsageError
from pipeline_core.monitor.comparison import compare_batch
from pipeline_core.monitor.watch import watch
from pipeline_core.registry.opened_model import open_model
from pipeline_core.serve.request_log import LoggedRequest, RequestLog, log_file
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.watches import Alarm, Batch
from tests.monitor.conftest import batch, write_files

SEED = 7


@pytest.fixture(scope="module")
def model(store):
    return open_model(store, store.models.find("loans"))


@pytest.fixture(scope="module")
def catalogue(store):
    return load_catalogue(store.workspace)


def test_limits_are_kept_with_the_model_and_hold_for_its_own_rows(model):
    limits = model.kept.record["limits"]
    assert limits["features"]["sizes"] == [20, 50]
    assert not any(compare_batch(model, batch()).beyond.values())


def test_the_measures_are_those_of_the_block(model):
    from pipeline_core.measures.watched_inputs import watched_columns
    from pipeline_core.registry.learned_limits import limits_of_json

    rows = batch(shift=20)
    limits = limits_of_json(model.kept.record["limits"]["features"])
    expected = watched_columns(model.profile.features, rows, limits).table.set_index("column")
    compared = compare_batch(model, rows)
    for row in compared.result["features"]["columns"]:
        assert row["psi"] == expected["psi"][row["column"]]
        assert row["ks"] is None or row["ks"] == expected["ks"][row["column"]]
    assert compared.beyond["income"] is True
    assert compared.beyond["answers: prediction"] is True


def test_a_file_is_watched_once_and_a_replaced_one_again(store, model, catalogue, tmp_path):
    source = write_files(tmp_path / "new", [0, 0])
    names = [w.batch.batch.split()[0] for w in watch(store, model, source, 50, catalogue)]
    assert names == ["b000.csv", "b001.csv"]
    assert list(watch(store, model, source, 50, catalogue)) == []
    batch().to_csv(tmp_path / "new" / "b000.csv", index=False)
    (tmp_path / "new" / "b002.csv.part").write_text("income")
    assert list(watch(store, model, source, 50, catalogue)) == []  # it may still grow
    os.utime(tmp_path / "new" / "b000.csv", (2_000_000, 2_000_000))
    assert len(list(watch(store, model, source, 50, catalogue))) == 1


def test_an_alarm_opens_is_acknowledged_and_resolved(store, model, catalogue, tmp_path):
    source = write_files(tmp_path / "new", [0, 25, 25, 0, 0, 0])
    changes = []
    for watched in watch(store, model, source, 50, catalogue):
        of_income = [alarm for alarm in watched.alarms if alarm.subject == "income"]
        changes += [(watched.batch.batch[:4], alarm.state) for alarm in of_income]
        if [alarm.state for alarm in of_income] == ["open"]:
            store.watches.acknowledge(of_income[0].id)
            with pytest.raises(UsageError):
                store.watches.acknowledge(of_income[0].id)
    assert changes == [("b001", "open"), ("b005", "resolved")]
    alarms = [a for a in store.watches.alarms("loans", resolved=True) if a.source == source]
    (income,) = [alarm for alarm in alarms if alarm.subject == "income"]
    assert (income.first, income.last, income.state) == (2, 3, "resolved")


def test_what_is_near_the_limit_neither_raises_nor_ends_an_alarm(store):
    states = []
    steps = [None, True, False, False, None, False, False, False]
    for number, beyond in enumerate(steps):
        made = Batch(str(number), 0, "loans:1", 1, {})
        states.append([a.state for a in store.watches.add("near", "s", made, {"x": beyond})])
    assert states == [[], ["open"], [], [], [], [], [], ["resolved"]]


def test_a_batch_that_cannot_be_answered_is_an_alarm(store, model, catalogue, tmp_path):
    source = write_files(tmp_path / "new", [0])
    (tmp_path / "new" / "b000.csv").write_text("income,city\nmuch,Lima\n")
    os.utime(tmp_path / "new" / "b000.csv", (1_000_000,) * 2)
    (watched,) = watch(store, model, source, 50, catalogue)
    assert watched.batch.result["refusal"]["code"] == "predict.wrong_kind"
    assert "answers" in [alarm.subject for alarm in watched.alarms]


def test_a_table_and_a_log_are_read_in_batches_of_rows(store, model, catalogue, tmp_path):
    file = tmp_path / "rows.db"
    rows = batch(rows=130)
    with closing(sqlite3.connect(file)) as connection:
        rows.to_sql("loans", connection, index=False)
    watched = list(watch(store, model, f"{file}:loans", 50, catalogue))
    assert [(w.batch.batch, w.batch.rows) for w in watched] == [("1-50", 50), ("51-100", 50)]
    log = RequestLog(log_file(store.workspace, "loans"), "rows", 1)
    for start in range(0, 130, 10):
        some = rows.iloc[start : start + 10].to_dict("records")
        log.add(LoggedRequest(str(start), 9e9, 0.1, "loans:1", some, [{}] * 10))
    log.close()
    by_log = list(watch(store, model, "log", 50, catalogue))
    assert [w.batch.batch for w in by_log] == ["1-5", "6-10"]
    for one, other in zip(watched, by_log, strict=True):
        assert one.batch.result == other.batch.result
    assert list(watch(store, model, "log", 50, catalogue)) == []


@pytest.mark.parametrize(
    ("source", "code"), [("/no/such", "monitor.no_source"), ("log", "monitor.no_log")]
)
def test_what_is_no_source_is_said(store, catalogue, source, code):
    other = open_model(store, store.models.find("other"))
    with pytest.raises(UsageError) as caught:
        list(watch(store, other, source, 50, catalogue))
    assert caught.value.code == code


def test_a_model_kept_without_limits_says_so(store, model):
    kept = store.models.find("other")
    del kept.record["limits"]
    with pytest.raises(UsageError) as caught:
        compare_batch(open_model(store, kept), batch())
    assert caught.value.code == "monitor.no_limits"


def watch_until_killed(store, model, source, catalogue, seconds):
    """Watch in a process that ends at a moment by itself as by kill -9; return whether it did."""
    store.close()
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # of its own work, whoever else works
            for _ in watch(store, model, source, 50, catalogue):
                pass
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGPROF)
    return status != 0


def expected_of(store, model, shifts):
    """Watch the batches without a process that ends; of equal rows the result is the same."""
    compared = {shift: compare_batch(model, batch(shift)) for shift in sorted(set(shifts))}
    for number, shift in enumerate(shifts):
        made = Batch(str(number), 0, model.kept.title, 240, compared[shift].result)
        store.watches.add(model.kept.name, "in one", made, compared[shift].beyond)
    return [compared[shift].result for shift in shifts]


def alarms_of(store, name, source):
    return sorted(
        (a.subject, a.state, a.quiet, a.first, a.last)
        for a in store.watches.alarms(name, resolved=True)
        if a.source == source
    )


def told_of(store, source):
    messages = [json.loads(message.body) for message in store.outbox.messages("killed")]
    return Counter((m["subject"], m["state"]) for m in messages if m["source"] == source)


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.long)])
def test_no_batch_is_lost_or_repeated_when_it_is_killed(store, catalogue, tmp_path, count):
    rng = random.Random(SEED)
    shifts = [rng.choice([0, 0, 0, 25]) for _ in range(count)]
    source = write_files(tmp_path / "new", shifts)
    kept = store.models.find("other")
    name = f"killed-{count}"
    model = open_model(store, store.models.add(name, "r", "s", kept.files, kept.record))
    webhook = {"url": "https://hooks.example/", "secret": "secret:HOOK"}
    deployment = Deployment("killed", name, (source, "in one"), webhook=webhook)
    store.deployments.save(deployment)
    expected = expected_of(store, model, shifts)  # and what a process does first is done
    kills = 0
    while watch_until_killed(store, model, source, catalogue, rng.uniform(0.1, 1.0)):
        kills += 1
    batches = store.watches.batches(name, source)
    assert [b.batch.split()[0] for b in batches] == [f"b{n:03}.csv" for n in range(count)]
    assert [b.result for b in batches] == expected
    assert kills > 0
    assert alarms_of(store, name, source) == alarms_of(store, name, "in one") != []
    assert told_of(store, source) == told_of(store, "in one") != Counter()
    store.deployments.stop("killed")


def test_what_a_process_holds_does_not_grow_with_its_batches(store, model, catalogue, tmp_path):
    file = tmp_path / "rows.db"
    with closing(sqlite3.connect(file)) as connection:
        pd.concat([batch()] * 3, ignore_index=True).to_sql("loans", connection, index=False)
    held = []
    for number, _ in enumerate(watch(store, model, f"{file}:loans", 24, catalogue), 1):
        if number in (5, 30):
            gc.collect()
            held.append(tables_and_batches())
    assert held[1] == held[0] > 0


def tables_and_batches():
    """Count what a process holds of the batches that it has watched."""
    kinds = (pd.DataFrame, pd.Series, Batch, Alarm)
    return sum(isinstance(thing, kinds) for thing in gc.get_objects())
