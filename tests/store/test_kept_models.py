"""Versions of kept models, their aliases, notes and retirement."""

from __future__ import annotations

import os
import sqlite3

import pytest

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.class_workspace import people_folder
from pipeline_core.store.disk_quota import folder_bytes, set_class_quota
from pipeline_core.store.objects import StoredFile
from tests.store.later_tables import take_back


@pytest.fixture
def models(workspace):
    return open_store(workspace).models


def add(models, name="credit"):
    return models.add(name, "0" * 16, "forest", {"model": StoredFile("a.skops", 3)}, {"rows": 5})


def test_versions_are_numbered_by_name_and_come_newest_first(models):
    titles = [add(models, name).title for name in ("credit", "credit", "bikes", "credit")]
    assert titles == ["credit:1", "credit:2", "bikes:1", "credit:3"]
    assert [one.title for one in models.versions()] == [
        "bikes:1", "credit:3", "credit:2", "credit:1",
    ]  # fmt: skip
    assert models.find("credit:2").files == {"model": StoredFile("a.skops", 3)}
    assert models.find("credit:2").record == {"rows": 5}


def test_a_name_alone_is_the_champion_or_the_newest_in_use(models):
    for _ in range(3):
        add(models)
    assert models.find("credit").version == 3
    models.retire(models.find("credit:3"))
    assert models.find("credit").version == 2
    models.set_alias("credit", "champion", 1)
    assert models.find("credit").version == 1
    assert models.find("credit:champion").aliases == ("champion",)


def test_an_alias_names_one_version_at_a_time(models):
    first, second = add(models), add(models)
    for version in (first, second):
        models.set_alias("credit", "champion", version.version)
    assert [one.aliases for one in models.versions("credit")] == [("champion",), ()]
    models.set_alias("credit", "champion", None)
    assert [one.aliases for one in models.versions("credit")] == [(), ()]


def test_a_retired_version_loses_its_aliases_and_gets_none(models):
    kept = add(models)
    models.set_alias("credit", "challenger", 1)
    models.retire(kept)
    assert models.find("credit:1").aliases == ()
    with pytest.raises(UsageError) as caught:
        models.set_alias("credit", "champion", 1)
    assert caught.value.code == "registry.retired"
    models.retire(kept, retired=False)
    models.set_alias("credit", "champion", 1)
    assert models.find("credit:1").retired is None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("nobody", "registry.no_model"),
        ("credit:7", "registry.no_version"),
        ("credit:champion", "registry.no_version"),
        ("credit:' OR 1=1 --", "registry.no_version"),
    ],
)
def test_what_there_is_not_is_said(models, title, code):
    add(models)
    with pytest.raises(UsageError) as caught:
        models.find(title)
    assert caught.value.code == code


def test_that_there_is_none_at_all_is_said(models):
    with pytest.raises(UsageError) as caught:
        models.find("credit")
    assert caught.value.code == "registry.none_kept"


def test_only_known_aliases_are_given(models):
    add(models)
    with pytest.raises(UsageError) as caught:
        models.set_alias("credit", "king", 1)
    assert caught.value.code == "registry.bad_alias"


def test_notes_are_written_beside_a_version(models):
    kept = add(models)
    models.set_note(kept, "  Of March.  ")
    assert models.find("credit:1").note == "Of March."
    with pytest.raises(UsageError):
        models.set_note(kept, "x" * 2_001)


def test_a_workspace_from_before_gets_the_tables(workspace):
    open_store(workspace).close()
    with sqlite3.connect(workspace / "fabrica.db") as connection:
        take_back(connection, 5)
    assert add(open_store(workspace).models).title == "credit:1"


def kept_file(models, content=b"model", name="credit"):
    """A kept version whose file is old."""
    stored = models.objects.put(content, "skops")
    path = models.objects.path(stored.name)
    os.utime(path, (1, 1))
    return models.add(name, "0" * 16, "forest", {"model": stored}, {"rows": 5}), path


def test_a_sweep_leaves_what_a_version_has_and_takes_what_none_has(workspace):
    store = open_store(workspace)
    kept, path = kept_file(store.models)
    retired, other = kept_file(store.models, b"retired")
    store.models.retire(retired)
    lone = store.models.objects.put(b"of a version that was never added", "skops")
    store.sweep()
    assert store.models.objects.has(lone), "it may be written at this moment"
    os.utime(store.models.objects.path(lone.name), (1, 1))
    store.sweep()
    assert path.exists()
    assert other.exists()
    assert not store.models.objects.has(lone)
    assert store.models.objects.read(kept.files["model"].name) == b"model"


def test_a_person_keeps_no_more_than_their_quota_and_nothing_of_it_is_written(tmp_path):
    person = people_folder(tmp_path) / ("a" * 16)
    store = open_store(person)
    set_class_quota(tmp_path, 1.0)
    files = [StoredFile("a.skops", 600_000), StoredFile("b.json.gz", 700_000)]
    with pytest.raises(StoreError) as caught:
        store.models.objects.require_room(files, "store.quota_model", model="credit")
    for language in ("en", "es"):
        sentence = say(caught.value.code, caught.value.values, language)
        assert "credit" in sentence
        assert "1.3 MB" in sentence
    store.models.objects.require_room(files[:1], "store.quota_model", model="credit")
    before = folder_bytes(person)
    store.models.objects.put(os.urandom(300_000), "skops")
    assert folder_bytes(person) == before + 300_000, "a model counts"
    with pytest.raises(StoreError):
        store.models.objects.put(os.urandom(800_000), "skops")
    assert folder_bytes(person) == before + 300_000
