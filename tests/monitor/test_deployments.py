"""Watches that somebody has set up, and the one process that goes through them."""

from __future__ import annotations

import json

import pytest

from pipeline_core.cli import main
from pipeline_core.errors import UsageError
from pipeline_core.monitor.open_models import OpenModels
from pipeline_core.monitor.rounds import due_deployments, look_at_all, rounds
from pipeline_core.store.deployments import Deployment
from tests.monitor.conftest import write_files


@pytest.fixture
def fabrica(store, capsys):
    """Run a command in the workspace; return its exit code, its output and its errors."""

    def run(*words):
        code = main([*words, "--workspace", str(store.workspace), "--lang", "en"])
        return code, *capsys.readouterr()

    yield run
    for one in store.deployments.all():
        store.deployments.stop(one.name)


def watched(name, **parts):
    return Deployment(name, "loans", ("log",), **parts)


def test_what_is_saved_is_listed_and_stays_until_it_is_stopped(fabrica, store, tmp_path):
    source = write_files(tmp_path / "new", [0])
    words = ("monitor", "loans:1", source, "--every", "15m", "--rows", "40", "--save", "spring")
    assert fabrica(*words)[0] == 0
    saved = store.deployments.find("spring")
    assert (saved.model, saved.sources, saved.rows, saved.every) == (
        "loans:1", (source,), 40, 900.0,
    )  # fmt: skip
    listed = {line["name"]: line for line in json.loads(fabrica("monitor", "--list", "--json")[1])}
    assert (listed["spring"]["active"], listed["spring"]["looked"]) == (True, None)
    assert "spring" in fabrica("monitor", "--list")[1]
    assert fabrica("monitor", "--stop", "spring")[0] == 0
    assert store.deployments.all(active=True) == []
    assert store.deployments.find("spring").sources == (source,)


def test_a_name_is_made_of_the_models_where_none_is_given(fabrica, store, tmp_path):
    one, two = (write_files(tmp_path / name, []) for name in ("one", "two"))
    for source in (one, two, one):
        assert fabrica("monitor", "other", source, "--save")[0] == 0
    names = {d.name: d.sources for d in store.deployments.all(active=True)}
    assert names == {"other": (one,), "other-2": (two,)}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("monitor",), "MODEL must be"),
        (("monitor", "loans", "--save", "x"), "from 1 to 20 sources"),
        (("monitor", "loans", "/no/such", "--save", "x"), "source must be"),
        (("monitor", "loans", "log", "--save", "No Name"), "No Name"),
        (("monitor", "--stop", "nobody"), "'nobody' must be a saved deployment"),
    ],
)
def test_what_cannot_be_set_up_is_said(fabrica, words, code):
    result, _, errors = fabrica(*words)
    assert result == 2
    assert code in errors


def test_parts_come_back_as_they_were_saved(store):
    labels = {"source": "/l", "key": ["id"], "days": 30}
    saved = store.deployments.save(
        watched("parts", labels=labels, webhook={"url": "u"}, retrain={"pipeline": "p"})
    )
    assert (saved.labels, saved.webhook, saved.retrain) == (
        labels, {"url": "u"}, {"pipeline": "p"},
    )  # fmt: skip
    store.deployments.stop("parts")


def test_who_has_waited_longest_comes_first():
    one, two, new = watched("a", looked=10.0), watched("b", looked=0.0, every=5.0), watched("c")
    due, wait = due_deployments([one, two, new], 20.0, 12.0)
    assert [d.name for d in due] == ["c", "b"]
    assert wait == 18.0


