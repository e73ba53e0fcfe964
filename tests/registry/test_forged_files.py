"""What a forged or damaged file of a kept model can do: nothing, and it is said."""

from __future__ import annotations

import io
import json
import os
import pickle
import stat
import zipfile

import numpy as np
import pytest

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.portable.portable_model import portable_model
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.runs.kept_models import model_form
from pipeline_core.runs.portable_models import model_texts
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.models import dump_model, load_model

TREES = ["sklearn.tree._tree.Tree"]


class Marker:
    """Unpickled, it makes a folder."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


@pytest.fixture(scope="module")
def data():
    """A sound model file."""
    from sklearn.tree import DecisionTreeClassifier

    rows = np.arange(20.0).reshape(-1, 1)
    return dump_model(DecisionTreeClassifier().fit(rows, rows.ravel() > 7))


def forged(data, changes=(), added=()):
    """A model file with some parts changed and some added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for entry in old.infolist():
            change = dict(changes).get(entry.filename.rpartition(".")[2])
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if change else content)
        for entry, content in added:
            new.writestr(entry, content)
    return made.getvalue()


def pickled_array(place):
    array = io.BytesIO()
    np.lib.format.write_array(array, np.array([Marker(place)], object), allow_pickle=True)
    return array.getvalue()


def schema_with(change):
    def changed(content):
        schema = json.loads(content)
        change(schema)
        return json.dumps(schema).encode()

    return {"json": changed}


def calls(function):
    """A file whose outermost part is a function of another library."""
    module, _, name = function.rpartition(".")
    node = {"__class__": name, "__module__": module, "__loader__": "FunctionNode"}
    node["content"] = {"module_path": module, "function": name}
    return schema_with(lambda schema: schema.update(node))


@pytest.mark.parametrize("function", ["os.system", "builtins.eval", "subprocess.Popen"])
def test_a_file_that_names_another_function_is_refused(data, function):
    with pytest.raises((NotStorable, TypeError)) as caught:
        load_model(forged(data, calls(function).items()))
    assert function in str(caught.value) or caught.type is TypeError


def test_a_pickle_in_place_of_an_array_is_not_opened(data, tmp_path):
    place = tmp_path / "made"
    changes = {"npy": lambda content: pickled_array(place)}
    with pytest.raises(ValueError, match="allow_pickle"):
        load_model(forged(data, changes.items()))
    assert not place.exists()


def test_a_pickle_under_the_name_is_not_opened(tmp_path):
    place = tmp_path / "made"
    with pytest.raises(ValueError, match="no skops file"):
        load_model(pickle.dumps(Marker(place)))
    assert not place.exists()


def test_names_that_lead_out_and_links_write_nothing(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    added = [("../../out.txt", b"x"), ("/absolute.txt", b"x"), (link, b"/etc/passwd")]
    model = load_model(forged(data, added=added))
    assert model.predict([[9.0]]).tolist() == [True]
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent.parent / "out.txt").exists()


def test_a_bomb_is_not_unpacked():
    """What a part says that it unpacks to is all that is read of it."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as new:
        for number in range(5):
            new.writestr(f"{number}.npy", b"")
            new.infolist()[-1].file_size = 250_000_000
    with pytest.raises(ValueError, match="would unpack to 1,250 MB"):
        load_model(bomb.getvalue())


def test_a_deep_schema_is_an_error_of_the_file(data):
    changes = {"json": lambda content: b"[" * 200_000}
    with pytest.raises((RecursionError, ValueError)):
        load_model(forged(data, changes.items()))


@pytest.fixture(scope="module")
def kept(passed):
    return keep_of_run(*passed, "tree", "forged")


@pytest.fixture
def model_file(passed, kept):
    """The file of a kept model, which is as it was afterwards."""
    store, _ = passed
    path = store.models.objects.path(kept.files["model"].name)
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def opens(store, kept):
    """All that opens the file of a kept model."""
    yield lambda: open_model(store, kept)
    yield lambda: portable_model(store, kept)
    yield lambda: model_form(store.workspace, kept.title)
    yield lambda: model_texts(store.workspace, kept.title)


def test_a_changed_byte_is_noticed_by_all_that_open_it(passed, kept, model_file):
    content = bytearray(model_file.read_bytes())
    content[len(content) // 2] ^= 1
    model_file.write_bytes(content)
    for act in opens(passed[0], kept):
        with pytest.raises(StoreError) as caught:
            act()
        assert caught.value.code == "registry.damaged"


def test_a_file_that_lists_other_types_is_another_file(passed, kept, model_file):
    content = model_file.read_bytes()
    model_file.write_bytes(forged(content, calls("os.system").items()))
    with pytest.raises(StoreError) as caught:
        open_model(passed[0], kept)
    assert caught.value.code == "registry.damaged"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda content: forged(content, calls("os.system").items()), "registry.untrusted"),
        (lambda content: b"PK no zip", "registry.not_openable"),
        (lambda content: content[: len(content) // 2], "registry.not_openable"),
    ],
)
def test_a_forged_file_with_a_right_hash_gets_a_sentence(passed, kept, make, code):
    """Who can write the database as well still gets no type in that is not trusted."""
    store, _ = passed
    content = store.models.objects.read(kept.files["model"].name)
    stored = store.models.objects.put(make(content), "skops")
    files = {**kept.files, "model": stored}
    title = store.models.add("other", kept.run, kept.stage, files, kept.record).title
    with pytest.raises(UsageError) as caught:
        open_model(store, store.models.find(title))
    assert caught.value.code == code
