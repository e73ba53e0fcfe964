"""Labels that come later and in part, and the performance of the batches that they belong to."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score, r2_score, roc_auc_score

from pipeline_core.catalog import load_catalogue
from pipeline_core.measures.estimated_performance import calibration_of, estimated_metrics
from pipeline_core.monitor.labels import join_labels, read_labels
from pipeline_core.monitor.open_models import OpenModels
from pipeline_core.monitor.performance import beyond_limit, performance_of
from pipeline_core.monitor.rounds import look
from pipeline_core.registry.opened_model import open_model
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.late_labels import LabelledRow
from tests.monitor.conftest import batch
from tests.registry.conftest import loans


@pytest.fixture
def catalogue(store):
    return load_catalogue(store.workspace)


@pytest.fixture
def deployment(store, tmp_path):
    """Rows and labels in two folders, of a model of this test's own."""
    kept = store.models.find("loans")
    name = f"late-{len(store.models.versions())}"
    store.models.add(name, kept.run, kept.stage, kept.files, kept.record)
    for folder in ("rows", "labels"):
        (tmp_path / folder).mkdir()
    labels = {"source": str(tmp_path / "labels"), "key": ["id"], "days": 30}
    saved = Deployment(name, name, (str(tmp_path / "rows"),), labels=labels)
    return store.deployments.save(saved)


@pytest.fixture(autouse=True)
def _stopped(store):
    yield
    for one in store.deployments.all():
        store.deployments.stop(one.name)


def put(folder, name, table):
    file = folder / f"{name}.csv"
    table.to_csv(file, index=False)
    os.utime(file, (1_000_000 + len(list(folder.iterdir())),) * 2)


def rows_of(number, rows=80):
    start = 1_000 * number
    table = batch().iloc[:rows].reset_index(drop=True)
    return table.assign(id=np.arange(start, start + rows))


def labels_of(number, rows=80, *, wrong=False):
    table = loans().iloc[:rows].reset_index(drop=True)[["paid"]]
    if wrong:
        table["paid"] = np.where(table["paid"] == "yes", "no", "yes")
    return table.assign(id=np.arange(1_000 * number, 1_000 * number + rows))


def watch_all(store, deployment):
    seen = list(look(store, deployment, OpenModels(store)))
    assert [s.problem for s in seen if s.problem] == []
    return seen


def performances(store, deployment):
    return store.late_labels.performances(deployment.model, deployment.sources[0])


def test_the_performance_is_scikit_learns_on_the_rows_with_labels(store, deployment, tmp_path):
    put(tmp_path / "rows", "a", rows_of(1))
    some = labels_of(1).sample(60, random_state=3)  # in part, in another order, and others
    put(tmp_path / "labels", "a", pd.concat([some, labels_of(9, 5)]))
    watch_all(store, deployment)
    (done,) = performances(store, deployment)
    model = open_model(store, store.models.find(deployment.model)).pipeline
    table = rows_of(1).set_index("id").loc[some["id"]]
    chances, predicted = model.predict_proba(table)[:, 1], model.predict(table)
    metrics = done.result["metrics"]
    assert (done.labels, done.result["rows"], done.judged) == (60, 80, True)
    assert done.result["value"] == metrics["roc_auc"]
    assert metrics["roc_auc"] == roc_auc_score(some["paid"], chances)
    assert metrics["accuracy"] == accuracy_score(some["paid"], predicted)
    assert metrics["f1"] == f1_score(some["paid"], predicted, pos_label="yes")
    for line in done.result["groups"]:
        part = (table["city"] == line["group"]).to_numpy()
        assert line["attribute"] == "city"
        assert line["labels"] == part.sum()
        assert line["value"] == roc_auc_score(some["paid"][part], chances[part])
    assert {line["group"] for line in done.result["groups"]} == set(table["city"])