def test_one_that_cannot_be_opened_is_said_and_the_others_are_watched(fabrica, store, tmp_path):
    source = write_files(tmp_path / "new", [0, 25])
    store.deployments.save(Deployment("gone", "nobody", (source,)))
    store.deployments.save(Deployment("here", "loans", (source,)))
    store.deployments.save(Deployment("there", "other:1", (source,)))
    result, output, errors = fabrica("monitor", "--all", "--once")
    assert result == 0
    assert "Deployment gone:" in errors
    for name in ("loans", "other"):
        names = [b.batch.split()[0] for b in store.watches.batches(name, source)]
        assert names == ["b000.csv", "b001.csv"]
    assert output.count("b001.csv") == 2
    gone, here = (store.deployments.find(name) for name in ("gone", "here"))
    assert gone.problem.code == "registry.no_model"
    assert here.problem is None
    assert here.looked >= gone.looked > 0


def test_a_model_is_opened_once_while_its_version_is_the_same(store, tmp_path, monkeypatch):
    source = write_files(tmp_path / "new", [0])
    models = OpenModels(store)
    assert models.find("loans") is models.find("loans:1")
    store.deployments.save(Deployment("only", "other", (source,)))
    list(look_at_all(store, models))
    first = models.find("other")
    list(look_at_all(store, models))
    assert models.find("other") is first
    store.deployments.stop("only")
    list(look_at_all(store, models))
    assert models.find("other") is not first  # nobody watches it: it was closed


class EndError(Exception):
    """The process is told to end."""


def test_rounds_look_at_what_is_due_and_see_what_is_set_up_meanwhile(store, tmp_path):
    one, two = (write_files(tmp_path / name, [0]) for name in ("one", "two"))
    store.deployments.save(Deployment("one", "loans", (one,), every=3_600.0))
    waits = []

    def note_wait(seconds):
        waits.append(seconds)
        if len(waits) == 1:
            store.deployments.save(Deployment("two", "loans", (two,)))
        if len(waits) == 2:
            raise EndError

    seen = []
    with pytest.raises(EndError):
        seen += iter_into(seen, rounds(store, sleep=note_wait))
    assert [s.deployment.name for s in seen] == ["one", "two"]
    assert all(0 < wait <= 60 for wait in waits)


def iter_into(seen, steps):
    for step in steps:
        seen.append(step)
    return []


def test_a_deployment_must_have_a_name_that_is_allowed(store):
    with pytest.raises(UsageError):
        store.deployments.save(watched("../x"))


def test_a_deployment_with_labels_says_what_it_keeps(fabrica, store, tmp_path):
    rows, labels = (write_files(tmp_path / name, []) for name in ("rows", "labels"))
    words = ("monitor", "loans", rows, "--labels", labels)
    assert "with --save" in fabrica(*words)[2]
    assert "--key COLUMN" in fabrica(*words, "--save", "late")[2]
    _, output, _ = fabrica(*words, "--save", "late", "--key", "id, day", "--label-days", "7")
    assert "(id, day)" in output
    assert "(city)" in output
    assert ": 7." in output
    assert store.deployments.find("late").labels == {
        "source": labels, "key": ["id", "day"], "days": 7,
    }  # fmt: skip
    assert "(rows: 0)" in fabrica("monitor", "--forget-rows", "late")[1]


def test_a_webhook_is_saved_with_the_name_of_its_secret(fabrica, store, tmp_path, monkeypatch):
    source = write_files(tmp_path / "new", [])
    words = ("monitor", "loans", source, "--save", "told", "--webhook")
    assert "--webhook-secret" in fabrica(*words, "https://hooks.example/")[2]
    secret = ("--webhook-secret", "secret:HOOK")
    assert fabrica(*words, "https://hooks.example/", *secret)[0] != 0  # there is no such secret
    monkeypatch.setenv("FABRICA_SECRET_HOOK", "a secret of many letters")
    assert "must be an address" in fabrica(*words, "hooks.example", *secret)[2]
    assert fabrica(*words, "https://hooks.example/", *secret)[0] == 0
    webhook = store.deployments.find("told").webhook
    assert webhook == {"url": "https://hooks.example/", "secret": "secret:HOOK"}
