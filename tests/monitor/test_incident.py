"""A window that raised an alarm, kept as a test that later models must pass."""

from __future__ import annotations

import io
import re
import runpy
import sys

import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import SpecError, UsageError
from pipeline_core.measures.incidents import incident_rows, judge_incident
from pipeline_core.monitor.incident import keep_incident
from pipeline_core.monitor.respond import begin
from pipeline_core.runs.exports import pytest_file, script
from pipeline_core.runs.pack import pack, unpack
from pipeline_core.runs.testing import judge_run
from pipeline_core.spec import read
from pipeline_core.store.deployments import Deployment
from tests.monitor.retrained import codes, execute_here, watch_of, watched, work_on, years


def with_people(rows):
    """Rows with what identifies people: a key, a name, and a text that the model reads not."""
    names = [f"Person {number}" for number in range(len(rows))]
    return rows.assign(customer=range(1_000, 1_000 + len(rows)), name=names)


@pytest.fixture
def alarm(place):
    """A workspace whose only alarm was raised by a window of people."""
    store, folder = place
    watched(store, folder, 0, with_people(years(200, 25, 1)))
    (found,) = store.watches.alarms("loans")
    return store, folder, found


def test_the_window_becomes_a_small_file_and_a_test(alarm):
    store, folder, found = alarm
    kept = keep_incident(store, "loans", found.id[:8], folder / "loans.yaml", 50)
    (test,) = read(folder / "loans.yaml").tests
    assert test.entries == kept.test
    assert test.kind == "incident"
    assert (test.stage, test.entries["labels"], test.entries["measure"]) == (
        "tree",
        "paid",
        "roc_auc",
    )
    text = kept.file.read_text()
    assert "Person" not in text
    assert "customer" in text.partition('"income"')[0]  # the head says what was left out
    rows = incident_rows(str(kept.file))
    assert list(rows.columns) == ["income", "city", "paid"]
    assert len(rows) == kept.rows == 50
    window = years(200, 25, 1)
    assert set(rows["income"].astype(float)) <= set(window["income"])


def test_texts_that_each_row_has_for_itself_are_hashed_anew_each_time(alarm):
    from pipeline_core.monitor.incident import _hashed, _is_own_text

    names = pd.Series([f"Person {number}" for number in range(40)])
    assert _is_own_text(names)
    assert not _is_own_text(pd.Series(["Lima", "Cusco"] * 20))
    first, second = (_hashed(names, salt) for salt in (b"a", b"b"))
    assert first.nunique() == 40
    assert not set(first) & {*second, *names}


def test_the_model_that_raised_it_is_held_to_what_it_reached(alarm):
    """The champion has its own metric there, and too many yes."""
    store, folder, found = alarm
    kept = keep_incident(store, "loans", found.id, folder / "loans.yaml")
    limits = kept.test
    rows = incident_rows(str(kept.file))
    share = (rows["paid"] == "yes").mean()
    assert limits["answers_at_least"] < share < limits["answers_at_most"]
    from pipeline_core.measures.subject_rows import Subject
    from pipeline_core.registry.opened_model import open_model

    model = open_model(store, store.models.find("loans")).pipeline
    train = years(240).drop(columns="paid")
    subject = Subject(model, train, train, "yes")
    named = {key: limits[key] for key in ("labels", "measure", "at_least")}
    assert judge_incident(subject, str(kept.file), **named).passed
    shares = {key: limits[key] for key in ("share_of", "answers_at_least", "answers_at_most")}
    verdict = judge_incident(subject, str(kept.file), **shares)
    assert not verdict.passed
    assert verdict.found["value"] == (model.predict(_typed(rows)) == "yes").mean()


def _typed(rows):
    return rows[["income", "city"]].astype({"income": float})


def test_test_fails_with_a_sentence_and_a_retrained_model_passes(alarm):
    store, folder, found = alarm
    keep_incident(store, "loans", found.id, folder / "loans.yaml")
    file = folder / "loans.yaml"
    run = store.runs.create(str(file), "loans", str(file), file.read_text())
    execute_here(store, run)
    (outcome,) = judge_run(store, store.runs.get(run.id))
    assert (outcome["status"], outcome["message"]["code"]) == ("failed", "test.incident_answers")
    done = work_on(store, begin(store, watch_of(folder)))
    assert (done.state, "retrain.tests_passed" in codes(done)) == ("proposed", True)


