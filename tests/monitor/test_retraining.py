"""What an alarm starts: fresh rows, a run, a challenger and a proposal, each once."""

from __future__ import annotations

import os
import signal

import pandas as pd
import pytest

import pipeline_core
from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import UsageError
from pipeline_core.monitor import respond as starting
from pipeline_core.monitor.fresh_rows import fresh_file
from pipeline_core.monitor.open_models import OpenModels
from pipeline_core.monitor.respond import begin, respond
from pipeline_core.monitor.retraining import retrain
from pipeline_core.monitor.rounds import look_at_all
from pipeline_core.registry.opened_model import open_model
from pipeline_core.store import open_store
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.retrainings import MOST_ATTEMPTS
from pipeline_core.store.watches import Batch
from tests.monitor.retrained import (
    Watch,
    codes,
    execute_here,
    propose,
    watch_of,
    watched,
    work_on,
    years,
)
from tests.registry.conftest import TEXT

TESTS = """\
tests:
  - {name: enough rows, stage: roles, rows_at_least: 5000}
  - {name: good enough, stage: scores, metric: accuracy, at_least: LEAST}
"""


def test_an_alarm_ends_in_a_proposal_to_promote_and_nothing_is_promoted(place):
    store, folder = place
    for number in range(2):
        watched(store, folder, number, years(200, 25, number + 1), alarm=number == 1)
    going = begin(store, watch_of(folder))
    done = work_on(store, going)
    assert (done.state, done.attempts) == ("proposed", 1)
    assert codes(done) == ["retrain.better", "retrain.gates_passed"]
    (proposal,) = store.proposals.of("loans")
    assert (proposal.titles, proposal.advice) == (("loans:1", "loans:2"), "promote")
    assert store.models.find("loans").title == "loans:1"
    assert store.models.find("loans:challenger").title == "loans:2"
    fresh = pd.read_parquet(folder / "retraining" / f"loans-{done.id[:12]}.parquet")
    expected = pd.concat([years(200, 25, 1), years(200, 25, 2)], ignore_index=True)
    pd.testing.assert_frame_equal(fresh, expected, check_dtype=False)
    assert "retraining/" in store.runs.get(done.run).spec
    assert "retraining/" not in (folder / "loans.yaml").read_text()


def test_the_comparison_is_on_rows_of_neither_training(place):
    from sklearn.metrics import roc_auc_score

    store, folder = place
    rows = years(400, 25, 1)
    watched(store, folder, 0, rows)
    done = work_on(store, begin(store, watch_of(folder)))
    (proposal,) = store.proposals.of("loans")
    record = store.models.find("loans:2").record
    assert proposal.comparison["rows"] == record["rows"]["test"] == 100
    first = proposal.comparison["metrics"][0]
    assert first["metric"] == "roc_auc"
    judged = next(one for one in record["judgements"] if one["stage"] == "scores")
    assert first["challenger"] == judged["metrics"]["roc_auc"]  # as the run's own evaluation
    split = pipeline_core.read(folder / "loans.yaml", workspace=folder / "elsewhere")
    assert split is not None
    model = open_model(store, store.models.find("loans:1"))
    run_rows = fresh_test_rows(store, done)
    scores = model.pipeline.predict_proba(run_rows[["income", "city"]])[:, 1]
    assert first["champion"] == roc_auc_score(run_rows["paid"] == "yes", scores)
    assert first["low"] < first["challenger"] - first["champion"] < first["high"]


def fresh_test_rows(store, done):
    """Return the test rows of a retraining's run."""
    from pipeline_core.monitor.challenger import _fitted

    fitted, _ = _fitted(store, store.runs.get(done.run), "tree")
    return fitted.data.test_rows


def test_an_alarm_is_answered_once_and_a_new_one_waits_for_the_one_at_work(place):
    store, folder = place
    watch = watch_of(folder)
    assert begin(store, watch) is None  # no alarm
    watched(store, folder, 0, years(200, 25))
    first = begin(store, watch)
    watched(store, folder, 1, years(200, 25, 3), alarm=True)
    source = str(folder / "new")
    store.watches.add("loans", source, Batch("x", 0, "loans:1", 1, {}), {"city": True})
    assert begin(store, watch).id == first.id  # never two at once
    assert len(store.retrainings.alarms(first.id)) == 1
    work_on(store, first)
    second = begin(store, watch)
    assert second.id != first.id
    store.retrainings.end(second.id, "failed", [])
    assert begin(store, watch) is None  # each alarm has been answered
    assert [one.id for one in store.retrainings.of("loans")] == [second.id, first.id]
    assert begin(store, watch, by_hand=True) is not None


