"""Keeping a model: what is kept of it, and when it is not."""

from __future__ import annotations

import gzip
import json
import time

import numpy as np
import pytest

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.prediction import predict
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import disk_quota
from tests.registry.conftest import loans


@pytest.fixture(scope="module")
def kept(passed):
    return keep_of_run(*passed, "tree", "loans", note="The first.", sample=20)


def test_the_record_says_where_the_model_came_from(passed, kept):
    _, run = passed
    record = kept.record
    assert (kept.title, kept.run, kept.stage, kept.note) == (
        "loans:1",
        run.id,
        "tree",
        "The first.",
    )
    assert record["pipeline"]["text"] == run.spec
    assert record["settings"]["n_estimators"] == 8
    assert record["rows"] == {"train": 180, "test": 60}
    assert [source["stage"] for source in record["sources"]] == ["loans"]
    assert record["sources"][0]["files"]["path"]
    assert record["sources"][0]["rows"] == 240
    assert record["answers"]["classes"] == ["no", "yes"]
    assert record["answers"]["positive"] == "yes"
    assert "scikit-learn" in record["libraries"]


def test_the_record_holds_what_judged_the_model_with_intervals(passed, kept):
    store, run = passed
    scores, gate = kept.record["judgements"]
    stages = {row["stage"]: row for row in store.runs.stages(run.id)}
    assert (scores["stage"], gate["stage"]) == ("scores", "gate")
    assert scores["metrics"] == stages["scores"]["summary"]["metrics"]
    low, high = scores["intervals"]["accuracy"]
    assert low < scores["metrics"]["accuracy"] < high
    assert gate["passed"] is True


def test_versions_count_up_and_a_gate_names_the_model_before_it(passed, kept):
    second = keep_of_run(*passed, "tree", "loans")
    other = keep_of_run(*passed, "tree", "other")
    assert (second.version, other.version) == (kept.version + 1, 1)


def test_no_row_is_kept_unless_asked_for(passed):
    store, run = passed
    kept = keep_of_run(store, run, "tree", "bare")
    assert set(kept.files) == {"model", "profile"}
    profile = json.loads(gzip.decompress(store.models.objects.read(kept.files["profile"].name)))
    assert set(profile["features"]) == {"income", "city"}
    assert sum(profile["features"]["city"]["sketch"]["counts"].values()) == 180


def test_a_sample_is_drawn_from_the_training_rows(passed, kept):
    store, _ = passed
    from pipeline_core.store import frames

    sample = frames.read(store.models.objects.path(kept.files["sample"].name))
    assert len(sample) == 20
    rows = loans()
    assert (sample["income"] == rows.loc[sample.index, "income"]).all()


def test_the_opened_model_answers_as_the_run_does(passed, kept):
    store, run = passed
    model = open_model(store, kept)
    key = {row["stage"]: row["key"] for row in store.runs.stages(run.id)}["scores"]
    judged = store.artifacts.table(key, "predictions")
    rows = loans().loc[judged["row"], ["income", "city"]]
    assert np.array_equal(model.pipeline.predict(rows), judged["predicted"])
    assert model.warnings == ()


def test_a_refused_model_is_not_kept(run_of):
    store, run = run_of(at_least=1.0)
    with pytest.raises(UsageError) as caught:
        keep_of_run(store, run, "tree", "loans")
    assert caught.value.code == "registry.refused"
    assert caught.value.values["gates"] == ["gate"]
    assert store.models.versions() == []


@pytest.mark.parametrize(
    ("stage", "name", "code"),
    [
        ("tree", "../x", "registry.bad_name"),
        ("tree", "", "registry.bad_name"),
        ("tree", "Loans", "registry.bad_name"),
        ("tree", "x" * 65, "registry.bad_name"),
        ("split", "loans", "test.no_model"),
        ("tre", "loans", "registry.no_stage"),
    ],
)
def test_what_cannot_be_kept_is_said(passed, stage, name, code):
    with pytest.raises((UsageError, StoreError)) as caught:
        keep_of_run(*passed, stage, name)
    assert caught.value.code == code


def test_a_damaged_file_is_noticed(passed):
    store, run = passed
    kept = keep_of_run(store, run, "tree", "damaged")
    path = store.models.objects.path(kept.files["profile"].name)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(StoreError) as caught:
        open_model(store, kept)
    assert caught.value.code == "registry.damaged"
    path.unlink()


def test_a_model_of_another_library_version_says_so(passed, monkeypatch):
    store, run = passed
    kept = keep_of_run(store, run, "tree", "older")
    kept.record["libraries"]["scikit-learn"] = "1.2.0"
    (warning,) = open_model(store, kept).warnings
    assert warning.code == "registry.other_libraries"
    assert any("1.2.0" in text for text in warning.values["libraries"])


def test_a_model_without_room_is_not_kept_and_leaves_nothing(run_of, monkeypatch):
    store, run = run_of()
    with monkeypatch.context() as patch:
        patch.setattr(disk_quota, "quota_of", lambda workspace: 0.001)
        with pytest.raises(StoreError) as caught:
            keep_of_run(store, run, "tree", "large", sample=5)
    assert caught.value.code == "store.quota_model"
    assert caught.value.values["model"] == "large"
    assert store.models.versions() == []
    assert not any(path.is_file() for path in store.models.objects.folder.rglob("*"))


def test_a_kept_model_outlives_its_run_and_every_clean_up(run_of):
    store, run = run_of()
    kept = keep_of_run(store, run, "tree", "loans", sample=20)
    rows = loans().drop(columns="paid")
    before = predict(open_model(store, kept), rows).answers
    assert store.forget_run(run.id)
    store.artifacts.forget_before(time.time() + 1)
    store.artifacts.sweep(0)
    store.models.sweep(0)
    store.sweep()
    after = predict(open_model(store, store.models.find("loans")), rows).answers
    assert after.equals(before)
    assert all(store.models.objects.has(file) for file in kept.files.values())
    # Only what needs the run itself is gone.
    with pytest.raises(StoreError):
        keep_of_run(store, run, "tree", "loans")