def test_the_estimate_is_that_of_calibrated_confidence_and_its_error_is_known_later(
    store, deployment, tmp_path
):
    put(tmp_path / "rows", "a", rows_of(1))
    (seen,) = watch_all(store, deployment)
    model = open_model(store, store.models.find(deployment.model))
    scores, shares = model.kept.record["performance"]["calibrations"]["yes"]
    table = rows_of(1)
    chances = np.interp(model.pipeline.predict_proba(table)[:, 1], scores, shares)
    expected = estimated_metrics(chances, model.pipeline.predict(table) == "yes")
    estimate = seen.watched.batch.result["estimate"]
    assert estimate["estimated_metrics"] == expected
    assert estimate["estimated"] == expected["roc_auc"]
    put(tmp_path / "labels", "a", labels_of(1))
    watch_all(store, deployment)
    (done,) = performances(store, deployment)
    assert done.result["estimated"] == expected["roc_auc"]
    assert done.result["estimate_error"] == expected["roc_auc"] - done.result["value"]


def test_the_calibration_is_learned_from_test_rows(store):
    from pipeline_core.runs.keeping import keep_of_run  # the same run gives the same record

    kept = keep_of_run(store, store.runs.latest(1)[0], "tree", "calibrated")
    learned = kept.record["performance"]
    assert learned["labels"] == kept.record["rows"]["test"]
    assert learned["metric"] == "roc_auc"
    assert learned["sizes"] == [20]
    assert learned["limits"][0] < learned["typical"] <= 1
    calibration = calibration_of(np.array([0.0, 1.0]), np.array([False, True]))
    assert len(calibration.scores) == len(calibration.shares)
    scores, shares = learned["calibrations"]["yes"]
    assert (np.diff(scores) > 0).all()
    assert (np.diff(shares) >= 0).all()


def test_a_batch_has_its_say_once_when_enough_labels_are_there(store, deployment, tmp_path):
    put(tmp_path / "rows", "a", rows_of(1))
    wrong = labels_of(1, wrong=True)
    put(tmp_path / "labels", "a", wrong.iloc[:15])
    assert [s.judged.alarms for s in watch_all(store, deployment) if s.judged] == [[]]
    put(tmp_path / "labels", "b", wrong.iloc[15:50])
    (judged,) = [s.judged for s in watch_all(store, deployment) if s.judged]
    assert [(a.subject, a.state) for a in judged.alarms] == [("performance: roc_auc", "open")]
    put(tmp_path / "labels", "c", labels_of(1))  # corrected: the result changes, no alarm does
    (judged,) = [s.judged for s in watch_all(store, deployment) if s.judged]
    assert judged.alarms == []
    assert judged.performance.result["value"] > 0.9
    late, name, source = store.late_labels, deployment.model, deployment.sources[0]
    late.add(name, "by hand", "1", 0, {'["1000"]': "yes"})
    (pending,) = late.pending(name, source)
    assert late.write(name, pending, 80, {}, {"x": True}) == []
    for number in (2, 3, 4):
        put(tmp_path / "rows", str(number), rows_of(number))
        put(tmp_path / "labels", str(number), labels_of(number))
    ends = [a.state for s in watch_all(store, deployment) if s.judged for a in s.judged.alarms]
    assert ends == ["resolved"]


def test_it_does_not_matter_which_comes_first(store, deployment, tmp_path):
    put(tmp_path / "labels", "a", labels_of(1))
    assert watch_all(store, deployment) == []
    put(tmp_path / "rows", "a", rows_of(1))
    watch_all(store, deployment)
    assert [(p.labels, p.judged) for p in performances(store, deployment)] == [(80, True)]


def test_labels_that_were_read_are_judged_by_who_comes_after_a_kill(
    store, deployment, tmp_path, catalogue
):
    put(tmp_path / "rows", "a", rows_of(1))
    put(tmp_path / "labels", "a", labels_of(1, wrong=True))
    model = OpenModels(store).find(deployment.model)
    list(look(store, deployment._replace(labels={**deployment.labels, "source": "/no"}),
              OpenModels(store)))  # fmt: skip
    read_labels(store, deployment.labels, model, catalogue)
    assert [p.labels for p in performances(store, deployment)] == [0]  # killed here
    (judged,) = join_labels(store, deployment, model, catalogue)
    assert [a.state for a in judged.alarms] == ["open"]
    assert list(join_labels(store, deployment, model, catalogue)) == []


def test_labels_that_come_while_a_batch_is_computed_are_computed_next(store, deployment, tmp_path):
    put(tmp_path / "rows", "a", rows_of(1))
    put(tmp_path / "labels", "a", labels_of(1).iloc[:30])
    watch_all(store, deployment)
    late, name, source = store.late_labels, deployment.model, deployment.sources[0]
    late.add(name, "by hand", "1", 0, {'["1030"]': "yes"})
    (seen,) = late.pending(name, source)
    late.add(name, "by hand", "2", 0, {'["1031"]': "no"})
    assert late.write(name, seen, 31, {}, {"x": True}) == []
    assert [p.number for p in late.pending(name, source)] == [1]
    watch_all(store, deployment)
    assert [p.labels for p in performances(store, deployment)] == [32]