def test_a_challenger_that_fails_an_incident_is_not_kept(alarm):
    store, folder, found = alarm
    keep_incident(store, "loans", found.id, folder / "loans.yaml")
    text = (folder / "loans.yaml").read_text()
    text = re.sub("answers_at_most: .*", "answers_at_most: 0.001", text)
    (folder / "loans.yaml").write_text(re.sub("answers_at_least: .*", "answers_at_least: 0", text))
    done = work_on(store, begin(store, watch_of(folder)))
    assert (done.state, codes(done)) == ("refused", ["retrain.tests_failed"])
    assert len(store.models.versions("loans")) == 1


def test_a_file_that_was_changed_is_said(alarm):
    store, folder, found = alarm
    kept = keep_incident(store, "loans", found.id, folder / "loans.yaml")
    kept.file.write_text(kept.file.read_text().replace("yes", "no"))
    with pytest.raises(ValueError, match="was changed since"):
        incident_rows(str(kept.file))
    with pytest.raises(ValueError, match="is gone"):
        incident_rows("no/such-file.csv")


@pytest.mark.parametrize(
    ("code", "wanted"), [("incident.no_alarm", "zz"), ("incident.no_rows", "")]
)
def test_what_cannot_be_kept_is_said(alarm, code, wanted):
    store, folder, found = alarm
    before = (folder / "loans.yaml").read_text()
    if not wanted:
        (folder / "new" / "b0.csv").unlink()
    with pytest.raises(UsageError) as caught:
        keep_incident(store, "loans", wanted or found.id, folder / "loans.yaml")
    assert caught.value.code == code
    assert (folder / "loans.yaml").read_text() == before
    assert not (folder / "incidents").exists()


def test_the_scripts_tests_judge_it_as_the_run_does(alarm, monkeypatch):
    store, folder, found = alarm
    keep_incident(store, "loans", found.id, folder / "loans.yaml")
    file, text = str(folder / "loans.yaml"), (folder / "loans.yaml").read_text()
    (folder / "loans.py").write_text(script(store.workspace, text, file))
    (folder / "test_loans.py").write_text(pytest_file(store.workspace, text, file, "loans"))
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "loans", raising=False)
    names = runpy.run_path(str(folder / "test_loans.py"))
    parts = names["run"]()[-1]
    (test,) = [one for name, one in names.items() if name.startswith("test_")]
    with pytest.raises(AssertionError, match="'what': 'answers'"):
        test(parts)


def test_the_file_is_packed_with_its_pipeline(alarm):
    store, folder, found = alarm
    kept = keep_incident(store, "loans", found.id, folder / "loans.yaml")
    file, catalogue = folder / "loans.yaml", load_catalogue(store.workspace)
    packed = io.BytesIO()
    pack(read(file), file.read_text(), file, catalogue, packed)
    unpacked = unpack(packed, folder / "elsewhere")
    rows = unpacked.parent / "incidents" / kept.file.name
    assert rows.read_bytes() == kept.file.read_bytes()
    kept.file.unlink()
    with pytest.raises(SpecError):
        pack(read(file), file.read_text(), file, catalogue, io.BytesIO())


def test_labels_that_came_later_are_part_of_the_test_and_their_key_is_not(place):
    store, folder = place
    window = years(200, 25, 1).assign(customer=range(1_000, 1_200))
    watched(store, folder, 0, window.drop(columns="paid"))
    labels = {"source": str(folder / "labels"), "key": ["customer"], "days": 30}
    store.deployments.save(Deployment("w", "loans", (str(folder / "new"),), labels=labels))
    known = window.head(60)
    texts = dict(zip((f'["{n}"]' for n in known["customer"]), known["paid"], strict=True))
    store.late_labels.add("loans", "s", "b", 0, texts)
    (found,) = store.watches.alarms("loans")
    kept = keep_incident(store, "loans", found.id[:8], folder / "loans.yaml", 50)
    rows = incident_rows(str(kept.file))
    assert list(rows.columns) == ["income", "city", "paid"]
    pairs = set(zip(known["income"], known["paid"], strict=True))
    assert set(zip(rows["income"].astype(float), rows["paid"], strict=True)) <= pairs
    assert (kept.test["labels"], kept.test["measure"], kept.rows) == ("paid", "roc_auc", 50)
    (note,) = [note for note in kept.notes if note.code == "incident.late_labels"]
    assert dict(note.values) == {"rows": 60, "of": 200}