@pytest.mark.parametrize("case", ["gate", "test", "target", "rows", "stage", "file"])
def test_what_is_in_the_way_is_said(place, case):
    store, folder = place
    watch, pipeline = watch_of(folder), folder / "loans.yaml"
    rows = years(100, 25)
    text = TEXT.replace("AT_LEAST", "0.999" if case == "gate" else "0.5")
    if case == "test":
        text += TESTS.replace("LEAST", "0.999")
    pipeline.write_text(text)
    if case != "rows":
        watched(store, folder, 0, rows.drop(columns="paid") if case == "target" else rows)
    if case == "stage":
        watch = Watch({**watch.retrain, "into": "roles"}, sources=watch.sources)
    going = begin(store, watch, by_hand=True)
    if case == "file":
        pipeline.write_text("stages: [")
    done = work_on(store, going)
    expected = {
        "gate": ("refused", "registry.refused"),
        "test": ("refused", "retrain.tests_failed"),
        "target": ("failed", "retrain.no_target"),
        "rows": ("failed", "retrain.no_rows"),
        "stage": ("failed", "retrain.no_source"),
    }.get(case)
    assert expected is None or (done.state, codes(done)) == (expected[0], [expected[1]])
    assert done.state in ("failed", "refused")
    assert store.proposals.of() == []
    assert len(store.models.versions("loans")) == 1


def test_tests_of_other_stages_are_said_and_do_not_refuse(place):
    store, folder = place
    (folder / "loans.yaml").write_text(
        TEXT.replace("AT_LEAST", "0.5") + TESTS.replace("LEAST", "0.5")
    )
    watched(store, folder, 0, years(200, 25))
    done = work_on(store, begin(store, watch_of(folder)))
    assert "retrain.other_test" in codes(done)
    assert "retrain.tests_passed" in codes(done)
    assert done.state == "proposed"


def test_only_the_last_batches_since_the_champion_was_kept_are_used(place):
    store, folder = place
    for number in range(3):
        watched(store, folder, number, years(100, 25, number))
    done = work_on(store, begin(store, watch_of(folder, last=2)))
    fresh = pd.read_parquet(folder / "retraining" / f"loans-{done.id[:12]}.parquet")
    assert fresh["income"].tolist() == [
        *years(100, 25, 1)["income"], *years(100, 25, 2)["income"]
    ]  # fmt: skip
    store.models.set_alias("loans", "champion", 2)
    again = work_on(store, begin(store, watch_of(folder), by_hand=True))
    assert codes(again) == ["retrain.no_rows"]  # all were there before this champion


def test_a_replaced_file_is_not_the_batch_that_was_watched(place):
    store, folder = place
    watched(store, folder, 0, years(100, 25))
    years(100, 99).to_csv(folder / "new" / "b0.csv", index=False)
    assert codes(work_on(store, begin(store, watch_of(folder)))) == ["retrain.no_rows"]


def test_a_person_answers_and_the_alias_moves(place):
    store, folder = place
    proposal = propose(store, folder)
    with pytest.raises(UsageError) as caught:
        store.proposals.answer(proposal, "promoted", " ", "why")
    assert caught.value.code == "retrain.half_answer"
    answered = store.proposals.answer(
        store.proposals.find(proposal.id[:6]), "promoted", "Ana", "Ok."
    )
    assert (answered.state, answered.person, answered.reason) == ("promoted", "Ana", "Ok.")
    assert store.models.find("loans:champion").title == "loans:2"
    assert store.models.find("loans:2").aliases == ("champion",)
    with pytest.raises(UsageError) as caught:
        store.proposals.answer(proposal, "declined", "Eva", "No.")
    assert caught.value.code == "retrain.answered"
    assert store.models.find("loans:champion").title == "loans:2"


def test_a_proposal_against_a_former_champion_is_not_promoted(place):
    store, folder = place
    proposal = propose(store, folder)
    store.models.add("loans", "r", "tree", {}, store.models.find("loans:1").record)
    store.models.set_alias("loans", "champion", 3)
    with pytest.raises(UsageError) as caught:
        store.proposals.answer(proposal, "promoted", "Ana", "Ok.")
    assert caught.value.code == "retrain.other_champion"
    assert store.models.find("loans:champion").title == "loans:3"
    assert store.proposals.of() != []  # it can still be declined