def test_labels_of_a_table_are_read_as_they_come(store, deployment, tmp_path):
    file = tmp_path / "labels.db"
    source = f"{file}:late"
    labels = {**deployment.labels, "source": source}
    saved = store.deployments.save(deployment._replace(labels=labels))
    put(tmp_path / "rows", "a", rows_of(1))
    for part in (slice(0, 7), slice(7, 30)):
        with closing(sqlite3.connect(file)) as connection:
            labels_of(1).iloc[part].to_sql("late", connection, index=False, if_exists="append")
        watch_all(store, saved)
        assert [p.labels for p in performances(store, saved)] == [part.stop]


def test_nothing_of_a_row_is_kept_but_its_key_its_answer_and_its_group(store, deployment, tmp_path):
    put(tmp_path / "rows", "a", rows_of(1).assign(income=12.3456789))
    watch_all(store, deployment)
    with closing(sqlite3.connect(store.workspace / "fabrica.db")) as connection:
        sql = "SELECT * FROM watched_rows WHERE name = ?"
        rows = connection.execute(sql, (deployment.model,)).fetchall()
    assert len(rows) == 80
    assert rows[0][4] == '["1000"]'
    assert rows[0][6] == f'["{batch()["city"].iloc[0]}"]'
    assert "12.34" not in repr(rows)


def test_rows_go_after_their_days_and_at_once_when_asked(store, deployment, tmp_path):
    put(tmp_path / "rows", "a", rows_of(1))
    put(tmp_path / "labels", "a", labels_of(1))
    watch_all(store, deployment)
    before = performances(store, deployment)
    late, source = store.late_labels, deployment.sources[0]
    assert late.forget(deployment.model, before=1.0) == 0
    assert late.forget(deployment.model) == 160
    assert late.rows(deployment.model, source, 1) == []
    put(tmp_path / "labels", "b", labels_of(1, wrong=True))
    assert watch_all(store, deployment) == []
    assert performances(store, deployment) == before


def test_what_lacks_its_key_or_its_label_is_said(store, deployment, tmp_path):
    put(tmp_path / "labels", "a", labels_of(1).drop(columns="paid"))
    (seen,) = look(store, deployment, OpenModels(store))
    assert seen.problem.code == "monitor.no_label_column"
    put(tmp_path / "rows", "a", rows_of(1).drop(columns="id"))
    (seen,) = look(store, deployment, OpenModels(store))
    assert seen.problem.code == "monitor.no_key"
    assert store.deployments.find(deployment.name).problem == seen.problem


def test_numbers_are_judged_by_their_own_metrics():
    learned = {"metric": "r2", "positive": None, "sizes": [20], "limits": [0.5], "typical": 0.8}
    record = {
        "answers": {"classes": []},
        "performance": {**learned, "calibrations": {}, "groups": {}},
    }
    rng = np.random.default_rng(0)
    actual, predicted = rng.normal(size=50), rng.normal(size=50)
    rows = [
        LabelledRow([p], [], f"{a!r}")
        for a, p in zip(actual.tolist(), predicted.tolist(), strict=True)
    ]
    result = performance_of(record, [*rows, LabelledRow([1.0], [], None)])
    assert result["value"] == r2_score(actual, predicted)
    assert (result["labels"], result["rows"], result["limit"]) == (50, 51, 0.5)
    assert result["estimated"] is None


def killed_looks(store, deployment, rng):
    """Look in processes that end at a moment as by kill -9, until one comes to its end."""
    kills = 0
    while True:
        store.close()
        child = os.fork()
        if not child:
            try:
                signal.signal(signal.SIGPROF, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_PROF, rng.uniform(0.05, 0.4))
                list(look(store, deployment, OpenModels(store)))
                os._exit(0)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGPROF)
        if not status:
            return kills
        kills += 1


def test_no_label_is_lost_or_counts_twice_when_it_is_killed(store, deployment, tmp_path):
    rng = random.Random(11)
    for number in range(1, 13):
        put(tmp_path / "rows", f"{number:02}", rows_of(number))
        wrong = labels_of(number, wrong=number in (3, 4, 9))
        for part in (slice(0, 50), slice(40, 80)):
            put(tmp_path / "labels", f"{number:02}-{part.start}", wrong.iloc[part])
    kills = killed_looks(store, deployment, rng)
    whole = Deployment("whole", f"{deployment.model}-whole", deployment.sources)
    kept = store.models.find(deployment.model)
    store.models.add(whole.model, kept.run, kept.stage, kept.files, kept.record)
    watch_all(store, store.deployments.save(whole._replace(labels=deployment.labels)))
    assert kills > 0
    assert performances(store, deployment) == performances(store, whole) != []
    both = [store.watches.alarms(d.model, resolved=True) for d in (deployment, whole)]
    told = [sorted((a.subject, a.state, a.quiet, a.first, a.last) for a in some) for some in both]
    assert told[0] == told[1]
    assert "performance: roc_auc" in [subject for subject, *_ in told[0]]


@pytest.mark.parametrize(
    ("metric", "typical", "rows", "labels", "value", "limit", "beyond"),
    [
        ("r2", 0.8, 30, 19, 0.4, 0.5, "wait"),
        ("r2", 0.8, 30, 20, 0.4, 0.5, True),
        ("r2", 0.8, 80, 39, 0.4, 0.5, "wait"),
        ("r2", 0.8, 80, 40, 0.4, 0.5, True),
        ("r2", 0.8, 9_000, 199, 0.4, 0.5, "wait"),
        ("r2", 0.8, 9_000, 200, 0.55, 0.5, None),
        ("r2", 0.8, 9_000, 200, 0.57, 0.5, False),
        ("mean_absolute_error", 1.0, 80, 80, 2.1, 2.0, True),
        ("mean_absolute_error", 1.0, 80, 80, 1.9, 2.0, None),
        ("mean_absolute_error", 1.0, 80, 80, 1.7, 2.0, False),
        ("r2", None, 80, 80, 0.4, None, "wait"),
    ],
)
def test_enough_labels_are_waited_for_and_what_is_near_the_limit_does_nothing(
    metric, typical, rows, labels, value, limit, beyond
):
    record = {"performance": {"metric": metric, "typical": typical}}
    result = {"rows": rows, "labels": labels, "value": value, "limit": limit}
    expected = None if beyond == "wait" else {f"performance: {metric}": beyond}
    assert beyond_limit(record, result) == expected


# Labels that come with the rows --------------------------------------------------------
def test_labels_in_the_batch_give_its_performance_at_once(store, deployment, tmp_path):
    rows = rows_of(1).assign(paid=labels_of(1)["paid"])
    rows.loc[:9, "paid"] = None
    put(tmp_path / "rows", "a", rows)
    (seen,) = watch_all(store, deployment)
    (done,) = performances(store, deployment)
    known = rows.iloc[10:]
    model = open_model(store, store.models.find(deployment.model)).pipeline
    chances = model.predict_proba(known.drop(columns="paid"))[:, 1]
    assert (done.labels, done.result["rows"], done.judged) == (70, 80, True)
    assert done.result["value"] == roc_auc_score(known["paid"], chances)
    assert seen.watched.performance.result == done.result


def test_wrong_labels_in_the_batch_raise_the_alarm_of_the_metric(store, deployment, tmp_path):
    put(tmp_path / "rows", "a", rows_of(1).assign(paid=labels_of(1, wrong=True)["paid"]))
    watch_all(store, deployment)
    subjects = {alarm.subject for alarm in store.watches.alarms(deployment.model_name)}
    assert "performance: roc_auc" in subjects


def test_labels_that_come_later_join_those_of_the_batch(store, deployment, tmp_path):
    rows = rows_of(1).assign(paid=labels_of(1)["paid"])
    rows.loc[15:, "paid"] = None
    put(tmp_path / "rows", "a", rows)
    watch_all(store, deployment)
    assert [(done.labels, done.judged) for done in performances(store, deployment)] == [(15, False)]
    put(tmp_path / "labels", "later", labels_of(1).iloc[30:60])
    watch_all(store, deployment)
    assert [(done.labels, done.judged) for done in performances(store, deployment)] == [(45, True)]