def kill_at(work):
    """Do some work in a process of its own, and kill it when it says that it is there."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)

        def stay(*_):
            os.write(writer, b"!")
            signal.pause()

        try:
            work(stay)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        assert said.read(1) == b"!", "it ended before it was there"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.parametrize("moment", ["run", "kept"])
def test_a_retraining_that_is_killed_is_taken_up_and_does_nothing_twice(place, moment):
    store, folder = place
    watched(store, folder, 0, years(200, 25))
    going = begin(store, watch_of(folder))
    load_catalogue(store.workspace)
    store.close()

    def work(stay):
        def execute(store, run):
            if moment == "run":
                store.runs.claim(run.id)
                stay()
            execute_here(store, run)

        from pipeline_core.monitor import challenger

        challenger._comparison = stay
        retrain(open_store(folder / "home"), going, execute)

    kill_at(work)
    if moment == "run":
        assert store.runs.get(store.retrainings.find(going.id).run).status == "running"
    else:
        assert len(store.models.versions("loans")) == 2
    assert store.retrainings.find(going.id).is_abandoned
    assert begin(store, watch_of(folder)).id == going.id
    done = work_on(store, store.retrainings.find(going.id))
    assert (done.state, done.attempts) == ("proposed", 2)
    assert len(store.models.versions("loans")) == 2
    assert len(store.proposals.of(answered=True)) == 1
    files = list((folder / "retraining").iterdir())
    assert len(files) == 1


def test_two_processes_do_not_work_on_one(place):
    store, folder = place
    watched(store, folder, 0, years(100, 25))
    going = begin(store, watch_of(folder))
    assert store.retrainings.take(going)
    assert not store.retrainings.take(going)
    held = store.retrainings.find(going.id)
    assert work_on(store, held) == held  # its process, this one, is alive
    assert respond(store, watch_of(folder)).id == going.id


def test_one_that_is_killed_again_and_again_ends(place):
    store, folder = place
    watched(store, folder, 0, years(100, 25))
    going = begin(store, watch_of(folder))
    with store._database.transaction() as write:
        write.execute("UPDATE retrainings SET attempts = ?", (MOST_ATTEMPTS,))
    done = work_on(store, store.retrainings.find(going.id))
    assert (done.state, codes(done)) == ("failed", ["retrain.killed"])


def test_a_watch_that_starts_nothing_starts_nothing(place):
    store, folder = place
    watched(store, folder, 0, years(100, 25))
    assert respond(store, Watch(None, sources=(str(folder / "new"),))) is None
    assert store.retrainings.of() == []


def test_the_loop_starts_one_and_again_only_where_nobody_works(place, monkeypatch):
    store, folder = place
    started = []
    monkeypatch.setattr(starting, "start_process", lambda _, going: started.append(going.id))
    years(200, 25).to_csv(folder / "new" / "b0.csv", index=False)
    os.utime(folder / "new" / "b0.csv", (1_000_000,) * 2)
    watch = watch_of(folder)
    store.deployments.save(Deployment("w", "loans", watch.sources, retrain=watch.retrain))
    seen = list(look_at_all(store, OpenModels(store)))
    assert [one.problem for one in seen] == [None]
    (going,) = store.retrainings.of("loans")
    assert len(store.retrainings.alarms(going.id)) == len(store.watches.alarms("loans")) > 1
    list(look_at_all(store, OpenModels(store)))
    assert started == [going.id] * 2  # the first process never came
    store.retrainings.take(going)
    list(look_at_all(store, OpenModels(store)))
    assert len(started) == 2


def test_labels_that_came_late_are_joined_by_the_watchs_key(place):
    store, folder = place
    rows = years(100, 25).assign(loan=range(100))
    watched(store, folder, 0, rows.drop(columns="paid"))
    labels = {f'["{loan}"]': paid for loan, paid in zip(rows["loan"], rows["paid"], strict=True)}
    del labels['["7"]']
    store.late_labels.add("loans", "s", "b", 0, labels)
    watch = watch_of(folder)
    watch.labels = {"source": "s", "key": ["loan"]}
    going = begin(store, watch)
    file = fresh_file(store, going, store.models.find("loans"), load_catalogue(store.workspace))
    fresh = pd.read_parquet(file)
    expected = rows[rows["loan"] != 7]
    assert fresh["paid"].tolist() == expected["paid"].tolist()
    assert fresh["loan"].tolist() == expected["loan"].tolist()
